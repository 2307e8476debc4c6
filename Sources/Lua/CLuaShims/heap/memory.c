#include "CProcscriptLuaShims.h"
#include "blocks.h"

#include <lauxlib.h>
#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/// The memory of a state made here, and its accounts.
struct own_memory {
  struct procscript_blocks blocks;
  struct procscript_memory accounts; ///< the allocator's context
  void *string_table;          ///< Lua's table of strings: the one block that may stay as it is where it should grow
};

/// The size of the table of strings that a state begins with.
enum { FIRST_STRING_TABLE = 128 * sizeof(void *) };

static inline struct own_memory *own_memory_of(void *context) {
  return (struct own_memory *)((char *)context - offsetof(struct own_memory, accounts));
}

/// Whether the limit forbids that `more` bytes are taken.
static inline bool is_refused(const struct procscript_memory *memory, size_t more) {
  return memory->limit != 0 && memory->used + more > memory->limit && memory->host_depth == 0;
}

/// The block of a new size from wherever memory can be had: what is kept is given back to the system before it refuses.
static void *take(struct own_memory *memory, void *block, size_t old_size, size_t new_size) {
  for (int attempt = 0;; attempt++) {
    void *result = block == NULL ? procscript_take_block(&memory->blocks, new_size)
                                 : procscript_resize_block(&memory->blocks, block, old_size, new_size);
    if (result != NULL || attempt > 0) {
      return result;
    }
    procscript_give_spare_back(&memory->blocks);
    malloc_trim(0);
  }
}

/// The block of a new size for a host function, whose request has been refused once, or is for less than it has: what
/// is kept in reserve may be used.
static void *take_of_reserve(struct own_memory *memory, void *block, size_t old_size, size_t new_size) {
  memory->blocks.may_use_reserve = true;
  void *result = take(memory, block, old_size, new_size);
  memory->blocks.may_use_reserve = false;
  return result;
}

_Noreturn static void give_up(void) {
  fputs("procscript: the system has no memory left\n", stderr);
  abort();
}

/// The system has no memory: NULL for Lua, which collects its garbage and tries again. Another refusal is an error, which
/// may be raised where no host function is the innermost; for one of those it is the last: `again` takes the next request.
static void *refuse(struct procscript_memory *memory, lua_Alloc again) {
  if (memory->host_depth == 0) {
    memory->was_refused = true;
  } else {
    lua_setallocf(memory->state, again, memory);
  }
  return NULL;
}

static void *allocate_again(void *context, void *block, size_t old_size, size_t new_size);

/// The allocator of the states made here.
static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  struct own_memory *memory = own_memory_of(context);
  if (new_size == 0) {
    if (block != NULL) {
      memory->accounts.used -= old_size;
      procscript_give_block_back(&memory->blocks, block, old_size);
    }
    return NULL;
  }
  // For a new block Lua passes the kind of object in place of an old size.
  size_t held = block == NULL ? 0 : old_size;
  if (new_size > held && is_refused(&memory->accounts, new_size - held)) {
    return NULL;
  }
  void *result = block == NULL ? procscript_take_block(&memory->blocks, new_size)
                               : procscript_resize_block(&memory->blocks, block, old_size, new_size);
  if (result == NULL) {
    // Lua collects nothing before it asks for less in the middle of a collection.
    bool is_smaller = new_size < held && memory->accounts.host_depth > 0;
    result = is_smaller ? take_of_reserve(memory, block, old_size, new_size) : take(memory, block, old_size, new_size);
    if (result == NULL) {
      return refuse(&memory->accounts, allocate_again);
    }
  }
  memory->accounts.used += new_size - held;
  if (block != NULL && block == memory->string_table) {
    memory->string_table = result;
  }
  return result;
}

/// `allocate` for a state that is being made: its only block of that size is the table of strings.
static void *allocate_first(void *context, void *block, size_t old_size, size_t new_size) {
  void *result = allocate(context, block, old_size, new_size);
  if (block == NULL && new_size == FIRST_STRING_TABLE) {
    own_memory_of(context)->string_table = result;
  }
  return result;
}

/// `allocate` for the one request that comes after a refusal to a host function: Lua has freed all that is garbage.
static void *allocate_again(void *context, void *block, size_t old_size, size_t new_size) {
  struct own_memory *memory = own_memory_of(context);
  if (new_size == 0) {
    return allocate(context, block, old_size, 0);
  }
  lua_setallocf(memory->accounts.state, allocate, context);
  if (memory->accounts.host_depth == 0) {
    return allocate(context, block, old_size, new_size); // Lua got by without what was refused
  }
  void *result = take_of_reserve(memory, block, old_size, new_size);
  if (result == NULL) {
    if (block != NULL && block == memory->string_table) {
      return NULL; // Lua goes on with the one that it has
    }
    give_up();
  }
  memory->accounts.used += new_size - (block == NULL ? 0 : old_size);
  if (block != NULL && block == memory->string_table) {
    memory->string_table = result;
  }
  return result;
}

// Ballast
//
// Lua's collector begins when the heap has grown by a part of itself. In a small heap that is soon: what a function has
// just made is still in use then, becomes old, and is garbage that only a collection of everything finds. A large object
// that is in use all the time, and that nobody looks at, keeps the part large. Its memory need not be there.

