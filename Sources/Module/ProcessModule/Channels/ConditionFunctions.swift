import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Condition([lock])`.
enum ConditionFunctions {
  static let constructors: FunctionList = { offer in
    offer("Condition", make)
  }

  static let methods: FunctionList = { offer in
    offer("acquire") { L in channelCall(L, Condition.self, LockFunctions.acquire) }
    offer("release") { L in channelCall(L, Condition.self, LockFunctions.release) }
    offer("wait", wait)
    offer("notify", notify)
    offer("notify_all", notifyAll)
  }

  /// `Condition([lock])`; without one it has a recursive lock of its own.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      var lock: Lock?
      if !state.isNil(at: 1) {
        lock = state.object(at: 1, as: ChannelKinds.lock) ?? state.object(at: 1, as: ChannelKinds.recursiveLock)
        if lock == nil { throw state.typeError(1, expected: "Lock or RLock") }
      }
      let condition = try makeShared(in: state) { () throws(SystemError) in try Condition(lock: lock) }
      state.push(channel: condition, as: ChannelKinds.condition)
      return 1
    }
  }

  /// `c:wait([timeout])` → true; false, `"timeout"`. The lock is acquired again in either case.
  private static let wait: HostFunction = { L in
    channelCall(L, Condition.self) { state, condition throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      try checkOwn(condition, "wait")
      // It has the lock again in any case.
      let moment = Recorder.releasing()
      let recorded = condition.recorded
      if moment != 0 { Recorder.released(recorded, moment) }
      defer { if moment != 0 { Recorder.acquired(recorded) } }
      do throws(Unmet) {
        return state.push(try condition.wait(until: deadline))
      } catch .timedOut {
        return state.push(refusal: "timeout", as: false)
      } catch {
        throw error.asLuaError("no other process is left that could notify the condition")
      }
    }
  }

  /// `c:notify([n])`
  private static let notify: HostFunction = { L in
    channelCall(L, Condition.self) { state, condition throws(LuaError) in
      let count = state.isNil(at: 2) ? 1 : try state.integerArgument(2)
      guard count >= 0 else { throw .argument(2, "a number of processes of 0 or more expected, got \(count)") }
      try checkOwn(condition, "notify")
      if Recorder.isOn { Recorder.rouses(condition.recorded) }
      condition.notify(Int(count))
      return 0
    }
  }

  /// `c:notify_all()`
  private static let notifyAll: HostFunction = { L in
    channelCall(L, Condition.self) { state, condition throws(LuaError) in
      try checkOwn(condition, "notify_all")
      if Recorder.isOn { Recorder.rouses(condition.recorded) }
      condition.notifyAll()
      return 0
    }
  }

  private static func checkOwn(_ condition: Condition, _ call: String) throws(LuaError) {
    if condition.isOwn { return }
    throw .message(
      "cannot \(call) without the condition's lock: acquire it first, as in c:with(function() c:\(call)() end)")
  }
}
