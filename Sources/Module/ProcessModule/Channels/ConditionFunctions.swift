import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Condition([lock])`.
enum ConditionFunctions {
  static let constructors: FunctionList = { offer in
    offer("Condition", make)
  }

  static let methods: FunctionList = { offer in
    offer("acquire") { L in channelCall(L, Condition.self, .acquire, LockFunctions.acquire) }
    offer("release") { L in channelCall(L, Condition.self, .release, LockFunctions.release) }
    offer("wait", wait)
    offer("notify", notify)
    offer("notify_all", notifyAll)
  }

  /// `Condition([lock][, options])`; without one it has a recursive lock of its own.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let options: Int32 = state.isOptions(at: 1) ? 1 : 2
      try state.checkOptions(at: options)
      var lock: Lock?
      if options == 2, !state.isNil(at: 1) {
        lock = state.object(at: 1, as: ChannelKinds.lock) ?? state.object(at: 1, as: ChannelKinds.recursiveLock)
        if lock == nil { throw state.typeError(1, expected: "Lock or RLock") }
        if lock?.isHeld == false { throw .argument(1, "this process has no hold on the lock") }
      }
      let condition = try makeShared(in: state) { () throws(SystemError) in try Condition(lock: lock) }
      state.push(new: condition, as: ChannelKinds.condition, options: options)
      return 1
    }
  }

  /// `c:wait([timeout])` → true; false, `"timeout"`. The lock is acquired again in either case.
  ///
  /// A callback that notifies it must not come between the script's look at what it waits for and the wait: none is called
  /// before this process is in line.
  private static let wait: HostFunction = { L in
    channelCall(L, Condition.self, .wait, attends: false) { state, condition throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      try checkOwn(condition, "wait")
      if condition.isAwaited { throw .message(isAwaitedAlready("condition")) }
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
    channelCall(L, Condition.self, .notify) { state, condition throws(LuaError) in
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
    channelCall(L, Condition.self, .notify) { state, condition throws(LuaError) in
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
