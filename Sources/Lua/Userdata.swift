import CLua
import CLuaShims

/// A kind of userdata: Swift objects of one class, as scripts see them.
///
/// A script holds such an object by reference: it lives until Swift and the script have both let go of it.
public struct UserdataKind<Object: AnyObject>: Sendable {
  /// What scripts' error messages call it, and the key of its metatable in the registry: unlike any other kind's.
  public let name: String

  /// A kind of the given name.
  public init(name: String) {
    self.name = name
  }
}

/// What a userdata's memory holds.
private typealias Held = Unmanaged<AnyObject>

/// The `__gc` of every kind: Lua's reference to the object ends.
private let release: HostFunction = { L in
  lua_touserdata(L, 1)?.assumingMemoryBound(to: Held.self).pointee.release()
  return 0
}

extension State {
  /// Makes the metatable of a kind, with its methods, or returns without a change when the state has it already.
  public func register<Object>(_ kind: UserdataKind<Object>, methods: KeyValuePairs<String, HostFunction> = [:]) {
    if rawGet(kind.name, from: shim_registry_index) == .table { return pop() }
    pop()
    pushTable()
    push(kind.name)
    rawSet("__name", in: -2)
    push(release)
    rawSet("__gc", in: -2)
    pushTable()
    setFunctions(methods)
    rawSet("__index", in: -2)
    rawSet(kind.name, in: shim_registry_index)
  }

  /// Pushes an object as a userdata of a registered kind, which keeps it alive.
  public func push<Object>(_ object: Object, as kind: UserdataKind<Object>) {
    let memory = lua_newuserdatauv(pointer, MemoryLayout<Held>.size, 0)!
    memory.initializeMemory(as: Held.self, to: .passRetained(object))
    guard rawGet(kind.name, from: shim_registry_index) == .table else {
      preconditionFailure("the userdata kind '\(kind.name)' is not registered in this state")
    }
    setMetatable(of: -2)
  }

  /// The object of a userdata of this kind at `index`; nil for anything else.
  public func object<Object>(at index: Int32, as kind: UserdataKind<Object>) -> Object? {
    guard let memory = luaL_testudata(pointer, index, kind.name) else { return nil }
    return unsafeDowncast(memory.assumingMemoryBound(to: Held.self).pointee.takeUnretainedValue(), to: Object.self)
  }
}
