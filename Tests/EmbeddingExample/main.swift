import ProcessModule
import ProcscriptLua

let lua = try State.Owned()
try lua.state.openLibraries()
let module = try ProcessModule.open(in: lua.state)

try lua.state.load("return process.spawn(string.upper, 'hello'):result()", name: "=example")
try lua.state.call(arguments: 0, results: 1)
print(lua.state.string(at: -1)!)

module.finish()
