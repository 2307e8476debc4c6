import Channels
import Lua

/// The classes of channels, as scripts see them.
enum ChannelKinds {
  static let lock = UserdataKind<Lock>(name: "Lock")
  static let recursiveLock = UserdataKind<Lock>(name: "RLock")

  /// Makes all of them known to a state.
  static func register(in state: State) throws(LuaError) {
    state.makeChannelCache()
    try state.offer(lock, methods: LockFunctions.methods)
    try state.offer(recursiveLock, methods: LockFunctions.methods)
  }
}

extension State {
  /// Registers a kind of channels, whose objects can be sent.
  fileprivate func offer<Object: SharedObject>(
    _ kind: UserdataKind<Object>, methods: FunctionList, metamethods: FunctionList = { _ in }
  ) throws(LuaError) {
    register(kind, methods: methods, metamethods: metamethods)
    try Sending.register(kind, in: self)
  }
}
