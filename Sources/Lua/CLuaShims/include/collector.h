#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

// The garbage collector of a state, and what a fork asks of it. (`lua_gc` is variadic: Swift can't call it.)
//
// The child of a fork shares the memory of its parent until one of the two writes to it, and a collector writes to every
// object that it looks at. In generational mode it leaves old objects alone. So a heap is made old before the fork, and
// the child collects what it has made itself.

/// Runs a full collection. Finalizers run as scripts do: memory may be refused to them.
void procscript_collect_garbage(lua_State *L);

/// Has the collector count so many bytes that Lua knows nothing of, and do what is due then. Does nothing while it is
/// stopped.
void procscript_collect_some_garbage(lua_State *L, size_t bytes);

/// Lets so many bytes more be made before the next collection. Does nothing while the collector is stopped.
void procscript_put_off_collection(lua_State *L, size_t bytes);

/// Whether the collector runs, and no script has stopped it.
bool procscript_is_collecting(lua_State *L);

/// Collects in generational mode, as `lua5.4` does, with Lua's default parameters, until the script chooses otherwise.
/// Returns a status: LUA_OK, or another with the error value pushed.
int procscript_collect_by_generations(lua_State *L);

/// Stops the collector. Returns whether it was running.
bool procscript_stop_collector(lua_State *L);

/// Lets the collector run again.
void procscript_restart_collector(lua_State *L);

/// Before a fork: makes what a large heap holds old, in generational mode. That takes a full collection if the last one
/// found the heap growing; else nothing is left to do.
void procscript_prepare_for_fork(lua_State *L);

/// In the child of a fork of a large heap: takes new memory for new blocks, and in generational mode collects the child's
/// own garbage soon, inherited garbage late.
void procscript_begin_child(lua_State *L);
