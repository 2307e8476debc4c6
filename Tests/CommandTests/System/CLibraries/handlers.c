// A library that counts the forks of its process.

#include <lauxlib.h>
#include <pthread.h>

static int before, in_parent, in_child;

static void note_before(void) { before++; }
static void note_parent(void) { in_parent++; }
static void note_child(void) { in_child++; }

/// `arrange()`: has forks counted from now on.
static int arrange(lua_State *L) {
  lua_pushinteger(L, pthread_atfork(note_before, note_parent, note_child));
  return 1;
}

/// `calls()`: how often each of the three was called.
static int calls(lua_State *L) {
  lua_pushinteger(L, before);
  lua_pushinteger(L, in_parent);
  lua_pushinteger(L, in_child);
  return 3;
}

int luaopen_handlers(lua_State *L) {
  const luaL_Reg functions[] = {{"arrange", arrange}, {"calls", calls}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
