import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// Primitives that send signals.
enum Signalling {
  static let functions: FunctionList = { offer in
    offer("check_signal", checkSignal)
    offer("signal_name", signalName)
    offer("signal", signal)
    offer("kill", kill)
    offer("stop", stop)
  }

  /// `check_signal(name or number)` → its number; an error for what is no signal.
  private static let checkSignal: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if let name = state.string(at: 1) {
        guard let signal = Signal(name: name) else {
          throw .message("unknown signal '\(name)': write a name like \"TERM\", \"KILL\", \"INT\", or a number")
        }
        state.push(Int64(signal.rawValue))
      } else {
        guard state.type(at: 1) == .number else {
          throw .message("bad argument 'signal' to 'kill' (name or number expected, got \(state.shown(at: 1)))")
        }
        // 0 is no signal: the system only looks whether it could send one.
        guard let number = state.integer(at: 1), (0...64).contains(number) else {
          throw .message("unknown signal \(state.shown(at: 1)): the system's are 1 to 64")
        }
        state.push(number)
      }
      return 1
    }
  }

  /// `signal_name(number)` → `"SIGTERM"`.
  private static let signalName: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Signal(rawValue: Int32(truncatingIfNeeded: try state.integerArgument(1))).name)
      return 1
    }
  }

  /// `signal(mine, number)` to the child with this record, or to this process where it is nil. One that has ended: no
  /// effect.
  private static let signal: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let signal = Signal(rawValue: Int32(try state.integerArgument(2)))
      if state.isNil(at: 1) {
        try asLuaError { () throws(SystemError) in try ProcessID.current().send(signal) }
      } else if let child = host.child(withRecordAt: 1, in: state), host.isUnreaped(child) {
        let isRunning = try asLuaError { () throws(SystemError) in
          // A child that somebody else has reaped may have left its pid to a stranger.
          let isRunning = try Wait.peek(child.pid) == .running
          if isRunning, host.links?.placement(of: child.pid) != nil, RemoteStandIn.mustCarry(signal) {
            RemoteStandIn.send(signal, to: child.pid)
          } else if isRunning {
            try child.pid.send(signal)
          }
          return isRunning
        }
        // Before its end, the signal would have come.
        if !isRunning, Turns.areTaken { try Points.look(atRecord: 1, of: host, in: state, .looksAtProcess) }
      }
      return 0
    }
  }

  /// `kill(pid, number)` to any process → true, or nil and the reason.
  private static let kill: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let number = try state.integerArgument(1)
      let signal = Signal(rawValue: Int32(try state.integerArgument(2)))
      // A number that no process can have is a process that isn't there.
      guard let pid = Int32(exactly: number), pid > 0 else { return state.pushReason("no such process") }
      do throws(SystemError) {
        try ProcessID(pid).send(signal)
      } catch {
        switch error.errno {
        case .noSuchProcess: return state.pushReason("no such process")
        case .notPermitted: return state.pushReason("not permitted")
        default: throw .message(error.description)
        }
      }
      state.push(true)
      return 1
    }
  }

  /// `stop(mine, grace)`: ends the child with this record and all its descendants; nothing where it was reaped. The child
  /// is not reaped. Signals and pools are looked after meanwhile: an error of that ends the grace, and is raised once all
  /// have ended.
  private static let stop: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let grace = try state.numberArgument(2)
      guard let child = host.child(withRecordAt: 1, in: state), host.isUnreaped(child) else { return 0 }
      let pid = child.pid
      var failure: LuaError?
      try asLuaError(collectingIn: state) { () throws(SystemError) in
        try CurrentWait.forEnd(of: pid) { () throws(SystemError) in
          try Recorder.waiting(for: .join, UInt64(pid.rawValue)) { () throws(SystemError) in
            _ = try ProcessTree().terminate(pid, grace: grace, attention: .toSignals) {
              do throws(LuaError) {
                try state.heed(inTheMiddleOf: pid)
              } catch {
                failure = error
              }
              return failure == nil ? State.upkeepInterval : nil
            }
          }
        }
      }
      if Interrupts.isPending { throw interruption() }
      if let failure { throw failure }
      return 0
    }
  }
}

extension State {
  /// Looks after signals and pools, where there is something to do, while the end of a child is waited for.
  fileprivate func heed(inTheMiddleOf pid: ProcessID) throws(LuaError) {
    guard hasToHeed else { return }
    try CurrentWait.suspended { () throws(LuaError) in
      try Recorder.suspended(for: .join, UInt64(pid.rawValue)) { () throws(LuaError) in try heed() }
    }
  }

  fileprivate func pushReason(_ reason: String) -> Int32 {
    pushNil()
    push(reason)
    return 2
  }
}
