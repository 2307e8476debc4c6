#include "CProcscriptLuaShims.h"
#include "resuming.h"

#include <string.h>

/// From this many bytes on, a heap is worth what is done for forks.
static const size_t large_heap = 16 << 20;

/// What the child of a large heap makes before its first collection, and between the next ones.
static const size_t child_nursery = 16 << 20;

/// `lua_gc` with an integer, in the course of a host function or outside of it. It raises no errors.
static void collect(lua_State *L, int what, int data) {
  struct procscript_memory *memory = procscript_memory_of(L);
  int depth = memory != NULL ? memory->host_depth : 0;
  if (memory != NULL) {
    memory->host_depth = 0;
  }
  lua_gc(L, what, data);
  if (memory != NULL) {
    memory->host_depth = depth;
  }
}

void procscript_collect_garbage(lua_State *L) { collect(L, LUA_GCCOLLECT, 0); }

bool procscript_is_collecting(lua_State *L) { return lua_gc(L, LUA_GCISRUNNING) == 1; }

void procscript_collect_some_garbage(lua_State *L, size_t bytes) {
  if (procscript_is_collecting(L)) {
    size_t kibibytes = bytes >> 10;
    collect(L, LUA_GCSTEP, kibibytes < 1 << 20 ? (int)kibibytes : 1 << 20);
  }
}

void procscript_put_off_collection(lua_State *L, size_t bytes) {
  if (procscript_is_collecting(L)) {
    collect(L, LUA_GCSTEP, -(int)(bytes >> 10));
  }
}

bool procscript_stop_collector(lua_State *L) {
  // Inside a finalizer the answer is -1: the collector does not run there, and nothing may change that.
  bool was_running = lua_gc(L, LUA_GCISRUNNING) == 1;
  lua_gc(L, LUA_GCSTOP);
  return was_running;
}

__attribute__((weak)) void procscript_resume_collector(lua_State *L) { lua_gc(L, LUA_GCRESTART); }

void procscript_restart_collector(lua_State *L) { procscript_resume_collector(L); }

// The mode: Lua does not tell it without changing it.

static lua_CFunction original_collectgarbage;

/// The library's own function, whose change of mode is noted, and which does not count what is not there.
static int collectgarbage(lua_State *L) {
  const char *option = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
  bool to_generational = strcmp(option, "generational") == 0;
  bool changes_mode = to_generational || strcmp(option, "incremental") == 0;
  int results = original_collectgarbage(L);
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory == NULL) {
    return results;
  }
  // Inside a finalizer the answer is no mode and no number, and nothing has changed.
  if (changes_mode && lua_type(L, -results) == LUA_TSTRING) {
    memory->is_generational = to_generational;
  } else if (strcmp(option, "count") == 0 && lua_type(L, -results) == LUA_TNUMBER) {
    lua_pushnumber(L, lua_tonumber(L, -1) - (lua_Number)memory->ballast / 1024);
  }
  return results;
}

static int prepare(lua_State *L) {
  procscript_take_on_ballast(L);
  if (lua_getglobal(L, "collectgarbage") == LUA_TFUNCTION && lua_tocfunction(L, -1) != collectgarbage) {
    original_collectgarbage = lua_tocfunction(L, -1);
    lua_pushcfunction(L, collectgarbage);
    lua_setglobal(L, "collectgarbage");
  }
  return 0;
}

int procscript_collect_by_generations(lua_State *L) {
  lua_pushcfunction(L, prepare);
  int status = procscript_call(L, 0, 0, 0);
  if (status != LUA_OK) {
    return status;
  }
  lua_gc(L, LUA_GCGEN, 0, 0);
  // The next collection is still due when the mode before it had it due; a step has it due as this mode does.
  lua_gc(L, LUA_GCSTEP, 0);
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory != NULL) {
    memory->is_generational = true;
  }
  return LUA_OK;
}

// Forks

/// The accounts of a state whose collector does something for a fork; else NULL.
static struct procscript_memory *collected_by_generations(lua_State *L) {
  struct procscript_memory *memory = procscript_memory_of(L);
  bool is_concerned = memory != NULL && memory->used >= large_heap && memory->is_generational &&
                      lua_gc(L, LUA_GCISRUNNING) == 1;
  return is_concerned ? memory : NULL;
}

void procscript_prepare_for_fork(lua_State *L) {
  if (collected_by_generations(L) != NULL) {
    // A collection that frees little ("bad") has Lua go on incrementally for a while, with every object young. To enter
    // the mode once more ends that; where it has not come to that, it does nothing.
    lua_gc(L, LUA_GCGEN, 0, 0);
  }
}

void procscript_begin_child(lua_State *L) {
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory == NULL || memory->used < large_heap) {
    return;
  }
  procscript_leave_inherited_memory(L);
  if (collected_by_generations(L) == NULL) {
    return;
  }
  // In percent of the heap: when young objects are collected, and when all are. The latter counts from the heap's size
  // at the last time, which was half of what it is now, or more: it grows by a quarter at least.
  size_t minor = child_nursery * 100 / memory->used;
  int minor_multiplier = minor < 1 ? 1 : minor > 20 ? 20 : (int)minor;
  lua_gc(L, LUA_GCGEN, minor_multiplier, 150);
  // The next collection is due now, and then later by so many KiB.
  lua_gc(L, LUA_GCRESTART);
  lua_gc(L, LUA_GCSTEP, -(int)(child_nursery >> 10));
}
