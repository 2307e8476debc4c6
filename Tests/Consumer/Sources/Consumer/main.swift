import ProcessModule
import ProcscriptLua
import Subprocess
import SystemPackage

// A state of its own, with a function of its own beside the module.
let lua = try State.Owned()
try lua.state.openLibraries()
let module = try ProcessModule.open(in: lua.state, programName: "consumer")
lua.state.push { L in
  answer(L) { state throws(LuaError) in
    state.push(FilePath("/usr").appending(try state.stringArgument(1)).string)
    return 1
  }
}
try lua.state.setGlobal("path")

try lua.state.load(
  """
  local squares = process.Queue()
  local worker = process.spawn(function(n)
    for i = 1, n do squares:put(i * i) end
    return path("share")
  end, 3)
  local found = {}
  for i = 1, 3 do found[i] = squares:get() end
  return table.concat(found, " ") .. " " .. worker:result()
  """, name: "=consumer")
try lua.state.call(arguments: 0, results: 1)
print(lua.state.string(at: -1)!, Executable.path("/bin/true"))

module.finish()
