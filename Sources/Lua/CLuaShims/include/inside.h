#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

// What Lua's API does not tell, or not as cheaply. Only a Lua that is compiled from its source can: see
// scripts/link/inside.c. With the library as it is these functions know nothing.

/// For a host function that makes things: finds the variable that its result number `result` (from 0) is about to be
/// assigned to, as `t.x`, `t[3]` or `x`. Writes it, at most `size` bytes with a 0 at the end. Returns false where there is
/// none, or where the call was not the script's own. `through_host`: whether the script has called a Lua function of the
/// host's that calls this one, and returns what this one returns.
bool procscript_find_result_name(lua_State *L, bool through_host, int result, char *name, size_t size);

/// For a host function: notes that the line of the script that called it has acquired the lock at this address. Of many
/// locks some are forgotten.
void procscript_note_acquisition(lua_State *L, const void *lock);

/// Where the lock at this address was acquired: the line, or 0. `name` is what tracebacks call its source.
int procscript_line_of_acquisition(lua_State *L, const void *lock, char name[LUA_IDSIZE]);
