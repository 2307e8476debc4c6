public import CProcscriptLua
public import CProcscriptLuaShims

/// A key of the registry, unlike any other: made once, for the life of the program.
public struct RegistryKey: @unchecked Sendable {
  /// Nothing is stored there: the address is the key.
  @usableFromInline
  let address: UnsafeRawPointer

  /// A new key.
  public init() {
    address = UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))
  }
}

// The registry is a table of each Lua state that only the host sees.
extension State {
  /// Pushes what the registry holds under a key.
  @inlinable
  @discardableResult
  public func registryGet(_ key: RegistryKey) -> LuaType {
    LuaType(rawValue: lua_rawgetp(pointer, procscript_registry_index, key.address))!
  }

  /// Keeps the value on top in the registry under a key, and takes it.
  @inlinable
  public func registrySet(_ key: RegistryKey) {
    lua_rawsetp(pointer, procscript_registry_index, key.address)
  }
}
