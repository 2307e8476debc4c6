#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

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

/// What a number or a boolean is.
enum procscript_scalar { PROCSCRIPT_INTEGER, PROCSCRIPT_FLOAT, PROCSCRIPT_BOOLEAN };

/// What reads or writes one element of what a userdata of the host's refers to: a `procscript_scalar` and its bits, those of
/// a boolean 0 or 1, are what is to be written, or are put there by a read. It knows nothing of Lua. Returns false, and has
/// done nothing, where more is to be done, or an error to be raised.
typedef bool (*procscript_element_function)(void *reference, lua_Integer key, int32_t *scalar, uint64_t *bits);

/// Takes a metamethod of a kind from the stack, `__index` or `__newindex`, which is a host function, be it one from
/// `procscript_find_methods_first`; and pushes one that calls it only where `element` has returned false. That is called
/// for integer keys; or where a `field` is named for that one alone, with the key 1.
void procscript_call_element_first(lua_State *L, procscript_element_function element, const char *field);

/// How those metamethods are called. A Lua that is compiled from its source knows them by this function, and calls
/// `element` as it is: see scripts/link/elements.c, which knows their upvalues too.
int procscript_element_first(lua_State *L);

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
