// A library that goes from folder to folder, as `lfs.chdir` does.

#include <lauxlib.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/// `enter(path)` → whether that was possible.
static int enter(lua_State *L) {
  lua_pushboolean(L, chdir(luaL_checkstring(L, 1)) == 0);
  return 1;
}

/// `current()` → the path of the folder.
static int current(lua_State *L) {
  char path[PATH_MAX];
  lua_pushstring(L, getcwd(path, sizeof path));
  return 1;
}

int luaopen_folders(lua_State *L) {
  const luaL_Reg functions[] = {{"enter", enter}, {"current", current}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
