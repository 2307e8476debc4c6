#include "CLuaShims.h"

#include <lauxlib.h>
#include <string.h>

const int shim_registry_index = LUA_REGISTRYINDEX;

int shim_upvalue_index(int n) { return lua_upvalueindex(n + SHIM_FIRST_UPVALUE - 1); }

void *shim_self_object(lua_State *L) {
  void *memory = lua_touserdata(L, 1);
  if (memory == NULL || !lua_getmetatable(L, 1)) return NULL;
  int is_own = lua_rawequal(L, -1, lua_upvalueindex(SHIM_FIRST_UPVALUE));
  lua_pop(L, 1);
  return is_own ? memory : NULL;
}

void shim_push_script_position(lua_State *L) {
  lua_Debug frame;
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Sl", &frame);
    if (frame.currentline > 0 && strncmp(frame.source, "=[", 2) != 0) {
      lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
      return;
    }
  }
  lua_pushliteral(L, "");
}

static int raise_answer(lua_State *L, int answer) {
  switch (answer) {
  case SHIM_RAISE_MESSAGE:
    shim_push_script_position(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    break;
  case SHIM_RAISE_ARGUMENT:
    return luaL_argerror(L, (int)lua_tointeger(L, -2), lua_tostring(L, -1));
  }
  return lua_error(L);
}

/// Takes everything from the stack but what an answer is about, so that it can be collected.
static void keep_answer(lua_State *L, int answer) {
  int kept = answer >= 0 ? answer : answer == SHIM_RAISE_ARGUMENT ? 2 : 1;
  lua_rotate(L, 1, kept);
  lua_settop(L, kept);
}

/// Every host function is called through here, and every error is raised here: when the Swift frame is gone.
static int trampoline(lua_State *L) {
  shim_host_function function = (shim_host_function)lua_touserdata(L, lua_upvalueindex(1));
  struct shim_memory *memory = shim_memory_of(L);
  if (memory == NULL) {
    int answer = function(L);
    return answer >= 0 ? answer : raise_answer(L, answer);
  }
  memory->host_depth++;
  int answer = function(L);
  memory->host_depth--;
  if (memory->limit != 0 && memory->used > memory->limit) {
    keep_answer(L, answer);
    lua_gc(L, LUA_GCCOLLECT);
    if (memory->used > memory->limit) {
      lua_settop(L, 0);
      lua_pushliteral(L, "not enough memory");
      return lua_error(L);
    }
  }
  return answer >= 0 ? answer : raise_answer(L, answer);
}

void shim_push_host_function(lua_State *L, shim_host_function function, int upvalues) {
  lua_pushlightuserdata(L, (void *)function);
  lua_insert(L, -1 - upvalues);
  lua_pushcclosure(L, trampoline, upvalues + SHIM_FIRST_UPVALUE - 1);
}
