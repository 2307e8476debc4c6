import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptTrace
import ProcscriptWire

/// The start method "spawn": the process begins in a fresh interpreter, which runs the script once more before its
/// target.
struct SpawnMethod: StartMethod {
  let name = "spawn"
  let beginning = TracedProcess.Beginning.spawn

  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child {
    guard Launch.isSupported else {
      let need =
        host.guest == nil
        ? "it would have to call ProcessModule.runSpawned() when it starts"
        : "that takes an interpreter of scripts, as lua5.4 is"
      throw .message("this program cannot start processes by 'spawn': \(need); use 'fork'")
    }
    let parcel = try LaunchParcel(order)
    return try asLuaError(collectingIn: order.state) { () throws(SystemError) in
      let launch = try Launch(birth: parcel.birth.bytes, parcel: parcel.content.bytes)
      return try host.startChild(order, as: beginning, holding: parcel.channels) { birth throws(SystemError) in
        guard let arena = Arena.descriptor, let slots = host.slotsHandover else {
          throw SystemError(
            .execute, Errno(rawValue: EFBIG), subject: "a fresh interpreter that shares memory by a file", using: .live)
        }
        return try launch.start(leadingGroup: host.keepsChildrenApart, with: order.streams) { facts in
          facts.parent = ProcessID.current().rawValue
          facts.leader = Interrupts.leader?.rawValue ?? 0
          facts.isDaemon = order.isDaemon
          facts.arena = arena
          (facts.mailbox, facts.mailboxByteCount) = slots
          facts.relay = OutputRelay.handover ?? 0
          facts.slot = birth.slot
          facts.membership = birth.membership.rawValue
          if let lane = birth.lane { (facts.turns, facts.lane) = (Keeper.handover ?? 0, lane) }
          if let life = birth.life, let recording = Recorder.handover {
            (facts.recording, facts.doorbell) = recording
            facts.life = life.index
          }
        }
      }
    }
  }
}

// The child's side.
extension Host {
  /// Makes this process the one that it was started to be. Where that is impossible, it ends.
  func begin(_ launch: Launch, in state: State) {
    let facts = launch.facts
    if facts.home != 0 { return beginAbroad(launch, in: state) }
    do throws(SystemError) {
      // Before anything that others can see.
      if facts.turns != 0 {
        Points.prepare()
        try Keeper.begin(as: facts.lane, in: facts.turns)
      }
      if facts.leader != 0 {
        Interrupts.follow(ProcessID(facts.leader))
        Reports.follow(ProcessID(facts.leader))
        Reporting.begin(for: self)
      }
      if facts.recording != 0 { try Recordings.join(facts, in: state) }
      if facts.isDaemon { try endWithParent(ProcessID(facts.parent)) }
      try Arena.attach(facts.arena)
      guard let membership = Membership(rawValue: facts.membership) else { exitNow(1) }
      let handover = try membership.beginAnew()
      let mailbox = try Mailbox(handedOver: facts.mailbox, byteCount: facts.mailboxByteCount)
      beginAnew(holding: handover, answeringIn: mailbox, slot: facts.slot)
      if facts.relay != 0 { OutputRelay.attach(facts.relay) }
      // What it inherits from a process that prints elsewhere, and then what it has of its own.
      SharedOutput.redirect(output: facts.inheritsOutput, error: facts.inheritsError)
      try SharedOutput.becomeShared()
      SharedOutput.redirect(output: facts.hasOutput, error: facts.hasError)
    } catch {
      complain("\(programName): \(error)")
      Turns.keeper?.end(with: 1)
      exitNow(1)
    }
    reseed(state)
  }

  /// On another node than its parent's: it has memory of its own, and tells its outcome by a socket.
  private func beginAbroad(_ launch: Launch, in state: State) {
    do throws(SystemError) {
      let facts = launch.facts
      let line = HomeLine(over: facts.home, calls: facts.calls)
      var known: [SharedObject] = []
      for number in try launch.channelKinds() {
        guard let kind = ObjectKind(rawValue: number) else { exitNow(1) }
        known.append(try Abroad.nameOnly(kind))
      }
      if known.isEmpty {
        beginAnew(answeringBy: line, shownAs: facts.standIn)
      } else {
        let abroad = Abroad(over: StandInLink(over: facts.calls), to: nil, knowing: known, hasSeat: facts.hasSeat)
        beginAnew(holding: known, answeringBy: abroad, over: line, shownAs: facts.standIn)
      }
      try SharedOutput.becomeShared()
    } catch {
      complain("\(programName): \(error)")
      exitNow(1)
    }
    reseed(state)
  }

  /// Ends the preparation: what this process was handed over has been received.
  func endPreparation() {
    isPreparing = false
    handover = []
    Launch.finish()
  }

  /// - Throws: ``LuaError/message(_:)`` where a script that is run again is about to start processes as it did the first
  ///   time.
  func checkMayStart() throws(LuaError) {
    guard isPreparing else { return }
    throw .message(
      """
      cannot start a process while the script is run again: one that is started by 'spawn' first runs the whole script \
      once more, and would start processes here, and each of those too, without end. Only the main process may do it; \
      write
          if process.is_main() then
            p:start()
          end
      """)
  }
}
