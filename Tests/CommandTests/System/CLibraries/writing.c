// A library that writes to a file `written`, which it keeps open.

#include <lauxlib.h>
#include <stdio.h>
#include <wchar.h>

static FILE *file(void) {
  static FILE *opened;
  if (opened == NULL) opened = fopen("written", "a");
  return opened;
}

static int narrow(lua_State *L) {
  fputs(luaL_checkstring(L, 1), file());
  return 0;
}

static int wide(lua_State *L) {
  fwprintf(file(), L"%s", luaL_checkstring(L, 1));
  return 0;
}

int luaopen_writing(lua_State *L) {
  const luaL_Reg functions[] = {{"narrow", narrow}, {"wide", wide}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
