#include "CProcscriptLuaShims.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <string.h>

int procscript_call(lua_State *L, int arguments, int results, int message_handler) {
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory == NULL) {
    return lua_pcall(L, arguments, results, message_handler);
  }
  int depth = memory->host_depth;
  memory->host_depth = 0;
  int status = lua_pcall(L, arguments, results, message_handler);
  memory->host_depth = depth;
  if (__builtin_expect(memory->was_refused, 0)) {
    procscript_recover_memory(L, memory);
  }
  return status;
}

/// Calls `function` with the `arguments` values on top of the stack, protected.
static int protect(lua_State *L, lua_CFunction function, int arguments, int results) {
  lua_pushcfunction(L, function);
  lua_insert(L, -1 - arguments);
  return procscript_call(L, arguments, results, 0);
}

static int get(lua_State *L) {
  lua_gettable(L, 1);
  return 1;
}

int procscript_get(lua_State *L) { return protect(L, get, 2, 1); }

static int set(lua_State *L) {
  lua_settable(L, 1);
  return 0;
}

int procscript_set(lua_State *L) { return protect(L, set, 3, 0); }

static int to_string(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

int procscript_to_string(lua_State *L, int index) {
  lua_pushvalue(L, index);
  return protect(L, to_string, 1, 1);
}

static int open_libraries(lua_State *L) {
  luaL_openlibs(L);
  return 0;
}

int procscript_open_libraries(lua_State *L) { return protect(L, open_libraries, 0, 0); }

struct requirement {
  const char *name;
  lua_CFunction open;
  int global;
};

static int require_module(lua_State *L) {
  const struct requirement *requirement = lua_touserdata(L, 1);
  luaL_requiref(L, requirement->name, requirement->open, requirement->global);
  return 0;
}

int procscript_require(lua_State *L, const char *name, lua_CFunction open, int global) {
  struct requirement requirement = {name, open, global};
  lua_pushlightuserdata(L, &requirement);
  return protect(L, require_module, 1, 0);
}

static int describe_error(lua_State *L) {
  if (lua_tostring(L, 1) != NULL) {
    lua_settop(L, 1);
    lua_pushboolean(L, 0);
  } else if (luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING) {
    lua_pushboolean(L, 1);
  } else {
    lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
    lua_pushboolean(L, 0);
  }
  return 2;
}

int procscript_describe_error(lua_State *L, int index) {
  lua_pushvalue(L, index);
  return protect(L, describe_error, 1, 2);
}

/// The address of this is the registry's key for the kept traceback.
static const char traceback_key;

/// The address of this is the registry's key for the kept receivers.
static const char receivers_key;

/// Keeps the tables one of which has not the method that was called. In the registers of the function that called it, it
/// lies behind the nil that was to be called; other nils may lie there too.
static void keep_receivers(lua_State *L) {
  lua_Debug caller;
  if (!lua_getstack(L, 1, &caller)) return;
  lua_newtable(L);
  bool is_behind_nil = false;
  const char *name;
  for (int n = 1; (name = lua_getlocal(L, &caller, n)) != NULL; n++) {
    bool is_register = *name == '(';
    bool is_nil = lua_isnil(L, -1);
    if (is_register && is_behind_nil && lua_istable(L, -1)) {
      lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    } else {
      lua_pop(L, 1);
    }
    is_behind_nil = is_register && is_nil;
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &receivers_key);
}

int procscript_keep_traceback(lua_State *L) {
  luaL_traceback(L, L, NULL, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  const char *message = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
  if (message != NULL && strstr(message, "attempt to call a nil value (method '") != NULL) keep_receivers(L);
  return 1;
}

void procscript_take_receivers(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &receivers_key);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &receivers_key);
}

void procscript_take_traceback(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &traceback_key);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
}