enum { BALLAST_SIZE = 3 << 19, BALLAST_HEADER = 64 };
// What Lua gives back as a block of that size, with its header, is freed as malloc's.
_Static_assert(PROCSCRIPT_LARGEST_SMALL_SIZE < BALLAST_SIZE, "it is no small block");
_Static_assert(BALLAST_SIZE + BALLAST_HEADER < PROCSCRIPT_MAPPED_SIZE, "it is not mapped");

/// `allocate`, but for the ballast.
static void *allocate_ballast(void *context, void *block, size_t old_size, size_t new_size) {
  struct own_memory *memory = own_memory_of(context);
  if (block != NULL || new_size < BALLAST_SIZE) {
    return allocate(context, block, old_size, new_size);
  }
  void *header = malloc(BALLAST_HEADER); // of the userdata: nobody touches what follows it
  if (header != NULL) {
    memory->accounts.used += new_size;
    memory->accounts.ballast = new_size;
    if (memory->accounts.limit != 0) {
      memory->accounts.limit += new_size;
    }
  }
  return header;
}

void procscript_take_on_ballast(lua_State *L) {
  static const char key;
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory == NULL || memory->base != NULL || memory->ballast != 0) {
    return;
  }
  lua_setallocf(L, allocate_ballast, memory);
  lua_newuserdatauv(L, BALLAST_SIZE, 0);
  lua_setallocf(L, allocate, memory);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
}

static void *account_and_allocate_again(void *context, void *block, size_t old_size, size_t new_size);

/// The allocator of adopted states, on top of their own.
static void *account_and_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  struct procscript_memory *memory = context;
  size_t held = block == NULL ? 0 : old_size;
  if (new_size > held && is_refused(memory, new_size - held)) {
    return NULL;
  }
  void *result = memory->base(memory->base_context, block, old_size, new_size);
  if (result == NULL && new_size > 0) {
    return refuse(memory, account_and_allocate_again);
  }
  memory->used += new_size - held;
  return result;
}

/// The allocator of an adopted state for one request only, the one that follows a refusal to a host function.
static void *account_and_allocate_again(void *context, void *block, size_t old_size, size_t new_size) {
  struct procscript_memory *memory = context;
  if (new_size > 0) {
    lua_setallocf(memory->state, account_and_allocate, context);
    if (memory->host_depth == 0) {
      return account_and_allocate(context, block, old_size, new_size);
    }
  }
  void *result = memory->base(memory->base_context, block, old_size, new_size);
  if (result == NULL && new_size > 0) {
    give_up();
  }
  memory->used += new_size - (block == NULL ? 0 : old_size);
  return result;
}

struct procscript_memory *procscript_memory_of(lua_State *L) {
  void *context;
  lua_Alloc allocator = lua_getallocf(L, &context);
  bool is_ours = allocator == allocate || allocator == account_and_allocate || allocator == allocate_again ||
                 allocator == account_and_allocate_again;
  return is_ours ? context : NULL;
}

void procscript_recover_memory(lua_State *L, struct procscript_memory *memory) {
  memory->was_refused = false;
  int depth = memory->host_depth;
  memory->host_depth = 0;
  lua_gc(L, LUA_GCCOLLECT);
  memory->host_depth = depth;
  if (memory->base == NULL) {
    procscript_give_spare_back(&own_memory_of(memory)->blocks);
  }
  malloc_trim(0);
}

/// Reached only when an error was raised outside every protected call: a bug of the host.
static int panic(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  fprintf(stderr, "procscript: error outside of a protected call: %s\n", message ? message : "(not a string)");
  return 0; // Lua aborts
}

lua_State *procscript_new_state(size_t limit) {
  struct own_memory *memory = (struct own_memory *)procscript_make_blocks(sizeof *memory);
  if (memory == NULL) {
    return NULL;
  }
  memory->accounts = (struct procscript_memory){.limit = limit};
  lua_State *L = lua_newstate(allocate_first, &memory->accounts); // protected: memory may be refused to it
  if (L == NULL) {
    procscript_end_blocks(&memory->blocks);
    return NULL;
  }
  lua_setallocf(L, allocate, &memory->accounts);
  memory->accounts.state = L;
  memory->accounts.host_depth = 1;
  lua_atpanic(L, panic);
  procscript_prepare_warnings(L);
  return L;
}

void procscript_close_state(lua_State *L) {
  void *context;
  lua_getallocf(L, &context);
  lua_close(L);
  procscript_end_blocks(&own_memory_of(context)->blocks);
}

bool procscript_adopt_state(lua_State *L) {
  if (procscript_memory_of(L) != NULL) {
    return true;
  }
  struct procscript_memory *memory = malloc(sizeof *memory);
  if (memory == NULL) {
    return false;
  }
  void *context;
  lua_Alloc base = lua_getallocf(L, &context);
  size_t used = (size_t)lua_gc(L, LUA_GCCOUNT, 0) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  lua_State *main_thread = lua_tothread(L, -1);
  lua_pop(L, 1);
  *memory = (struct procscript_memory){.base = base, .base_context = context, .state = main_thread, .used = used};
  lua_setallocf(L, account_and_allocate, memory);
  return true;
}

void procscript_leave_inherited_memory(lua_State *L) {
  struct procscript_memory *memory = procscript_memory_of(L);
  if (memory != NULL && memory->base == NULL) {
    procscript_blocks_leave_inherited(&own_memory_of(memory)->blocks);
  }
}
