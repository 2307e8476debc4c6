#define _GNU_SOURCE
#include "CProcscriptOpener.h"

#include "CProcscriptLuaShims.h"

#include <dlfcn.h>
#include <lauxlib.h>
#include <stdlib.h>

/// Calls a host function without arguments in a state that nobody has prepared for such.
static int call(lua_State *L, procscript_host_function function) {
  luaL_checkversion(L);
  if (!procscript_adopt_state(L)) {
    return luaL_error(L, "not enough memory");
  }
  procscript_push_host_function(L, function, 0);
  lua_call(L, 0, 1);
  return 1;
}

int luaopen_process(lua_State *L) { return call(L, procscript_open_module); }

int procscript_run_spawned(lua_State *L) { return call(L, procscript_run_command_line); }

const char *procscript_library_path(void) {
  static char *path; // realpath's, for ever: the program may go to another folder
  Dl_info library;
  if (path == NULL && dladdr((void *)luaopen_process, &library) != 0 && library.dli_fname != NULL) {
    path = realpath(library.dli_fname, NULL);
  }
  return path;
}
