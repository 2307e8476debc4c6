#include "CProcscriptLuaShims.h"

#include <lauxlib.h>
#include <stdint.h>

/// The addresses of these are the registry's keys for the record of who is told, the last value, and the metatable.
static const char record_key, value_key, metatable_key;

struct record {
  void (*callback)(void *context);
  void *context;
  uint64_t last; ///< the number of the value that tells; those before it are garbage
};

struct value {
  struct record *record;
  uint64_t number;
};

static int finalize(lua_State *L) {
  const struct value *value = lua_touserdata(L, 1);
  struct record *record = value->record;
  if (value->number == record->last) {
    record->last++;
    record->callback(record->context);
  }
  return 0;
}

void procscript_watch_closing_again(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &record_key);
  struct record *record = lua_touserdata(L, -1);
  struct value *value = lua_newuserdatauv(L, sizeof *value, 0);
  *value = (struct value){record, record->last + 1};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
  record->last++;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
  lua_pop(L, 1);
}

void procscript_watch_closing(lua_State *L, void (*callback)(void *context), void *context) {
  struct record *record = lua_newuserdatauv(L, sizeof *record, 0);
  *record = (struct record){callback, context, 0};
  lua_rawsetp(L, LUA_REGISTRYINDEX, &record_key);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, finalize);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
  procscript_watch_closing_again(L);
}

static lua_CFunction original_setmetatable;

static int set_metatable(lua_State *L) {
  bool is_finalized = false;
  if (lua_type(L, 2) == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    is_finalized = lua_rawget(L, 2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  int results = original_setmetatable(L);
  if (is_finalized) {
    procscript_watch_closing_again(L);
  }
  return results;
}

int procscript_watch_finalizers(lua_State *L) {
  if (lua_getglobal(L, "setmetatable") == LUA_TFUNCTION) {
    lua_CFunction function = lua_tocfunction(L, -1);
    if (function != NULL && function != set_metatable && lua_getupvalue(L, -1, 1) == NULL) {
      original_setmetatable = function;
      lua_pushcfunction(L, set_metatable);
      lua_setglobal(L, "setmetatable");
    }
  }
  lua_settop(L, 0);
  return 0;
}
