import CProcscriptLuaShims

/// Lua's version and copyright, as `lua5.4 -v` prints them.
public var luaVersion: String { String(cString: procscript_lua_version) }
