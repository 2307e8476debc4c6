#pragma once

#include <lua.h>
#include <stdbool.h>

// Interrupting the script from a signal handler. Lua's debug hooks belong to one Lua thread each, so the hook must be
// set on the thread that is running: the coroutine functions are wrapped to know which one that is.

/// Wraps `coroutine.resume`, `wrap` and `close` of a state, and takes `L` for the thread that runs now. Raises errors:
/// call it protected.
int procscript_track_running_thread(lua_State *L);

/// The thread that runs; NULL where none is tracked.
lua_State *procscript_running_thread(void);

/// From now on another thread runs, which the coroutine functions have not begun.
void procscript_set_running_thread(lua_State *L);

/// Makes the running thread raise `interrupted!` at its next instruction. Safe in a signal handler.
void procscript_request_interrupt(void);

/// Takes a request back that has not been raised yet: a host function raises it instead, or the process is a new one.
void procscript_cancel_interrupt(void);

/// Sets what is called when a request is raised.
void procscript_when_interrupt_raised(void (*callback)(void));
