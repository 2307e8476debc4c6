#include "CLuaShims.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

static void *system_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  (void)context;
  (void)old_size;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  return realloc(block, new_size);
}

static void *account_and_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  struct shim_memory *memory = context;
  // For a new block Lua passes the kind of object in place of an old size.
  size_t held = block == NULL ? 0 : old_size;
  bool host_runs = memory->host_depth > 0;
  if (memory->limit != 0 && !host_runs && new_size > held && memory->used + (new_size - held) > memory->limit) {
    return NULL;
  }
  void *result = memory->base(memory->base_context, block, old_size, new_size);
  if (result == NULL && new_size > 0) {
    if (host_runs) {
      fputs("procscript: the system has no memory left\n", stderr);
      abort();
    }
    return NULL;
  }
  memory->used += new_size - held;
  return result;
}

struct shim_memory *shim_memory_of(lua_State *L) {
  void *context;
  return lua_getallocf(L, &context) == account_and_allocate ? context : NULL;
}

/// Reached only when an error was raised outside every protected call: a bug of the host.
static int panic(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  fprintf(stderr, "procscript: error outside of a protected call: %s\n", message ? message : "(not a string)");
  return 0; // Lua aborts
}

lua_State *shim_new_state(size_t limit) {
  struct shim_memory *memory = malloc(sizeof *memory);
  if (memory == NULL) {
    return NULL;
  }
  *memory = (struct shim_memory){.base = system_allocate, .limit = limit, .host_depth = 1};
  lua_State *L = lua_newstate(account_and_allocate, memory);
  if (L == NULL) {
    free(memory);
    return NULL;
  }
  lua_atpanic(L, panic);
  shim_prepare_warnings(L);
  return L;
}

void shim_close_state(lua_State *L) {
  struct shim_memory *memory = shim_memory_of(L);
  lua_close(L);
  free(memory);
}

bool shim_adopt_state(lua_State *L) {
  if (shim_memory_of(L) != NULL) {
    return true;
  }
  struct shim_memory *memory = malloc(sizeof *memory);
  if (memory == NULL) {
    return false;
  }
  void *context;
  lua_Alloc base = lua_getallocf(L, &context);
  size_t used = (size_t)lua_gc(L, LUA_GCCOUNT, 0) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB, 0);
  *memory = (struct shim_memory){.base = base, .base_context = context, .used = used};
  lua_setallocf(L, account_and_allocate, memory);
  return true;
}

void shim_collect_garbage(lua_State *L) { lua_gc(L, LUA_GCCOLLECT); }

void shim_collect_by_generations(lua_State *L) { lua_gc(L, LUA_GCGEN, 0, 0); }

bool shim_stop_collector(lua_State *L) {
  // Inside a finalizer the answer is -1: the collector does not run there, and nothing may change that.
  bool was_running = lua_gc(L, LUA_GCISRUNNING) == 1;
  lua_gc(L, LUA_GCSTOP);
  return was_running;
}

void shim_restart_collector(lua_State *L) { lua_gc(L, LUA_GCRESTART); }
