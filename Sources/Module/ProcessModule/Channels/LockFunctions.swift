import CProcscriptSystem
import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Lock()`, `process.RLock()`, and the locks of values, arrays and shared tables.
enum LockFunctions {
  static let constructors: FunctionList = { offer in
    offer("Lock") { L in make(L, isRecursive: false, as: ChannelKinds.lock) }
    offer("RLock") { L in make(L, isRecursive: true, as: ChannelKinds.recursiveLock) }
  }

  static let methods: FunctionList = { offer in
    // Directly, not by the protocol: these two are called often.
    offer("acquire") { L in
      channelCall(L, Lock.self, .acquire) { state, lock throws(LuaError) in
        try acquire(state, lock) { deadline throws(Unmet) in try lock.acquire(until: deadline) }
      }
    }
    offer("release") { L in
      channelCall(L, Lock.self, .release) { _, lock throws(LuaError) in
        try release(lock) { lock.releaseIfOwn() }
      }
    }
  }

  static let methodsOfCells: FunctionList = { offer in
    offer("acquire") { L in channelCall(L, Cells.self, .acquire, acquire) }
    offer("release") { L in channelCall(L, Cells.self, .release, release) }
  }

  static let methodsOfSharedTables: FunctionList = { offer in
    offer("acquire") { L in channelCall(L, SharedMap.self, .acquire, acquire) }
    offer("release") { L in channelCall(L, SharedMap.self, .release, release) }
  }

  private static func make(_ L: OpaquePointer?, isRecursive: Bool, as kind: UserdataKind<Lock>) -> Int32 {
    answer(L) { state throws(LuaError) in
      try state.checkOptions(at: 1)
      let lock = try makeShared(in: state) { () throws(SystemError) in try Lock(isRecursive: isRecursive) }
      state.push(new: lock, as: kind, options: 1)
      return 1
    }
  }

  /// `l:acquire([timeout])` → true, `"abandoned"` after a killed holder; false, `"timeout"`.
  @inline(__always)
  static func acquire(_ state: State, _ lock: some Holdable) throws(LuaError) -> Int32 {
    try acquire(state, lock) { deadline throws(Unmet) in try lock.acquire(until: deadline) }
  }

  @inline(__always)
  private static func acquire(
    _ state: State, _ lock: some Holdable, by take: (Deadline) throws(Unmet) -> RobustLock.Acquisition
  ) throws(LuaError) -> Int32 {
    let deadline = try state.deadlineArgument(2)
    do throws(Unmet) {
      let acquisition = try take(deadline)
      state.noteAcquisition(of: lock.ownerWord)
      if procscript_is_recorded() { Recorder.acquired(lock.recorded) }
      return state.push(acquisition)
    } catch .timedOut {
      return state.push(refusal: "timeout", as: false)
    } catch .deserted where lock.isOwn {
      throw selfDeadlock
    } catch {
      throw error.asLuaError("no other process is left that could release the lock")
    }
  }

  /// `l:release()`
  @inline(__always)
  static func release(_: State, _ lock: some Holdable) throws(LuaError) -> Int32 {
    try release(lock) { lock.releaseIfOwn() }
  }

  @inline(__always)
  private static func release(_ lock: some Holdable, by release: () -> Bool) throws(LuaError) -> Int32 {
    // Before: who waits may go on at once.
    let moment = procscript_is_recorded() ? Recorder.releasing() : 0
    guard release() else { throw notHeld(lock, "release") }
    if moment != 0 { Recorder.released(lock.recorded, moment) }
    return 0
  }

  private static var selfDeadlock: LuaError {
    .message(
      "this process has acquired the lock already, and would wait for itself for ever: release it first, or use "
        + "process.RLock(), which its holder may acquire again")
  }

  /// The error of a call that only a lock's holder can make.
  static func notHeld(_ lock: some Holdable, _ verb: String) -> LuaError {
    let holder = lock.owner.map { "the process with pid \($0) has" } ?? "nobody has"
    return .message("cannot \(verb) a lock that this process has not acquired: \(holder)")
  }
}
