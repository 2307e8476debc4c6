import ProcscriptChannels
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
    offer("acquire") { L in acquire(L, Lock.self, as: .lock) }
    offer("release") { L in release(L, Lock.self, as: .lock) }
  }

  static let methodsOfCells: FunctionList = { offer in
    offer("acquire") { L in acquire(L, Cells.self, as: .value) }
    offer("release") { L in release(L, Cells.self, as: .value) }
  }

  static let methodsOfSharedTables: FunctionList = { offer in
    offer("acquire") { L in acquire(L, SharedMap.self, as: .sharedTable) }
    offer("release") { L in release(L, SharedMap.self, as: .sharedTable) }
  }

  private static func make(_ L: OpaquePointer?, isRecursive: Bool, as kind: UserdataKind<Lock>) -> Int32 {
    answer(L) { state throws(LuaError) in
      let lock = try makeShared(in: state) { () throws(SystemError) in try Lock(isRecursive: isRecursive) }
      state.push(channel: lock, as: kind)
      return 1
    }
  }

  /// `l:acquire([timeout])` → true, `"abandoned"` after a killed holder; false, `"timeout"`.
  @inline(__always)
  static func acquire<Object: Holdable>(
    _ L: OpaquePointer?, _ type: Object.Type, as kind: RecordedObject.Kind
  ) -> Int32 {
    channelCall(L, type, waiting: .lock, on: kind) { state, lock throws(LuaError) in
      let results = try acquire(state, lock)
      // What was refused is a false and a reason.
      if Recorder.isOn, state.boolean(at: -results) { Recorder.acquired(RecordedObject(kind, lock.identity)) }
      return results
    }
  }

  /// `l:release()`
  @inline(__always)
  static func release<Object: Holdable>(
    _ L: OpaquePointer?, _ type: Object.Type, as kind: RecordedObject.Kind
  ) -> Int32 {
    channelCall(L, type) { _, lock throws(LuaError) in
      let moment = Recorder.releasing()
      guard lock.releaseIfOwn() else { throw notHeld(lock, "release") }
      if moment != 0 { Recorder.released(RecordedObject(kind, lock.identity), moment) }
      return 0
    }
  }

  @inline(__always)
  private static func acquire(_ state: State, _ lock: some Holdable) throws(LuaError) -> Int32 {
    let deadline = try state.deadlineArgument(2)
    do throws(Unmet) {
      return state.push(try lock.acquire(until: deadline))
    } catch .timedOut {
      return state.push(refusal: "timeout", as: false)
    } catch .deserted where lock.isOwn {
      throw selfDeadlock
    } catch {
      throw error.asLuaError("no other process is left that could release the lock")
    }
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
