import CLuaShims

/// Lua's version and copyright, as `lua5.4 -v` prints them.
public var luaVersion: String { String(cString: shim_lua_version) }
