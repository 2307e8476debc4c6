#pragma once

#include <lua.h>

/// Says that `L` is the thread that runs from now on. A request to interrupt or to pause that came just before hit the one
/// that was running then: it is passed on.
void procscript_switch_to_thread(lua_State *L);
