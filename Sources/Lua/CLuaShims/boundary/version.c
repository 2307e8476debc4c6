#include "CProcscriptLuaShims.h"

const char *const procscript_lua_version = LUA_COPYRIGHT;
