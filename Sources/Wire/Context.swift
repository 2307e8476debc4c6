import Lua

/// What belongs to one Lua state, and is found in its registry.
final class Context {
  /// What the next encoder works with; nil while one works.
  private var encoding: EncoderMemory? = EncoderMemory()

  /// The kinds of userdata that can be sent, by the identity of their metatables, which the registry keeps alive.
  private(set) var couriers: [UnsafeRawPointer: Courier] = [:]

  private static let kind = UserdataKind<Context>(name: "procscript.wire")
  private static let key = RegistryKey()

  /// The context of a state, made when it is first asked for.
  static func of(_ state: State) throws(LuaError) -> Context {
    try state.ensureRoom(for: 8)
    let type = state.registryGet(key)
    defer { state.pop() }
    if let context = state.object(at: -1, as: kind) { return context }
    let context = Context()
    // A userdata that holds nothing was finalized, as the state is closing: nobody would release another one.
    guard type == .nil else { return context }
    state.register(kind)
    state.push(context, as: kind)
    state.registrySet(key)
    return context
  }

  /// Hands out the encoder's memory. A finalizer that sends something while another encoder works gets its own.
  func takeEncoderMemory() -> EncoderMemory {
    encoding.take() ?? EncoderMemory()
  }

  func giveBack(_ memory: consuming EncoderMemory) {
    encoding = consume memory
  }

  /// There are new names.
  func forgetNames() {
    encoding?.names.forget()
  }

  func add(_ courier: Courier, forMetatable metatable: UnsafeRawPointer) {
    couriers[metatable] = courier
  }
}

/// What an encoder works with beyond scalars, kept for the next one.
struct EncoderMemory: ~Copyable {
  /// The offset at which each object of the message begins; and, for variables of functions, their place.
  var seen = IdentityMap()
  var frames = FrameStack<EncoderFrame>()
  var names = Names()
}
