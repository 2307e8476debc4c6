#include "CProcscriptLuaShims.h"

// Where Lua is the library, nothing of this can be known.

__attribute__((weak)) bool procscript_find_result_name(lua_State *L, bool through_host, int result, char *name,
                                                       size_t size) {
  (void)L, (void)through_host, (void)result, (void)name, (void)size;
  return false;
}

__attribute__((weak)) void procscript_note_acquisition(lua_State *L, const void *lock) { (void)L, (void)lock; }

__attribute__((weak)) int procscript_line_of_acquisition(lua_State *L, const void *lock, char name[LUA_IDSIZE]) {
  (void)L, (void)lock, (void)name;
  return 0;
}
