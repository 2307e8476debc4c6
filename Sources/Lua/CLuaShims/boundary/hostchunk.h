#pragma once

#include <lua.h>
#include <stdbool.h>
#include <string.h>

/// Whether a function is Lua code of the host's own: its chunks are named `=[…]`, as Lua names C functions too. For a frame
/// of which `lua_getinfo` was asked "S".
static inline bool is_host_chunk(const lua_Debug *frame) {
  return *frame->what != 'C' && strncmp(frame->source, "=[", 2) == 0;
}
