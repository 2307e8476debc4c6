import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptTrace

/// The start method "fork": the process begins as a copy of this one.
struct ForkMethod: StartMethod {
  let name = "fork"
  let beginning = TracedProcess.Beginning.fork

  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child {
    try host.guest?.checkMayFork()
    order.state.prepareForFork()
    StandardInput.prepareForFork()
    return try asLuaError(collectingIn: order.state) { () throws(SystemError) in
      let parent = ProcessID.current()
      let child = try host.startChild(order, as: beginning) { birth throws(SystemError) in
        guard case .parent(let pid) = try forkProcess() else {
          if let lane = birth.lane { LanePlace.become(lane) }
          Recorder.become(birth.life)
          birth.membership.begin()
          host.becomeChild(slot: birth.slot)
          host.becomeIndependent(of: parent, as: order)
          ChildLife(host: host).run(order.enter, with: order.process, in: order.state)
        }
        return pid
      }
      // On both sides, whichever comes first: nobody sees the child in this process's group.
      if host.keepsChildrenApart { setpgid(child.pid.rawValue, child.pid.rawValue) }
      return child
    }
  }
}

extension Host {
  /// In the child of a fork: makes this process independent of the one that it was copied from.
  func becomeIndependent(of parent: ProcessID, as order: StartOrder) {
    Interruption.cancel()
    order.state.beginChild()
    SharedOutput.afterFork()
    OutputRelay.afterFork()
    Lookout.end()
    if keepsChildrenApart { leaveGroup() }
    do {
      if let streams = order.streams { try streams.become() } else { try StandardInput.detach() }
      PipeFile.letGoOfAll()
      if order.isDaemon { try endWithParent(parent) }
    } catch {
      complain(error.description)
      Turns.keeper?.end(with: 1)
      exitNow(1)
    }
    reseed(order.state)
  }

  /// Leaves the terminal's keys to the parent: Ctrl-C is for the line that it runs.
  private func leaveGroup() {
    keepsChildrenApart = false
    setpgid(0, 0)
  }
}
