#pragma once

/// What `lua5.4 -v` prints: Lua's version and copyright. (A macro made of several strings: Swift can't read it.)
extern const char *const procscript_lua_version;
