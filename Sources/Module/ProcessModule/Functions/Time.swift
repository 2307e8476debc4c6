import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// The clocks, and sleeping.
enum Time {
  /// Primitives of calls that wait several times until one deadline.
  static let primitives: FunctionList = { offer in
    offer("moment", moment)
  }

  static let functions: FunctionList = { offer in
    offer("sleep", sleep)
    offer("time", time)
    offer("clock", clock)
  }

  /// `sleep(seconds)`; `math.huge` sleeps for ever.
  private static let sleep: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let seconds = try state.numberArgument(1)
      guard seconds >= 0 else { throw .argument(1, "seconds of 0 or more expected, got \(state.shown(at: 1))") }
      let deadline = Deadline(after: seconds)
      let awakening = try asLuaError { () throws(SystemError) in
        try Recorder.waiting(for: .sleep) { () throws(SystemError) in try SystemClock.sleep(until: deadline) }
      }
      if awakening == .interrupt { throw interruption() }
      return 0
    }
  }

  /// `time()` → seconds since 1970.
  private static let time: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(SystemClock.realtime())
      return 1
    }
  }

  /// `clock()` → seconds of a clock that never jumps.
  private static let clock: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(SystemClock.monotonic())
      return 1
    }
  }
  /// `moment()` → seconds of the clock that waits go by, whatever the script is shown as `clock()`.
  private static let moment: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Double(SystemClock.nanoseconds()) / 1e9)
      return 1
    }
  }
}
