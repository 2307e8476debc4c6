#pragma once

#include <lua.h>

// Functions of the script's that handle signals. All of these are called protected, but by hooks.

/// Sets where signals come from that are to be handled: `take` returns one, or 0 where none has come; `is_done` is told once
/// its function has come to its end.
void procscript_when_signals_are_handled(int (*take)(void), void (*is_done)(int signal));

/// A C function for Lua: sets the name (2) of a signal (1), and the function that handles it (3), or nil.
int procscript_set_signal_handler(lua_State *L);

/// A C function for Lua: returns the function that handles a signal (1), or nil.
int procscript_push_signal_handler(lua_State *L);

/// A C function for Lua: calls the functions of the signals that have come, one after the other, each with the signal's name.
/// Raises the error of one; those that come after it are handled the next time.
int procscript_handle_signals(lua_State *L);

/// Calls `procscript_handle_signals` between two instructions of the running thread, as soon as it runs code that is the
/// script's. Safe in a signal handler.
void procscript_request_signal_handling(void);
