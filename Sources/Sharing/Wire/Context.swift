import ProcscriptLua

/// What belongs to one Lua state, and is found in its registry.
final class Context {
  /// What the next encoder works with; nil while one works.
  private var spareMemory: UnsafeMutablePointer<EncoderMemory>?

  /// The kinds of userdata that can be sent, with the identities of their metatables, which the registry keeps alive. A
  /// dozen, and the first dictionary of a program costs more than all searches.
  private var couriers: [(metatable: UnsafeRawPointer, courier: Courier)] = []

  /// The name of the chunks whose functions errors show nothing of, and what they call one.
  var concealed: (isTheirs: @Sendable (_ chunk: String) -> Bool, name: String)?

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

  deinit {
    if let spareMemory { Self.free(spareMemory) }
  }

  /// Hands out memory for an encoder. A finalizer that sends something while another encoder works gets its own.
  func takeMemory() -> UnsafeMutablePointer<EncoderMemory> {
    defer { spareMemory = nil }
    if let spareMemory { return spareMemory }
    let memory = UnsafeMutablePointer<EncoderMemory>.allocate(capacity: 1)
    memory.initialize(to: EncoderMemory())
    return memory
  }

  func giveBack(_ memory: UnsafeMutablePointer<EncoderMemory>) {
    if let spareMemory { Self.free(spareMemory) }
    spareMemory = memory
  }

  private static func free(_ memory: UnsafeMutablePointer<EncoderMemory>) {
    memory.deinitialize(count: 1)
    memory.deallocate()
  }

  /// There are new names.
  func forgetNames() {
    spareMemory?.pointee.names.forget()
  }

  func add(_ courier: Courier, forMetatable metatable: UnsafeRawPointer) {
    couriers.append((metatable, courier))
  }

  func courier(forMetatable metatable: UnsafeRawPointer) -> Courier? {
    couriers.first { $0.metatable == metatable }?.courier
  }

  func courier<Name: Sequence<UInt8>>(named name: Name) -> Courier? {
    couriers.first { $0.courier.name.elementsEqual(name) }?.courier
  }
}

/// What an encoder works with beyond scalars, kept for the next one.
struct EncoderMemory: ~Copyable {
  /// The offset at which each object of the message begins; and, for variables of functions, their place.
  var seen = IdentityMap()
  var frames = FrameStack<EncoderFrame>()
  var names = Names()
}
