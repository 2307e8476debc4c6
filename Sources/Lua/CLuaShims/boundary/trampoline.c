#include "CProcscriptLuaShims.h"

#include "hostchunk.h"

#include <lauxlib.h>
#include <string.h>

const int procscript_registry_index = LUA_REGISTRYINDEX;

int procscript_upvalue_index(int n) { return lua_upvalueindex(n + PROCSCRIPT_FIRST_UPVALUE - 1); }

struct procscript_object *procscript_self_object(lua_State *L) {
  struct procscript_object *object = lua_touserdata(L, 1);
  // Cheaper than to compare metatables, and as sure: nobody else's userdata holds that address.
  if (object == NULL || lua_rawlen(L, 1) != sizeof *object) return NULL;
  return object->metatable == lua_topointer(L, lua_upvalueindex(PROCSCRIPT_FIRST_UPVALUE)) ? object : NULL;
}

/// Finds the innermost function that belongs to the script.
static bool find_script_frame(lua_State *L, lua_Debug *frame) {
  for (int level = 0; lua_getstack(L, level, frame); level++) {
    lua_getinfo(L, "Sl", frame);
    if (frame->currentline > 0 && !is_host_chunk(frame)) return true;
  }
  return false;
}

void procscript_push_script_position(lua_State *L) {
  lua_Debug frame;
  if (find_script_frame(L, &frame)) {
    lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
  } else {
    lua_pushliteral(L, "");
  }
}

int procscript_running_line(char name[LUA_IDSIZE], const char **path) {
  lua_State *L = procscript_running_thread();
  lua_Debug frame;
  if (L == NULL || !find_script_frame(L, &frame)) return 0;
  strcpy(name, frame.short_src);
  *path = *frame.source == '@' ? frame.source + 1 : NULL;
  return frame.currentline;
}

static int raise_answer(lua_State *L, int answer) {
  switch (answer) {
  case PROCSCRIPT_RAISE_MESSAGE:
    procscript_push_script_position(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    break;
  case PROCSCRIPT_RAISE_ARGUMENT:
    return luaL_argerror(L, (int)lua_tointeger(L, -2), lua_tostring(L, -1));
  }
  return lua_error(L);
}

/// Takes everything from the stack but what an answer is about, so that it can be collected.
static void keep_answer(lua_State *L, int answer) {
  int kept = answer >= 0 ? answer : answer == PROCSCRIPT_RAISE_ARGUMENT ? 2 : 1;
  lua_rotate(L, 1, kept);
  lua_settop(L, kept);
}

/// Every host function is called through here, and every error is raised here: when the Swift frame is gone.
static int trampoline(lua_State *L) {
  procscript_host_function function = (procscript_host_function)lua_touserdata(L, lua_upvalueindex(1));
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory == NULL) {
    int answer = function(L);
    return answer >= 0 ? answer : raise_answer(L, answer);
  }
  if (__builtin_expect(memory->was_refused, 0)) {
    procscript_recover_memory(L, memory);
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

/// Upvalue 3 is the table of methods, the others are the host function's.
static int index_with_methods(lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(PROCSCRIPT_FIRST_UPVALUE + 1)) != LUA_TNIL) return 1;
  lua_pop(L, 1);
  return trampoline(L);
}

void procscript_find_methods_first(lua_State *L, int methods) {
  methods = lua_absindex(L, methods);
  lua_getupvalue(L, -1, 1);
  lua_getupvalue(L, -2, 2);
  lua_pushvalue(L, methods);
  lua_pushcclosure(L, index_with_methods, 3);
  lua_remove(L, -2);
}

static bool find_scalar(lua_State *L, int index, int32_t *scalar, uint64_t *bits) {
  if (lua_isinteger(L, index)) {
    *scalar = PROCSCRIPT_INTEGER;
    *bits = (uint64_t)lua_tointeger(L, index);
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    lua_Number number = lua_tonumber(L, index);
    *scalar = PROCSCRIPT_FLOAT;
    memcpy(bits, &number, sizeof number);
  } else if (lua_isboolean(L, index)) {
    *scalar = PROCSCRIPT_BOOLEAN;
    *bits = (uint64_t)lua_toboolean(L, index);
  } else {
    return false;
  }
  return true;
}

static void push_scalar(lua_State *L, int32_t scalar, uint64_t bits) {
  lua_Number number;
  switch (scalar) {
  case PROCSCRIPT_INTEGER: lua_pushinteger(L, (lua_Integer)bits); break;
  case PROCSCRIPT_FLOAT:
    memcpy(&number, &bits, sizeof number);
    lua_pushnumber(L, number);
    break;
  default: lua_pushboolean(L, bits != 0); break;
  }
}

/// The upvalues of such a metamethod; the first ones are the host function's, and those of `index_with_methods`.
enum { METHODS = PROCSCRIPT_FIRST_UPVALUE + 1, ELEMENT, FIELD };

/// Calls what reads or writes an element, and pushes what was read.
static bool do_element(lua_State *L) {
  struct procscript_object *object = procscript_self_object(L);
  if (object == NULL || object->reference == NULL) return false;
  bool has_field = !lua_isnil(L, lua_upvalueindex(FIELD));
  if (has_field ? !lua_rawequal(L, 2, lua_upvalueindex(FIELD)) : !lua_isinteger(L, 2)) return false;
  procscript_element_function element = (procscript_element_function)lua_touserdata(L, lua_upvalueindex(ELEMENT));
  bool writes = lua_gettop(L) > 2;
  int32_t scalar = PROCSCRIPT_INTEGER;
  uint64_t bits = 0;
  if (writes && !find_scalar(L, 3, &scalar, &bits)) return false;
  if (!element(object->reference, has_field ? 1 : lua_tointeger(L, 2), &scalar, &bits)) return false;
  if (!writes) push_scalar(L, scalar, bits);
  return true;
}

int procscript_element_first(lua_State *L) {
  int count = lua_gettop(L);
  if (do_element(L)) return lua_gettop(L) - count;
  return lua_istable(L, lua_upvalueindex(METHODS)) ? index_with_methods(L) : trampoline(L);
}

void procscript_call_element_first(lua_State *L, procscript_element_function element, const char *field) {
  for (int n = 1; n <= METHODS; n++) {
    if (lua_getupvalue(L, -n, n) == NULL) lua_pushnil(L);
  }
  lua_pushlightuserdata(L, (void *)element);
  lua_pushstring(L, field);
  lua_pushcclosure(L, procscript_element_first, FIELD);
  lua_remove(L, -2);
}

void procscript_push_host_function(lua_State *L, procscript_host_function function, int upvalues) {
  lua_pushlightuserdata(L, (void *)function);
  lua_insert(L, -1 - upvalues);
  lua_pushcclosure(L, trampoline, upvalues + PROCSCRIPT_FIRST_UPVALUE - 1);
}
