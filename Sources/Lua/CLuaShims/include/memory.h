#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/// How a state's memory is accounted for, and when more of it may be refused.
///
/// Invariant: while `host_depth` is above 0, Swift frames are the innermost on the C stack, and no allocation is refused
/// twice: Lua answers the first refusal with a collection, the second with a longjmp.
struct procscript_memory {
  lua_Alloc base;     ///< an adopted state's own allocator; NULL for a state made here
  void *base_context; ///< the first argument of `base`
  lua_State *state;   ///< the main thread
  size_t used;        ///< bytes that Lua holds through this allocator
  size_t limit;       ///< bytes that scripts may hold; 0 for no limit
  int host_depth;     ///< how many host functions are running that have not called back into Lua
  bool was_refused;     ///< the system has refused memory to a script since the last `procscript_recover_memory`
  bool is_generational; ///< whether the collector is known to be in generational mode
  size_t ballast;       ///< how many of the used bytes are not there: see `procscript_take_on_ballast`
};

/// A new state whose memory follows the policy above; NULL when there is no memory for it.
/// The host is running: `host_depth` starts at 1.
lua_State *procscript_new_state(size_t limit);

/// Closes a state made by `procscript_new_state` and frees its accounts.
void procscript_close_state(lua_State *L);

/// Has Lua count some bytes more than it holds, from now on and in all that it derives from them. May raise an error.
/// Does nothing in an adopted state, and the second time.
void procscript_take_on_ballast(lua_State *L);

/// Puts a state made by somebody else under the same policy, on top of its own allocator. Does nothing the second time.
/// Its accounts live as long as the process: the state's owner frees it without telling us.
bool procscript_adopt_state(lua_State *L);

/// The accounts of a state; NULL when it was neither made nor adopted here.
struct procscript_memory *procscript_memory_of(lua_State *L);

/// Collects all garbage, and gives the system back what can be spared. To be called before the host goes on after the
/// system has refused memory to a script: what the host needs is not Lua's alone, and some of it can't be refused.
void procscript_recover_memory(lua_State *L, struct procscript_memory *memory);

/// In the child of a fork: from now on leaves inherited memory as it is, shared with the parent, and takes new memory
/// for new blocks. Does nothing in an adopted state.
void procscript_leave_inherited_memory(lua_State *L);
