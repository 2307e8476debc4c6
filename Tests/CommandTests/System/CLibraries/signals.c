// A library that handles a signal.

#include <lauxlib.h>
#include <signal.h>

static volatile sig_atomic_t count;

static void note(int signal) {
  (void)signal;
  count++;
}

/// `handle()`: from now on SIGUSR1 is counted.
static int handle(lua_State *L) {
  (void)L;
  signal(SIGUSR1, note);
  return 0;
}

/// `count()`: how often it came.
static int counted(lua_State *L) {
  lua_pushinteger(L, count);
  return 1;
}

int luaopen_signals(lua_State *L) {
  const luaL_Reg functions[] = {{"handle", handle}, {"count", counted}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
