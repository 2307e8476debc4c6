#pragma once

#include <lua.h>

/// Gives a state the warning function of `lua5.4`: off at first, and told by `warn("@on")` and `warn("@off")`.
/// (`luaL_newstate` would do so, but that it takes no allocator.)
void procscript_prepare_warnings(lua_State *L);
