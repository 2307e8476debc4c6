import ProcessModule
import ProcscriptLua

// A program of somebody else's whose scripts may start processes by "spawn"; with the word "unprepared" it has forgotten
// what that takes.
if CommandLine.arguments.count == 1 {
  ProcessModule.runSpawned(programName: "example") { state throws(LuaError) in
    try state.load("greeting = 'hello'", name: "=prepared")
    try state.call(arguments: 0, results: 0)
  }
}

let lua = try State.Owned()
try lua.state.openLibraries()
let module = try ProcessModule.open(in: lua.state, programName: "example")
try lua.state.load(
  """
  process.set_start_method "spawn"
  local ok, value = pcall(function()
    return process.spawn(function(name) return greeting .. ", " .. name end, "world"):result()
  end)
  print(value)
  """, name: "=example")
try lua.state.call(arguments: 0, results: 0)
module.exit(code: 0)
