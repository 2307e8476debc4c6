#pragma once

#include <lua.h>

// Protected forms of API functions that may raise an error. Each returns a status: LUA_OK with its results pushed, or
// another with the error value pushed in their place.

/// `lua_pcall`, with the memory policy told that Lua runs, not the host.
int procscript_call(lua_State *L, int arguments, int results, int message_handler);

/// `[-2, +1]` The value of a table (below the top) at a key (on top), with metamethods.
int procscript_get(lua_State *L);

/// `[-3, +0]` Sets a table's key (below the top) to the value on top, with metamethods.
int procscript_set(lua_State *L);

/// `[-0, +1]` The value at `index` as `tostring` shows it.
int procscript_to_string(lua_State *L, int index);

/// `[-0, +0]` Opens the standard libraries.
int procscript_open_libraries(lua_State *L);

/// `[-1, +0]` Calls the C function `open` as `require` would under `name`, and keeps what it returns in
/// `package.loaded` and, where `global` is not 0, in a global of that name.
int procscript_require(lua_State *L, const char *name, lua_CFunction open, int global);

/// `[-0, +2]` Tells an error value (at `index`) in words, as `lua.c` does: the message, and whether the value made it
/// itself by `__tostring` (then no traceback belongs to it).
int procscript_describe_error(lua_State *L, int index);

/// A message handler that leaves the error value as it is and keeps the traceback for `procscript_take_traceback`, and what
/// `procscript_take_receivers` tells.
int procscript_keep_traceback(lua_State *L);

/// `[-0, +1]` The traceback that the last error left behind, or nil; forgets it.
void procscript_take_traceback(lua_State *L);

/// `[-0, +1]` A list of tables, one of which the last error is about, where a method was called that was nil; else nil.
/// Forgets it.
void procscript_take_receivers(lua_State *L);
