import ProcessModule
import ProcscriptLua

// The process that this returns in is held back already; `enter` is a second sandbox within it, or the only one.
if CommandLine.arguments.count < 2 || CommandLine.arguments[1] != "enter" {
  var sandbox = ProcessModule.Sandbox()
  sandbox.seconds = 20
  try sandbox.begin { _ in }
}
let lua = try State.Owned()
try lua.state.openLibraries()
let module = try ProcessModule.open(in: lua.state)
if CommandLine.arguments.count > 1 { try ProcessModule.Sandbox().enter(in: lua.state) }

try lua.state.load(
  "return process.spawn(function() return (select(2, io.open '/etc/passwd')) end):result()", name: "=example")
try lua.state.call(arguments: 0, results: 1)
print(lua.state.string(at: -1)!)

module.finish()
