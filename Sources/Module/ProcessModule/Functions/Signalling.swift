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
        try asLuaError { () throws(SystemError) in
          // A child that somebody else has reaped may have left its pid to a stranger.
          if try Wait.peek(child.pid) == .running { try child.pid.send(signal) }
        }
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
  /// is not reaped.
  private static let stop: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let grace = try state.numberArgument(2)
      guard let child = host.child(withRecordAt: 1, in: state), host.isUnreaped(child) else { return 0 }
      try asLuaError(collectingIn: state) { () throws(SystemError) in
        try Recorder.waiting(for: .join, UInt64(child.pid.rawValue)) { () throws(SystemError) in
          _ = try ProcessTree().terminate(child.pid, grace: grace)
        }
      }
      if Interrupts.isPending { throw interruption() }
      return 0
    }
  }
}

extension State {
  fileprivate func pushReason(_ reason: String) -> Int32 {
    pushNil()
    push(reason)
    return 2
  }
}
