#pragma once

#include <lua.h>
#include <stdbool.h>

/// A function that the host offers to scripts. It returns how many results it left on the stack, or one of the answers
/// below; it never raises an error itself.
typedef int (*procscript_host_function)(lua_State *L);

/// Answers of a host function that ask for an error, raised once the function has returned.
enum procscript_answer {
  PROCSCRIPT_RAISE = -1,          ///< raise the value on top of the stack as it is
  PROCSCRIPT_RAISE_MESSAGE = -2,  ///< the string on top, with the position of the script's line before it
  PROCSCRIPT_RAISE_ARGUMENT = -3, ///< `bad argument #n to 'f' (…)`: the string on top, n (an integer) below it
};

/// Pushes a function that calls `function`. Takes `upvalues` values from the stack; in `function` they are the upvalues
/// `PROCSCRIPT_FIRST_UPVALUE` and on.
void procscript_push_host_function(lua_State *L, procscript_host_function function, int upvalues);

enum { PROCSCRIPT_FIRST_UPVALUE = 2 };

/// Takes a host function that is an `__index` from the stack and pushes one that looks into the table of methods at
/// `methods` first, and calls the host function only for keys that are not there.
void procscript_find_methods_first(lua_State *L, int methods);

/// `[-0, +1]` For a host function that runs: pushes `file:line: ` of the innermost function that belongs to the script,
/// that is, not C, and not a chunk of the host's own (those are named `=[…]`, as Lua names C functions); `""` where there
/// is none.
void procscript_push_script_position(lua_State *L);

/// Where the thread that runs is in the script, see `procscript_running_thread`: the line; 0 where that is not known. `name` is
/// what tracebacks call its source, `*path` the file that it was read from, or NULL; the path lasts until Lua code runs.
int procscript_running_line(char name[LUA_IDSIZE], const char **path);

/// The index of upvalue `n` (from 1) of the running host function.
int procscript_upvalue_index(int n);

/// What a userdata of the host's holds.
struct procscript_object {
  const void *metatable; ///< its kind's: it tells the userdata from others
  void *reference;       ///< NULL once it was finalized
};

/// For a host function whose upvalue 1 is the metatable of a kind: what its first argument holds, if that is a userdata
/// of this kind; else NULL.
struct procscript_object *procscript_self_object(lua_State *L);

extern const int procscript_registry_index;
