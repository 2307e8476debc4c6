import CProcscriptLua
import CProcscriptLuaShims

/// A kind of userdata: Swift objects of one class, as scripts see them.
///
/// A script holds such an object by reference: it lives until Swift and the script have both let go of it.
public struct UserdataKind<Object: AnyObject>: Sendable {
  /// What scripts' error messages call it.
  public let name: String

  /// Where a state's registry holds the kind's metatable.
  fileprivate let metatable = RegistryKey()

  /// A kind of its own, whatever its name: made once, for the life of the program.
  public init(name: String) {
    self.name = name
  }
}

/// Elements of the metatables of all kinds.
package enum UserdataFields {
  /// The table of a kind's methods.
  package static let methods: Int64 = 1
}

extension procscript_object {
  /// Swift's object; nil once the userdata's `__gc` has run, by the collector or called by a script, which can get at the
  /// metatable.
  fileprivate var object: Unmanaged<AnyObject>? { reference.map { Unmanaged.fromOpaque($0) } }
}

/// The `__gc` of every kind: Lua's reference to the object ends. Upvalue 1 is the kind's metatable.
private let release: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    guard let held = procscript_self_object(state.pointer) else {
      state.rawGet("__name", from: state.upvalueIndex(1))
      throw state.typeError(1, expected: state.string(at: -1) ?? "userdata")
    }
    let object = held.pointee.object
    held.pointee.reference = nil
    object?.release()
    return 0
  }
}

extension State {
  /// Makes the metatable of a kind, or returns without a change when the state has it already.
  ///
  /// The metatable is upvalue 1 of each of the functions: ``withSelf(as:_:)`` finds the object that one was called on.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - methods: The kind's methods: `__index` unless `metamethods` has another, and the metatable's element
  ///     `UserdataFields.methods`.
  ///   - metamethods: Further fields of the metatable, as `__len`.
  ///   - methodsFirst: Whether an `__index` among them is asked only for names that no method has.
  public func register<Object>(
    _ kind: UserdataKind<Object>, methods: FunctionList = { _ in }, metamethods: FunctionList = { _ in },
    findingMethodsFirst methodsFirst: Bool = true
  ) {
    register(
      kind, methods: methods, metamethods: metamethods, elements: { _ in }, ofField: nil,
      findingMethodsFirst: methodsFirst)
  }

  /// Makes the metatable of a kind, some of whose metamethods are called only where element functions have declined.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - methods: The kind's methods.
  ///   - metamethods: Further fields of the metatable.
  ///   - elements: Functions that stand before those.
  ///   - field: The one key that these are called for; nil for integers.
  ///   - methodsFirst: Whether an `__index` among them is asked only for names that no method has.
  package func register<Object>(
    _ kind: UserdataKind<Object>, methods: FunctionList, metamethods: FunctionList, elements: ElementFunctionList,
    ofField field: String?, findingMethodsFirst methodsFirst: Bool
  ) {
    if pushMetatable(of: kind) { return pop() }
    pushTable()
    let metatable = top
    push(kind.name)
    rawSet("__name", in: -2)
    setFunction("__gc", release, sharing: metatable)
    pushTable()
    setFunctions(methods, sharing: metatable)
    push(copyOf: -1)
    rawSet(UserdataFields.methods, in: metatable)
    rawSet("__index", in: metatable)
    setFunctions(metamethods, sharing: metatable)
    if methodsFirst { findMethodsFirst(in: metatable) }
    elements { name, function in
      rawGet(name, from: metatable)
      callFirst(function, forField: field)
      rawSet(name, in: metatable)
    }
    registrySet(kind.metatable)
  }

  /// Where `__index` is a function, lets Lua find the methods without it.
  private func findMethodsFirst(in metatable: Int32) {
    guard rawGet("__index", from: metatable) == .function else { return pop() }
    rawGet(UserdataFields.methods, from: metatable)
    insert(at: -2)
    procscript_find_methods_first(pointer, -2)
    rawSet("__index", in: metatable)
    pop()
  }

  /// Pushes an object as a userdata of a registered kind, which keeps it alive.
  public func push<Object>(_ object: Object, as kind: UserdataKind<Object>) {
    let memory = lua_newuserdatauv(pointer, MemoryLayout<procscript_object>.size, 0)!
    guard pushMetatable(of: kind) else {
      preconditionFailure("the userdata kind '\(kind.name)' is not registered in this state")
    }
    memory.initializeMemory(
      as: procscript_object.self,
      to: procscript_object(metatable: identity(at: -1), reference: Unmanaged.passRetained(object).toOpaque()))
    setMetatable(of: -2)
  }

  /// Pushes the metatable of a kind; nothing when the kind is not registered in this state.
  public func pushMetatable<Object>(of kind: UserdataKind<Object>) -> Bool {
    if registryGet(kind.metatable) == .table { return true }
    pop()
    return false
  }

  /// The object of a userdata of this kind at `index`; nil for anything else, and for one that was finalized.
  public func object<Object>(at index: Int32, as kind: UserdataKind<Object>) -> Object? {
    guard let memory = lua_touserdata(pointer, index), pushMetatable(of: index) else { return nil }
    defer { pop(2) }
    guard registryGet(kind.metatable) == .table, rawEqual(-1, -2),
      let held = memory.assumingMemoryBound(to: procscript_object.self).pointee.object
    else { return nil }
    return unsafeDowncast(held.takeUnretainedValue(), to: Object.self)
  }

  /// Runs `body` with the object of a method's first argument, if that is a userdata of the method's own kind and not
  /// finalized; returns nil if it is not.
  ///
  /// The object is not retained meanwhile: the method's argument is on the stack.
  ///
  /// - Precondition: the running function was registered by
  ///   ``register(_:methods:metamethods:findingMethodsFirst:)`` with a kind of that class, which is not checked.
  @inlinable
  @inline(__always)
  public func withSelf<Object: AnyObject>(
    as type: Object.Type, _ body: (Object) throws(LuaError) -> Int32
  ) throws(LuaError) -> Int32? {
    guard let reference = selfReference else { return nil }
    let result = Unmanaged<Object>.fromOpaque(reference)._withUnsafeGuaranteedRef { object in
      Result { () throws(LuaError) in try body(object) }
    }
    return try result.get()
  }

  /// Swift's reference in a method's first argument, for ``withSelf(as:_:)``.
  @usableFromInline
  var selfReference: UnsafeMutableRawPointer? { procscript_self_object(pointer)?.pointee.reference }
}
