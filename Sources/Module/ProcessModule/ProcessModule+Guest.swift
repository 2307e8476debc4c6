package import ProcscriptLua
import ProcscriptSystem

// The module in a program that is somebody else's, which has loaded it as a C module.
extension ProcessModule {
  /// Offers the module to the state of a program that neither opens nor ends it, and pushes the module's table: it is not
  /// a global variable. Children have their end when the state is closed, or when the program ends.
  ///
  /// - Parameters:
  ///   - state: The state that gets the module.
  ///   - programName: What messages on standard error begin with.
  ///   - handlesInterrupts: Whether Ctrl-C (SIGINT) is taken from the program, and raises `interrupted!` in the script.
  /// - Throws: `LuaError.raised` when the state lacks what is needed.
  package static func openAsGuest(
    in state: State, programName: String, handlesInterrupts: Bool
  ) throws(LuaError) -> ProcessModule {
    // The program's libraries may count on what `pthread_atfork` promises.
    expectForkHandlers()
    let host = Host(programName: programName, guest: Guest())
    let module = try open(host, in: state, handlesInterrupts: handlesInterrupts)
    try Guest.watchEnd(of: state, for: host)
    Guest.watchEndOfProgram(for: host)
    state.push(host, as: Host.kind)
    state.registrySet(ModuleKeys.guest)
    state.pushLoaded()
    state.rawGet("process", from: -1)
    state.remove(at: state.top - 1)
    state.push(copyOf: -1)
    state.registrySet(ModuleKeys.table)
    return module
  }

  /// Pushes the table of a module that was opened so in this state, if there is one; nothing otherwise.
  package static func pushGuest(of state: State) -> ProcessModule? {
    state.registryGet(ModuleKeys.guest)
    let host = state.object(at: -1, as: Host.kind)
    state.pop()
    guard let host else { return nil }
    state.registryGet(ModuleKeys.table)
    return ProcessModule(host: host)
  }
}
