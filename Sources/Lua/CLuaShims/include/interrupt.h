#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

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

/// Notes that `interrupted!` is raised now, and looks from then on whether the script comes to its end or runs on for long,
/// so that it was caught. For hosts that do not see what error ends a script.
void procscript_note_uncaught_interrupt(void);

/// Whether the last one that was noted was not caught, as far as can be told.
bool procscript_interrupt_is_uncaught(void);

/// Sets what is called when a request is raised.
void procscript_when_interrupt_raised(void (*callback)(void));

/// Calls `callback` at the next instruction of the running thread, once. Safe in a signal handler.
void procscript_request_pause(void);
void procscript_when_paused(void (*callback)(void));

/// Calls `callback` once, before the next instruction of the script's own in the running thread.
void procscript_request_step(void (*callback)(void));

/// Calls `callback` after each so many instructions of the script's in this thread, and in coroutines that are made from now
/// on. A hook that the script sets takes its place.
void procscript_when_computing(lua_State *L, int instructions, void (*callback)(void));

/// Writes the calls that are going on in a thread, the innermost first, a line each as in a traceback, but for those of the
/// host's own chunks. Makes no Lua object and runs no Lua code. Returns how many bytes that are, at most `size`; no line is
/// cut.
size_t procscript_write_calls(lua_State *L, char *text, size_t size);

/// Takes the script's own hook from a thread, so that none of its code runs with what the host calls there. Returns it, or
/// NULL for none; its mask and count are left in `*mask` and `*count`.
lua_Hook procscript_take_hook(lua_State *L, int *mask, int *count);

/// Gives a hook back that was taken, unless an interrupt is to be raised first.
void procscript_give_hook(lua_State *L, lua_Hook hook, int mask, int count);
