// All of Lua as one piece for the compiler, which then sees through the borders of Lua's files, and knows that what only
// they share is called from nowhere else. Built so, Lua code runs 5 to 30 % faster than with Debian's library.
//
// The interpreter program and the compiler program are left out. Where a version of Lua has other files than these, and
// functions are missing, `scripts/build` takes the library.

#define LUA_CORE
#define LUA_LIB
#include "lprefix.h"

// Before anything else: Lua's own headers would have these say `extern`.
#include "luaconf.h"
#undef LUAI_FUNC
#undef LUAI_DDEC
#undef LUAI_DDEF
#define LUAI_FUNC static
#define LUAI_DDEC(declaration)
#define LUAI_DDEF static

#if defined(__x86_64__)
// How Lua raises errors. libc's `_setjmp` keeps every register, in a page of libc that most forked children use for
// nothing else; here the compiler keeps what the function before it needs. It does not know, though, that what it has
// seen stored before may have changed when a jump arrives: the function that jumps arrive in has to stay one by itself,
// whose callers expect any call to change anything. Tried on x86-64 alone: elsewhere `_setjmp` stays.
typedef void *shim_jump[5];
#define luai_jmpbuf shim_jump
#define LUAI_TRY(L, jump, attempt) \
  if (__builtin_setjmp((jump)->b) == 0) { attempt }
#define LUAI_THROW(L, jump) __builtin_longjmp((jump)->b, 1)
#include "ldo.h"
__attribute__((noinline)) static int luaD_rawrunprotected(lua_State *L, Pfunc f, void *ud);
#endif

// What the hashes of strings depend on, and with them the order in which `pairs` goes through a table: another number in
// each state, as Lua makes one. Where the system was asked to place memory as it did another time, so that all comes as it
// did then, it is the same one.
#include <stdint.h>
#include <sys/personality.h>
#include <time.h>
static unsigned int make_seed(const void *state) {
  int persona = personality(0xffffffff);
  if (persona >= 0 && (persona & ADDR_NO_RANDOMIZE) != 0) return 0x6C616E65;
  uint64_t parts[] = {(uint64_t)time(NULL), (uintptr_t)state, (uintptr_t)parts, (uintptr_t)&make_seed};
  uint64_t seed = 0;
  for (int i = 0; i < 4; i++) seed = (seed ^ parts[i]) * 0x9E3779B97F4A7C15, seed ^= seed >> 32;
  return (unsigned int)seed;
}
#define luai_makeseed(L) make_seed(L)

// The core: tables of constants first.
#include "lzio.c"
#include "lctype.c"
#include "lopcodes.c"
#include "lmem.c"
#include "lundump.c"
#include "ldump.c"
#include "lstate.c"
#include "lgc.c"
#include "llex.c"
#include "lcode.c"
#include "lparser.c"
#include "ldebug.c"
#include "lfunc.c"
#include "lobject.c"
#include "ltm.c"
#include "lstring.c"
#include "ltable.c"
#include "ldo.c"
#include "elements.c"
#define luaT_callTMres(L, f, self, key, result) call_index(L, f, self, key, result)
#define luaT_callTM(L, f, self, key, value) call_newindex(L, f, self, key, value)
#include "lvm.c"
#undef luaT_callTMres
#undef luaT_callTM
#include "lapi.c"

// What this command wants to know beside.
#include "inside.c"

// The libraries.
#include "lauxlib.c"
#include "lbaselib.c"
#include "lcorolib.c"
#include "ldblib.c"
#include "liolib.c"
#include "lmathlib.c"
#include "loadlib.c"
#include "loslib.c"
#include "lstrlib.c"
#include "ltablib.c"
#include "lutf8lib.c"
#include "linit.c"
