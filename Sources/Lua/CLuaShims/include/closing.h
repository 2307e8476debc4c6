#pragma once

#include <lua.h>
#include <stdbool.h>

// The end of a state that somebody else closes. A state that is closed finalizes first what was made last, so that the
// value whose finalizer tells of it has to be made anew again and again.

/// Has `callback(context)` called, once, when the state is closed: before what it finalizes that was made before.
/// Raises errors: call it protected.
void procscript_watch_closing(lua_State *L, void (*callback)(void *context), void *context);

/// Has it called before what was made since then too. For host functions.
void procscript_watch_closing_again(lua_State *L);

/// Has the callback called before what scripts make is finalized too: it is made anew, from now on, whenever the state's
/// `setmetatable` has made something that will be finalized. Raises errors: call it protected.
int procscript_watch_finalizers(lua_State *L);
