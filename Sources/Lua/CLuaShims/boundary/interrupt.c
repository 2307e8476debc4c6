#include "CProcscriptLuaShims.h"

#include "hostchunk.h"
#include "threads.h"

#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// With what each forked child writes: see `scripts/link/fork-path`.
__attribute__((section(".data.each_child"))) static lua_State *volatile running;
static volatile sig_atomic_t requested;
static volatile sig_atomic_t pause_requested;
static volatile sig_atomic_t handling_requested;
/// What is to be called before the next instruction of the script's; NULL for nothing.
static void (*step_requested)(void);

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
      return is_host_chunk(&frame);
    }
  }
  return false;
}

lua_State *procscript_running_thread(void) { return running; }

void procscript_set_running_thread(lua_State *L) { running = L; }

static void set_pause_hook(lua_State *L);

// Where processes take turns, whoever decides is told that a script computes. This hook stands wherever no other does.
static void (*when_computing)(void);
static int instructions_of_computing;

static void tell_computing(lua_State *L, lua_Debug *frame) {
  // It may have taken the place of another hook in the middle of an instruction, for which Lua tells several things.
  if (frame->event != LUA_HOOKCOUNT) return;
  if (when_computing == NULL) {
    lua_sethook(L, NULL, 0, 0);
  } else if (!runs_host_chunk(L)) {
    when_computing();
  }
}

/// Takes the hook of a thread away.
static void clear_hook(lua_State *L) {
  if (when_computing == NULL) {
    lua_sethook(L, NULL, 0, 0);
  } else {
    lua_sethook(L, tell_computing, LUA_MASKCOUNT, instructions_of_computing);
  }
}

void procscript_when_computing(lua_State *L, int instructions, void (*callback)(void)) {
  when_computing = callback;
  instructions_of_computing = instructions;
  clear_hook(L);
}

static void raise_interrupt(lua_State *L, lua_Debug *frame) {
  (void)frame;
  // The request was raised on another thread, or taken back, while this one was suspended.
  if (!requested) {
    clear_hook(L);
    return;
  }
  // The host's chunks are not left half done: the hook stays, and raises once the script runs on.
  if (runs_host_chunk(L)) {
    return;
  }
  procscript_cancel_interrupt();
  clear_hook(L);
  if (handling_requested || step_requested != NULL) set_pause_hook(L);
  if (when_raised != NULL) {
    when_raised();
  }
  lua_pushliteral(L, "interrupted!");
  lua_error(L);
}

// A pause between two instructions: for the host, or for the script's functions that handle signals. A hook that the script
// has set is put back.
static void (*when_paused)(void);
static lua_State *volatile paused_thread;
static volatile lua_Hook script_hook;
static volatile int script_mask, script_count;

void procscript_when_paused(void (*callback)(void)) { when_paused = callback; }

static void pause_thread(lua_State *L, lua_Debug *frame) {
  (void)frame;
  lua_sethook(L, L == paused_thread ? script_hook : NULL, script_mask, script_count);
  if (pause_requested) {
    pause_requested = 0;
    if (when_paused != NULL) when_paused();
  }
  if (!handling_requested && step_requested == NULL) return;
  if (runs_host_chunk(L)) {
    set_pause_hook(L);
    return;
  }
  void (*step)(void) = step_requested;
  step_requested = NULL;
  if (step != NULL) step();
  if (!handling_requested) return;
  handling_requested = 0;
  procscript_handle_signals(L);
}

