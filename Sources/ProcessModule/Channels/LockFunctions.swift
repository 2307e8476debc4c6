import Channels
import Lua
import OS

/// `process.Lock()` and `process.RLock()`.
enum LockFunctions {
  static let constructors: FunctionList = { offer in
    offer("Lock", lock)
    offer("RLock", recursiveLock)
  }

  static let methods: FunctionList = { offer in
    offer("acquire", acquire)
    offer("release", release)
  }

  private static let lock: HostFunction = { L in make(L, isRecursive: false, as: ChannelKinds.lock) }

  private static let recursiveLock: HostFunction = { L in make(L, isRecursive: true, as: ChannelKinds.recursiveLock) }

  private static func make(_ L: OpaquePointer?, isRecursive: Bool, as kind: UserdataKind<Lock>) -> Int32 {
    answer(L) { state throws(LuaError) in
      let lock = try asLuaError { () throws(SystemError) in try Lock(isRecursive: isRecursive) }
      state.push(channel: lock, as: kind)
      return 1
    }
  }

  /// `l:acquire([timeout])` → true, `"abandoned"` after a killed holder; false, `"timeout"`.
  private static let acquire: HostFunction = { L in
    channelCall(L, Lock.self) { state, lock throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      if lock.isOwn && !lock.isRecursive && deadline == .never { throw selfDeadlock }
      do throws(Unmet) {
        return state.push(try lock.acquire(until: deadline))
      } catch .timedOut {
        return state.push(refusal: "timeout", as: false)
      } catch {
        throw error.asLuaError("no other process is left that could release the lock")
      }
    }
  }

  private static var selfDeadlock: LuaError {
    .message(
      "this process has acquired the lock already, and would wait for itself for ever: release it first, or use "
        + "process.RLock(), which its holder may acquire again")
  }

  /// `l:release()`
  private static let release: HostFunction = { L in
    channelCall(L, Lock.self) { state, lock throws(LuaError) in
      guard lock.isOwn else { throw notHeld(by: lock.owner) }
      lock.release()
      return 0
    }
  }

  private static func notHeld(by owner: ProcessID?) -> LuaError {
    let holder = owner.map { "the process with pid \($0) has" } ?? "nobody has"
    return .message("cannot release a lock that this process has not acquired: \(holder)")
  }
}
