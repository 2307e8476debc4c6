#include "CProcscriptLuaShims.h"

#include "threads.h"

#include <lauxlib.h>
#include <stdbool.h>

/// The key of the registry's table of handlers: by a signal's number its function, and its name by the number's negative.
static const char handlers;

static int (*take_signal)(void);
static void (*signal_is_done)(int signal);

void procscript_when_signals_are_handled(int (*take)(void), void (*is_done)(int signal)) {
  take_signal = take;
  signal_is_done = is_done;
}

int procscript_set_signal_handler(lua_State *L) {
  lua_Integer signal = lua_tointeger(L, 1);
  lua_settop(L, 3);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers) != LUA_TTABLE) {
    lua_newtable(L);
    lua_copy(L, -1, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &handlers);
  }
  lua_insert(L, 2);
  lua_rawseti(L, 2, signal);
  lua_rawseti(L, 2, -signal);
  return 0;
}

int procscript_push_signal_handler(lua_State *L) {
  lua_Integer signal = lua_tointeger(L, 1);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers) != LUA_TTABLE) {
    lua_pushnil(L);
  } else {
    lua_rawgeti(L, -1, signal);
  }
  return 1;
}

/// Calls the function of a signal in the thread on top of the stack, of its own: so that an interrupt reaches it though it
/// is called by a hook, and that it cannot suspend what it came between.
static void handle(lua_State *L, int signal) {
  lua_State *thread = lua_tothread(L, -1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers);
  bool is_handled = lua_rawgeti(L, -1, signal) != LUA_TNIL;
  lua_rawgeti(L, -2, -signal);
  lua_xmove(L, thread, 2);
  lua_pop(L, 1);
  if (!is_handled) {
    signal_is_done(signal);
    return;
  }
  int count;
  procscript_switch_to_thread(thread);
  int status = lua_resume(thread, L, 1, &count);
  bool is_suspended = status == LUA_YIELD;
  // Closes its variables, which may raise another error.
  if (status != LUA_OK) status = lua_resetthread(thread);
  procscript_switch_to_thread(L);
  signal_is_done(signal);
  if (status != LUA_OK) {
    lua_xmove(thread, L, 1);
    lua_error(L);
  }
  if (is_suspended) luaL_error(L, "attempt to yield in a function that handles a signal");
}

int procscript_handle_signals(lua_State *L) {
  while (true) {
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    // Made first: what was taken is not lost where there is no memory.
    lua_newthread(L);
    int signal = take_signal();
    if (signal == 0) break;
    handle(L, signal);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return 0;
}
