import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptNodes
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptTrace
import ProcscriptWire

/// A start method by which the process begins on another node: a stand-in is forked here, which is the child that this
/// process waits for.
struct LaunchMethod: StartMethod {
  let launcher: Launcher

  var name: String { launcher.name }
  let beginning = TracedProcess.Beginning.spawn

  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child {
    guard Launcher.isSupported else {
      throw .message(
        "this program cannot start processes by '\(name)': other nodes are reached by the procscript command, with the same "
          + "program there")
    }
    if Turns.areTaken {
      throw .message("cannot start a process by '\(name)' where all orders are tried: it would not take turns")
    }
    if let streams = order.streams, streams.standard[0] != .nothing {
      throw .message("the standard input of a process by '\(name)' is empty: it cannot read what is here")
    }
    if launcher.engine != .slurm, launcher.command.contains("{node}"), launcher.nodes?.isEmpty ?? true {
      throw .message(
        "the start method '\(name)' has no nodes: write process.launcher(\"\(name)\", {nodes={\"n1\", \"n2\"}})")
    }
    let parcel = try LaunchParcel(order)
    let start = StandInOrder(
      name: order.name, birth: Array(parcel.birth.bytes), parcel: Array(parcel.content.bytes),
      folder: Launcher.folder, channels: parcel.channels, hasSeat: order.seat != nil)
    order.state.prepareForFork()
    StandardInput.prepareForFork()
    return try asLuaError(collectingIn: order.state) { () throws(SystemError) in
      let links = try host.makeLinks()
      let placement = try links.makePlacement()
      do throws(SystemError) {
        let sockets = try SocketPair()
        defer {
          close(sockets.near)
          close(sockets.far)
        }
        let link = try links.hand(sockets.far, by: launcher)
        let child = try fork(order, start, sockets, placement, by: host)
        links.keep(placement, of: child.pid, by: link)
        return child
      } catch {
        links.giveBack(placement)
        throw error
      }
    }
  }

  private func fork(
    _ order: StartOrder, _ start: StandInOrder, _ sockets: SocketPair, _ placement: NodeRecords.Placement, by host: Host
  ) throws(SystemError) -> Child {
    let parent = ProcessID.current()
    let child = try host.startChild(order, as: beginning, holding: start.channels) { birth throws(SystemError) in
      guard case .parent(let pid) = try forkProcess() else {
        close(sockets.far)
        Recorder.become(birth.life)
        // Where there are channels, who performs calls on them is known to the others, and not this process.
        if start.channels.isEmpty { birth.membership.begin() } else { Membership.watchLocks() }
        host.becomeChild(slot: birth.slot)
        host.becomeIndependent(of: parent, as: order)
        let standIn = RemoteStandIn(of: start, for: host, over: sockets.near, at: placement)
        if !start.channels.isEmpty {
          do throws(SystemError) {
            standIn.performer = try Performer.start(
              for: host, order, as: birth.membership, holding: start.channels, besides: sockets.near)
          } catch {
            standIn.lose(error.description)
          }
        }
        standIn.run()
      }
      return pid
    }
    if host.keepsChildrenApart { setpgid(child.pid.rawValue, child.pid.rawValue) }
    return child
  }
}

/// What a stand-in says at first.
struct StandInOrder {
  /// What the script calls the process.
  let name: String
  /// See ``LaunchParcel``.
  let birth: [UInt8]
  let parcel: [UInt8]
  /// Where this process is, and the other is to begin.
  let folder: [UInt8]
  /// What the two name, in the order of its numbers.
  let channels: [SharedObject]
  /// Whether it is a pool's worker.
  let hasSeat: Bool
}
