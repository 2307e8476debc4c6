// What an interpreter finds in `process.so`: the functions by which Lua opens a C module. They may raise errors, so they
// are in C; those of Swift that they call are host functions.

#pragma once

#include <lua.h>

/// `require "process"`: opens the module in a state and returns it.
int luaopen_process(lua_State *L);

/// Called in place of all else that the interpreter was started for, in a process that was started by "spawn": opens the
/// module, does what the rest of the command line says, runs what the process is for, and ends it.
int procscript_run_spawned(lua_State *L);

/// Of Swift: the same as host functions.
int procscript_open_module(lua_State *L);
int procscript_run_command_line(lua_State *L);

/// The path of this library's file from the root; NULL where that is not known.
const char *procscript_library_path(void);
