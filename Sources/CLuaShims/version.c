#include "CLuaShims.h"

const char *const shim_lua_version = LUA_COPYRIGHT;
