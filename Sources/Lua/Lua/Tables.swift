public import CProcscriptLua
public import CProcscriptLuaShims

// Raw access: no metamethods, no errors. What is no table is taken for an empty one where it is read: Lua's own functions
// would read memory that is none, and what a value is may have been up to another process.
extension State {
  /// Whether the value at `index` is a table.
  @inlinable
  @inline(__always)
  func isTable(_ index: Int32) -> Bool { lua_type(pointer, index) == LUA_TTABLE }

  /// Pushes a new table with room for `array` elements and `fields` others.
  @inlinable
  public func pushTable(array: Int32 = 0, fields: Int32 = 0) {
    lua_createtable(pointer, array, fields)
  }

  /// Pushes the value at the key on top of the stack, in place of the key; nil where there is no table.
  @inlinable
  @discardableResult
  public func rawGet(from table: Int32) -> LuaType {
    guard isTable(table) else {
      pop()
      pushNil()
      return .nil
    }
    return LuaType(rawValue: lua_rawget(pointer, table))!
  }

  /// Pushes the element number `position`; nil where there is no table.
  @inlinable
  @discardableResult
  public func rawGet(_ position: Int64, from table: Int32) -> LuaType {
    guard isTable(table) else {
      pushNil()
      return .nil
    }
    return LuaType(rawValue: lua_rawgeti(pointer, table, position))!
  }

  /// Pushes the value of a field.
  @discardableResult
  public func rawGet(_ name: String, from table: Int32) -> LuaType {
    let table = absolute(table)
    push(name)
    return rawGet(from: table)
  }

  /// Sets the key below the top to the value on top, and takes both. The key must be neither nil nor NaN.
  ///
  /// - Precondition: There is a table; here and below.
  @inlinable
  public func rawSet(in table: Int32) {
    precondition(isTable(table), "a field is set of what is no table")
    lua_rawset(pointer, table)
  }

  /// Sets the element number `position` to the value on top, and takes it.
  @inlinable
  public func rawSet(_ position: Int64, in table: Int32) {
    precondition(isTable(table), "an element is set of what is no table")
    lua_rawseti(pointer, table, position)
  }

  /// Sets a field to the value on top, and takes it.
  public func rawSet(_ name: String, in table: Int32) {
    let table = absolute(table)
    push(name)
    insert(at: -2)
    rawSet(in: table)
  }

  /// The length of a table without metamethods: a border. 0 for anything else: elements are what follows.
  @inlinable
  public func rawLength(at index: Int32) -> Int {
    isTable(index) ? Int(lua_rawlen(pointer, index)) : 0
  }

  /// Takes the key on top and pushes the next key and value of the table, or nothing at its end, or where there is no
  /// table. The first key follows nil. Between two calls the table must get no new key, and the key must stay as it is.
  ///
  /// The corresponding C function is `lua_next`, which raises an error only for a key that is not in the table.
  @inlinable
  public func next(in table: Int32) -> Bool {
    guard isTable(table) else {
      pop()
      return false
    }
    return lua_next(pointer, table) != 0
  }

  /// Pushes the metatable of the value at `index`; nothing when it has none.
  @inlinable
  public func pushMetatable(of index: Int32) -> Bool {
    lua_getmetatable(pointer, index) != 0
  }

  /// Makes the table on top, or nil, the metatable of the value at `index`, and takes it.
  public func setMetatable(of index: Int32) {
    lua_setmetatable(pointer, index)
  }

  /// Pushes the table of global variables.
  @inlinable
  public func pushGlobals() {
    lua_rawgeti(pointer, procscript_registry_index, Int64(LUA_RIDX_GLOBALS))
  }

  /// Pushes `package.loaded`: what `require` has loaded, by name. nil before the libraries are open.
  @inlinable
  @discardableResult
  public func pushLoaded() -> LuaType {
    rawGet(LUA_LOADED_TABLE, from: procscript_registry_index)
  }

  /// Pushes the table in which Lua keeps the libraries in C that it has loaded, each under the name of its file too; nil
  /// where there is none.
  @discardableResult
  package func pushCLibraries() -> LuaType {
    rawGet("_CLIBS", from: procscript_registry_index)
  }
}

// Access as a script's: metamethods may run, and fail.
extension State {
  /// Pushes the value of a field.
  ///
  /// - Throws: ``LuaError/raised`` when the value at `table` can't be indexed, or its `__index` fails.
  public func get(_ name: String, from table: Int32) throws(LuaError) {
    push(copyOf: table)
    push(name)
    try check(procscript_get(pointer))
  }

  /// Sets a field to the value on top, and takes it.
  ///
  /// - Throws: ``LuaError/raised`` when the value at `table` can't be indexed, or its `__newindex` fails.
  public func set(_ name: String, in table: Int32) throws(LuaError) {
    push(copyOf: table)
    insert(at: -2)
    push(name)
    insert(at: -2)
    try check(procscript_set(pointer))
  }

  /// Pushes a global variable.
  public func getGlobal(_ name: String) throws(LuaError) {
    pushGlobals()
    push(name)
    try check(procscript_get(pointer))
  }

  /// Sets a global variable to the value on top, and takes it.
  public func setGlobal(_ name: String) throws(LuaError) {
    pushGlobals()
    insert(at: -2)
    push(name)
    insert(at: -2)
    try check(procscript_set(pointer))
  }
}
