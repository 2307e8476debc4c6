import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Semaphore(n)` and `process.BoundedSemaphore(n)`.
enum SemaphoreFunctions {
  static let constructors: FunctionList = { offer in
    offer("Semaphore") { L in make(L, isBounded: false, as: ChannelKinds.semaphore) }
    offer("BoundedSemaphore") { L in make(L, isBounded: true, as: ChannelKinds.boundedSemaphore) }
  }

  static let methods: FunctionList = { offer in
    offer("acquire", acquire)
    offer("release", release)
    offer("value", value)
  }

  /// `Semaphore([n[, options]])`; 1 where none is given, as in Python.
  private static func make(_ L: OpaquePointer?, isBounded: Bool, as kind: UserdataKind<Semaphore>) -> Int32 {
    answer(L) { state throws(LuaError) in
      let count = state.isNil(at: 1) ? 1 : try state.integerArgument(1)
      guard count >= 0 else { throw .argument(1, "a number of permits of 0 or more expected, got \(count)") }
      guard count <= Int64(Semaphore.maximum) else {
        throw .argument(1, "\(Semaphore.maximum) permits at most expected, got \(count)")
      }
      try state.checkOptions(at: 2)
      let semaphore = try makeShared(in: state) { () throws(SystemError) in
        try Semaphore(count: Int(count), isBounded: isBounded)
      }
      state.push(new: semaphore, as: kind, options: 2)
      return 1
    }
  }

  /// `s:acquire([timeout])` → true; false, `"timeout"`.
  private static let acquire: HostFunction = { L in
    channelCall(L, Semaphore.self, .acquire) { state, semaphore throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      do throws(Unmet) {
        try semaphore.acquire(until: deadline)
        state.push(true)
        return 1
      } catch .timedOut {
        return state.push(refusal: "timeout", as: false)
      } catch {
        throw error.asLuaError("no permit is free, and no other process is left that could release one")
      }
    }
  }

  /// `s:release([k])`
  private static let release: HostFunction = { L in
    channelCall(L, Semaphore.self, .release) { state, semaphore throws(LuaError) in
      let count = state.isNil(at: 2) ? 1 : try state.integerArgument(2)
      guard count > 0 else { throw .argument(2, "a number of permits of 1 or more expected, got \(count)") }
      do throws(Semaphore.ReleaseFailure) {
        if Recorder.isOn { Recorder.rouses(semaphore.recorded) }
        try semaphore.release(count: Int(count))
        return 0
      } catch {
        switch error {
        case .tooMany(let limit) where semaphore.isBounded:
          throw .message(
            "the semaphore is released more often than it was acquired: it has \(limit) permits at most; "
              + "process.Semaphore has no such limit")
        case .tooMany(let limit): throw .message("the semaphore would have more than \(limit) permits")
        case .unmet(let unmet): throw unmet.asLuaError(stoppedHolder)
        }
      }
    }
  }

  /// `s:value()` → how many permits are free.
  private static let value: HostFunction = { L in
    channelCall(L, Semaphore.self, .looks) { state, semaphore throws(LuaError) in
      state.push(Int64(try untimed { () throws(Unmet) in try semaphore.value }))
      return 1
    }
  }
}
