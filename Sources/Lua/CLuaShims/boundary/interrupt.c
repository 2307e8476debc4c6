#include "CProcscriptLuaShims.h"

#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

// With what each forked child writes: see `scripts/link/fork-path`.
__attribute__((section(".data.each_child"))) static lua_State *volatile running;
static volatile sig_atomic_t requested;

static lua_CFunction original_resume;
static lua_CFunction original_close;

static void (*when_raised)(void);

void procscript_when_interrupt_raised(void (*callback)(void)) { when_raised = callback; }

/// Whether the innermost Lua function that runs is of one of the host's own chunks, which are named `=[…]`.
static bool runs_host_chunk(lua_State *L) {
  lua_Debug frame;
  for (int level = 0; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "S", &frame);
    if (*frame.what != 'C') {
      return strncmp(frame.source, "=[", 2) == 0;
    }
  }
  return false;
}

lua_State *procscript_running_thread(void) { return running; }

void procscript_set_running_thread(lua_State *L) { running = L; }

static void raise_interrupt(lua_State *L, lua_Debug *frame) {
  (void)frame;
  // The request was raised on another thread, or taken back, while this one was suspended.
  if (!requested) {
    lua_sethook(L, NULL, 0, 0);
    return;
  }
  // The host's chunks are not left half done: the hook stays, and raises once the script runs on.
  if (runs_host_chunk(L)) {
    return;
  }
  procscript_cancel_interrupt();
  lua_sethook(L, NULL, 0, 0);
  if (when_raised != NULL) {
    when_raised();
  }
  lua_pushliteral(L, "interrupted!");
  lua_error(L);
}

static void set_hook(lua_State *L) {
  lua_sethook(L, raise_interrupt, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void procscript_request_interrupt(void) {
  requested = 1;
  if (running != NULL) {
    set_hook(running);
  }
}

void procscript_cancel_interrupt(void) {
  // The child of a fork calls it too, and would copy the page that it writes to. A hook that is left takes itself away.
  if (!requested) {
    return;
  }
  requested = 0;
  if (running != NULL && lua_gethook(running) == raise_interrupt) {
    lua_sethook(running, NULL, 0, 0);
  }
}

/// A request that came just before the switch hit the thread that was running then: pass it on.
static void switch_to(lua_State *L) {
  running = L;
  if (requested) {
    set_hook(L);
  }
}

static int resume(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, 1);
  if (coroutine == NULL) {
    return original_resume(L); // raises the error for a wrong argument
  }
  switch_to(coroutine);
  int results = original_resume(L);
  switch_to(L);
  return results;
}

/// What a function made by `coroutine.wrap` does: resumes its coroutine (upvalue 1), and passes its error on.
static int resume_wrapped(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  int results = resume(L);
  if (lua_toboolean(L, -results)) {
    return results - 1;
  }
  int status = lua_status(coroutine);
  if (status != LUA_OK && status != LUA_YIELD) {
    switch_to(coroutine);
    status = lua_resetthread(coroutine); // closes its variables, which may raise another error
    switch_to(L);
    lua_xmove(coroutine, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

/// Runs what closes the coroutine's variables, in the coroutine.
static int close_coroutine(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, 1);
  // Others can't be closed, or have nothing to close: the original raises an error or returns at once.
  bool is_suspended = coroutine != NULL && lua_status(coroutine) != LUA_OK;
  if (is_suspended) {
    switch_to(coroutine);
  }
  int results = original_close(L);
  if (is_suspended) {
    switch_to(L);
  }
  return results;
}

static int wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *coroutine = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, coroutine, 1);
  lua_pushcclosure(L, resume_wrapped, 1);
  return 1;
}

int procscript_track_running_thread(lua_State *L) {
  running = L;
  if (lua_getglobal(L, LUA_COLIBNAME) == LUA_TTABLE) {
    lua_getfield(L, -1, "resume");
    if (lua_tocfunction(L, -1) != resume) {
      original_resume = lua_tocfunction(L, -1);
      lua_pushcfunction(L, resume);
      lua_setfield(L, -3, "resume");
      lua_pushcfunction(L, wrap);
      lua_setfield(L, -3, "wrap");
      lua_getfield(L, -2, "close");
      original_close = lua_tocfunction(L, -1);
      lua_pop(L, 1);
      lua_pushcfunction(L, close_coroutine);
      lua_setfield(L, -3, "close");
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return 0;
}
