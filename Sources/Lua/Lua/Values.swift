public import CProcscriptLua
import CProcscriptLuaShims

/// The type of a Lua value.
///
/// The corresponding C constants are `LUA_TNIL` and its kin.
public enum LuaType: Int32, Sendable {
  case none = -1
  case `nil`
  case boolean
  case lightUserdata
  case number
  case string
  case table
  case function
  case userdata
  case thread

  /// The type that a C constant stands for. (Written out, for code elsewhere to have it inline.)
  @inlinable
  public init?(rawValue: Int32) {
    switch rawValue {
    case -1: self = .none
    case 0: self = .nil
    case 1: self = .boolean
    case 2: self = .lightUserdata
    case 3: self = .number
    case 4: self = .string
    case 5: self = .table
    case 6: self = .function
    case 7: self = .userdata
    case 8: self = .thread
    default: return nil
    }
  }

  /// The name that `type` gives it; `no value` for an index that holds nothing.
  public var name: String {
    switch self {
    case .none: "no value"
    case .nil: "nil"
    case .boolean: "boolean"
    case .lightUserdata, .userdata: "userdata"
    case .number: "number"
    case .string: "string"
    case .table: "table"
    case .function: "function"
    case .thread: "thread"
    }
  }
}

// Reading. Unless it says so, nothing here converts: a number is not taken for a string, nor a string for a number.
extension State {
  /// The type of the value at `index`.
  @inlinable
  public func type(at index: Int32) -> LuaType {
    LuaType(rawValue: lua_type(pointer, index)) ?? .none
  }

  /// Whether the value at `index` is nil, or there is none.
  @inlinable
  public func isNil(at index: Int32) -> Bool {
    lua_type(pointer, index) <= LUA_TNIL
  }

  /// Whether the value at `index` counts as true: everything does but nil and false.
  @inlinable
  public func boolean(at index: Int32) -> Bool {
    lua_toboolean(pointer, index) != 0
  }

  /// Whether the value at `index` is a number of the integer kind.
  @inlinable
  public func isInteger(at index: Int32) -> Bool {
    lua_isinteger(pointer, index) != 0
  }

  /// The integer at `index`, or a float there that has an exact integer value; nil for anything else.
  @inlinable
  public func integer(at index: Int32) -> Int64? {
    guard lua_type(pointer, index) == LUA_TNUMBER else { return nil }
    var exact: Int32 = 0
    let value = lua_tointegerx(pointer, index, &exact)
    return exact != 0 ? value : nil
  }

  /// The integer at `index`, which must be a number of the integer kind.
  @inlinable
  package func integer(ofIntegerAt index: Int32) -> Int64 {
    lua_tointegerx(pointer, index, nil)
  }

  /// The integer that Lua's own libraries would take the value at `index` for: strings that spell one included.
  ///
  /// The corresponding C function is `lua_tointegerx`.
  package func convertedInteger(at index: Int32) -> Int64? {
    var exact: Int32 = 0
    let value = lua_tointegerx(pointer, index, &exact)
    return exact != 0 ? value : nil
  }

  /// The number at `index` as a float; nil for anything else.
  @inlinable
  public func number(at index: Int32) -> Double? {
    guard lua_type(pointer, index) == LUA_TNUMBER else { return nil }
    return lua_tonumberx(pointer, index, nil)
  }

  /// The bytes of the string at `index`, valid while the string is on the stack; nil for anything else.
  @inlinable
  public func bytes(at index: Int32) -> UnsafeRawBufferPointer? {
    guard lua_type(pointer, index) == LUA_TSTRING else { return nil }
    return bytes(ofStringAt: index)
  }

  /// The bytes of the string at `index`, which must be one. They are valid while the string is on the stack.
  @inlinable
  package func bytes(ofStringAt index: Int32) -> UnsafeRawBufferPointer {
    var count = 0
    let start = lua_tolstring(pointer, index, &count)
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  /// A copy of the string at `index`, bytes that are not UTF-8 replaced; nil for anything else.
  public func string(at index: Int32) -> String? {
    bytes(at: index).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value at `index` as `tostring` shows it.
  ///
  /// - Throws: ``LuaError/raised`` when its `__tostring` fails.
  public func description(at index: Int32) throws(LuaError) -> String {
    try check(procscript_to_string(pointer, index))
    defer { pop() }
    return string(at: -1) ?? ""
  }

  /// The address that tells the object at `index` from others of its type; nil for values that are not objects.
  ///
  /// The corresponding C function is `lua_topointer`.
  @inlinable
  package func identity(at index: Int32) -> UnsafeRawPointer? {
    lua_topointer(pointer, index)
  }

  /// Whether two values are the same without metamethods.
  @inlinable
  public func rawEqual(_ left: Int32, _ right: Int32) -> Bool {
    lua_rawequal(pointer, left, right) != 0
  }

  /// The host's C function at `index`; nil for anything else, Lua functions included.
  package func cFunction(at index: Int32) -> (@convention(c) (OpaquePointer?) -> Int32)? {
    lua_tocfunction(pointer, index)
  }
}

// Pushing.
extension State {
  /// Pushes nil.
  @inlinable
  public func pushNil() {
    lua_pushnil(pointer)
  }

  /// Pushes a boolean.
  @inlinable
  public func push(_ value: Bool) {
    lua_pushboolean(pointer, value ? 1 : 0)
  }

  /// Pushes an integer.
  @inlinable
  public func push(_ value: Int64) {
    lua_pushinteger(pointer, value)
  }

  /// Pushes a float.
  @inlinable
  public func push(_ value: Double) {
    lua_pushnumber(pointer, value)
  }

  /// Pushes a string.
  public func push(_ value: String) {
    var value = value
    value.withUTF8 { push(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Pushes a string of any bytes.
  @inlinable
  public func push(bytes: UnsafeRawBufferPointer) {
    _ = lua_pushlstring(pointer, bytes.baseAddress, bytes.count)
  }

  /// Pushes the number that some bytes spell, as `tonumber` reads it, or nil where they spell none.
  ///
  /// The corresponding C function is `lua_stringtonumber`.
  package func pushNumber(spelledBy bytes: UnsafeRawBufferPointer) {
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    if bytes.contains(0) || lua_stringtonumber(pointer, text) == 0 { pushNil() }
  }

  /// Pushes a string, or nil.
  public func push(_ value: String?) {
    if let value { push(value) } else { pushNil() }
  }

  /// Pushes the value at `index` once more.
  @inlinable
  public func push(copyOf index: Int32) {
    lua_pushvalue(pointer, index)
  }

  /// Pushes an address, which may be none, as a value of its own.
  @inlinable
  package func push(address: UnsafeRawPointer?) {
    lua_pushlightuserdata(pointer, UnsafeMutableRawPointer(mutating: address))
  }

  /// The thread that the state was made with.
  package var mainThread: State {
    lua_rawgeti(pointer, procscript_registry_index, Int64(LUA_RIDX_MAINTHREAD))
    defer { pop() }
    return State(lua_tothread(pointer, -1).unsafelyUnwrapped)
  }

  /// Pushes a new thread of this state: a stack of its own, which lives as long as something refers to it.
  ///
  /// The corresponding C function is `lua_newthread`.
  package func pushThread() -> State {
    State(lua_newthread(pointer))
  }
}
