import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSchedules
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
      try point(.sleep, .reads(Keeper.clock))
      let deadline = Deadline(after: seconds)
      while try asLuaError({ () throws(SystemError) in
        try CurrentWait.sleeping { () throws(SystemError) in
          try Recorder.waiting(for: .sleep) { () throws(SystemError) in try rest(until: deadline) }
        }
      }) == .interrupt {
        try state.heed()
      }
      return 0
    }
  }

  /// Sleeps until the deadline, an interrupt, or until there is something to do for this process's pools.
  private static func rest(until deadline: Deadline) throws(SystemError) -> SystemClock.Awakening {
    guard Upkeep.isOn else { return try SystemClock.sleep(until: deadline, attention: .toSignals) }
    return Upkeep.rest(until: deadline) == .interrupted ? .interrupt : .deadline
  }

  /// `time()` → seconds since 1970.
  private static let time: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.attend()
      if Turns.areTaken { try Points.readClock() }
      state.push(Turns.areTaken ? VirtualTime.date : SystemClock.realtime())
      return 1
    }
  }

  /// `clock()` → seconds of a clock that never jumps.
  private static let clock: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.attend()
      if Turns.areTaken { try Points.readClock() }
      state.push(Turns.areTaken ? VirtualTime.seconds : SystemClock.monotonic())
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
