#pragma once

#include <lua.h>

/// Lets the collector run again, which was stopped for a moment: what was due when it was stopped is due then, and nothing
/// else. Only a Lua that is compiled from its source can do that (see scripts/link/inside.c); with the library a
/// collection is due at once, as after `collectgarbage "restart"`.
void procscript_resume_collector(lua_State *L);