static void set_pause_hook(lua_State *L) {
  lua_Hook hook = lua_gethook(L);
  if (hook == raise_interrupt || hook == pause_thread) return;
  paused_thread = L;
  script_hook = hook;
  script_mask = lua_gethookmask(L);
  script_count = lua_gethookcount(L);
  lua_sethook(L, pause_thread, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void procscript_request_pause(void) {
  pause_requested = 1;
  if (running != NULL) set_pause_hook(running);
}

void procscript_request_step(void (*callback)(void)) {
  step_requested = callback;
  if (running != NULL) set_pause_hook(running);
}

void procscript_request_signal_handling(void) {
  handling_requested = 1;
  if (running != NULL) set_pause_hook(running);
}

// Whether an interrupt that was raised was caught. Nobody tells; but a script that comes to its end, or runs on for long,
// has caught it. One that soon ends by an error has not, or has passed it on, as `assert(coroutine.resume(c))` does.

/// Of the state whose running thread is tracked.
static lua_State *main_thread;

static bool is_uncaught;

/// So many instructions are long.
enum { LONG = 10000 };

static void note_catch(lua_State *L, lua_Debug *frame) {
  if (frame->event != LUA_HOOKCOUNT) {
    // A return: is it that of the script, which is at the bottom of the stack, or called by a C function there?
    lua_Debug below;
    lua_getinfo(L, "S", frame);
    if (strcmp(frame->what, "main") != 0 || lua_getstack(L, 2, &below)) {
      return;
    }
  }
  is_uncaught = false;
  clear_hook(L);
}

void procscript_note_uncaught_interrupt(void) {
  is_uncaught = true;
  if (main_thread != NULL) {
    lua_sethook(main_thread, note_catch, LUA_MASKRET | LUA_MASKCOUNT, LONG);
  }
}

bool procscript_interrupt_is_uncaught(void) { return is_uncaught; }

// The running thread

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
    clear_hook(running);
  }
}

void procscript_switch_to_thread(lua_State *L) {
  running = L;
  if (requested) {
    set_hook(L);
  } else if (pause_requested || handling_requested || step_requested != NULL) {
    set_pause_hook(L);
  }
}

static int resume(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, 1);
  if (coroutine == NULL) {
    return original_resume(L); // raises the error for a wrong argument
  }
  procscript_switch_to_thread(coroutine);
  int results = original_resume(L);
  procscript_switch_to_thread(L);
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
    procscript_switch_to_thread(coroutine);
    status = lua_resetthread(coroutine); // closes its variables, which may raise another error
    procscript_switch_to_thread(L);
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
    procscript_switch_to_thread(coroutine);
  }
  int results = original_close(L);
  if (is_suspended) {
    procscript_switch_to_thread(L);
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
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  main_thread = lua_tothread(L, -1);
  lua_pop(L, 1);
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

lua_Hook procscript_take_hook(lua_State *L, int *mask, int *count) {
  lua_Hook hook = lua_gethook(L);
  if (hook == NULL || hook == raise_interrupt) {
    return NULL;
  }
  *mask = lua_gethookmask(L);
  *count = lua_gethookcount(L);
  clear_hook(L);
  return hook;
}

void procscript_give_hook(lua_State *L, lua_Hook hook, int mask, int count) {
  if (hook != NULL && !requested) {
    lua_sethook(L, hook, mask, count);
  }
}

size_t procscript_write_calls(lua_State *L, char *text, size_t size) {
  size_t length = 0;
  lua_Debug frame;
  for (int level = 0; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "nSl", &frame);
    // Of C functions the innermost one tells what is being done.
    if (is_host_chunk(&frame) || (*frame.what == 'C' && level > 0)) continue;
    char line[LUA_IDSIZE + 128], place[LUA_IDSIZE + 32];
    if (frame.currentline > 0) {
      snprintf(place, sizeof place, "%s:%d", frame.short_src, frame.currentline);
    } else {
      snprintf(place, sizeof place, "%s", frame.short_src);
    }
    int count;
    if (*frame.namewhat != '\0') {
      count = snprintf(line, sizeof line, "%s: in %s '%s'\n", place, frame.namewhat, frame.name);
    } else if (*frame.what == 'm') {
      count = snprintf(line, sizeof line, "%s: in main chunk\n", place);
    } else if (*frame.what == 'C') {
      continue;
    } else {
      count = snprintf(line, sizeof line, "%s: in function <%s:%d>\n", place, frame.short_src, frame.linedefined);
    }
    if (count < 0 || (size_t)count >= sizeof line || length + (size_t)count > size) break;
    memcpy(text + length, line, (size_t)count);
    length += (size_t)count;
  }
  return length;
}
