#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/// How a state's memory is accounted for, and when more of it may be refused.
///
/// Invariant: while `host_depth` is above 0, Swift frames are the innermost on the C stack, and no allocation is refused:
/// Lua answers a refusal with a longjmp.
struct shim_memory {
  lua_Alloc base;     ///< who really allocates
  void *base_context; ///< the first argument of `base`
  size_t used;        ///< bytes that Lua holds through this allocator
  size_t limit;       ///< bytes that scripts may hold; 0 for no limit
  int host_depth;     ///< how many host functions are running that have not called back into Lua
};

/// A new state whose memory follows the policy above; NULL when there is no memory for it.
/// The host is running: `host_depth` starts at 1.
lua_State *shim_new_state(size_t limit);

/// Closes a state made by `shim_new_state` and frees its accounts.
void shim_close_state(lua_State *L);

/// Puts a state made by somebody else under the same policy, on top of its own allocator. Does nothing the second time.
/// Its accounts live as long as the process: the state's owner frees it without telling us.
bool shim_adopt_state(lua_State *L);

/// The accounts of a state; NULL when it was neither made nor adopted here.
struct shim_memory *shim_memory_of(lua_State *L);

/// Runs a full collection. (`lua_gc` is variadic: Swift can't call it.)
void shim_collect_garbage(lua_State *L);

/// Collects in generational mode, as `lua5.4` does, with Lua's default parameters.
void shim_collect_by_generations(lua_State *L);

/// Stops the collector. Returns whether it was running.
bool shim_stop_collector(lua_State *L);

/// Lets the collector run again.
void shim_restart_collector(lua_State *L);
