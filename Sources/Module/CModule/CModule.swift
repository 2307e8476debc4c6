import ProcessModule
import ProcscriptLua
import ProcscriptSystem

/// What `luaopen_process` calls: opens the module in the calling state, or returns the one that it has.
///
/// Where the program is a stand-alone interpreter, as `lua5.4` is, Ctrl-C is the module's, and processes can be started
/// by "spawn". In any other program Ctrl-C is the program's.
@_cdecl("procscript_open_module")
func openModule(_ L: OpaquePointer?) -> Int32 {
  answer(L) { state throws(LuaError) in
    _ = try open(in: state)
    return 1
  }
}

/// What `procscript_run_spawned` calls: see there.
@_cdecl("procscript_run_command_line")
func runCommandLine(_ L: OpaquePointer?) -> Int32 {
  answer(L) { state throws(LuaError) in
    let module = try open(in: state)
    guard module.isPreparing else { throw .plain("this process was not started by 'spawn'") }
    // A stack of its own, so that the script's traceback shows its own frames only.
    let thread = state.pushThread()
    do throws(LuaError) {
      try CommandLine.run(in: thread)
    } catch {
      module.endSpawned(with: error, in: thread)
    }
    module.runTarget(in: state)
  }
}

/// Pushes the module's table, and opens the module before if the state has none.
private func open(in state: State) throws(LuaError) -> ProcessModule {
  if let module = ProcessModule.pushGuest(of: state) { return module }
  let isInterpreter = try CommandLine.isInterpreters(in: state)
  if isInterpreter {
    do throws(SystemError) {
      try StandardDescriptors.openMissing()
    } catch {
      throw .message(error.description)
    }
    ProcessModule.receiveLaunch(openingBy: CommandLine.opening)
  }
  return try ProcessModule.openAsGuest(
    in: state, programName: CommandLine.programName, handlesInterrupts: isInterpreter)
}
