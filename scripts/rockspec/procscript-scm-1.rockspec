-- For LuaRocks, which builds and installs the module by it: in the repository's folder
--
--     luarocks --lua-version=5.4 make scripts/rockspec/procscript-scm-1.rockspec
--
-- Swift and what else scripts/setup names must be there.
rockspec_format = "3.0"
package = "procscript"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Python's multiprocessing for Lua",
  detailed = "Processes, queues, pipes, locks, pools and shared tables for Lua scripts, as C module 'process'.",
  license = "MIT",
}
supported_platforms = { "linux" }
dependencies = { "lua >= 5.4, < 5.5" }
build = {
  type = "command",
  -- Swift needs its own compiler of C, not the one that LuaRocks names.
  build_command = "env -u CC scripts/build module",
  install = { lib = { process = ".build/release/process.so" } },
}
