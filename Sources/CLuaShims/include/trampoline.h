#pragma once

#include <lua.h>
#include <stdbool.h>

/// A function that the host offers to scripts. It returns how many results it left on the stack, or one of the answers
/// below; it never raises an error itself.
typedef int (*shim_host_function)(lua_State *L);

/// Answers of a host function that ask for an error, raised once the function has returned.
enum shim_answer {
  SHIM_RAISE = -1,          ///< raise the value on top of the stack as it is
  SHIM_RAISE_MESSAGE = -2,  ///< the string on top, with the position of the script's line before it
  SHIM_RAISE_ARGUMENT = -3, ///< `bad argument #n to 'f' (…)`: the string on top, n (an integer) below it
};

/// Pushes a function that calls `function`. Takes `upvalues` values from the stack; in `function` they are the upvalues
/// `SHIM_FIRST_UPVALUE` and on.
void shim_push_host_function(lua_State *L, shim_host_function function, int upvalues);

enum { SHIM_FIRST_UPVALUE = 2 };

/// Takes a host function that is an `__index` from the stack and pushes one that looks into the table of methods at
/// `methods` first, and calls the host function only for keys that are not there.
void shim_find_methods_first(lua_State *L, int methods);

/// `[-0, +1]` For a host function that runs: pushes `file:line: ` of the innermost function that belongs to the script,
/// that is, not C, and not a chunk of the host's own (those are named `=[…]`, as Lua names C functions); `""` where there
/// is none.
void shim_push_script_position(lua_State *L);

/// Where the thread that runs is in the script, see `shim_running_thread`: the line; 0 where that is not known. `name` is
/// what tracebacks call its source, `*path` the file that it was read from, or NULL; the path lasts until Lua code runs.
int shim_running_line(char name[LUA_IDSIZE], const char **path);

/// The index of upvalue `n` (from 1) of the running host function.
int shim_upvalue_index(int n);

/// What a userdata of the host's holds.
struct shim_object {
  const void *metatable; ///< its kind's: it tells the userdata from others
  void *reference;       ///< NULL once it was finalized
};

/// For a host function whose upvalue 1 is the metatable of a kind: what its first argument holds, if that is a userdata
/// of this kind; else NULL.
struct shim_object *shim_self_object(lua_State *L);

extern const int shim_registry_index;
