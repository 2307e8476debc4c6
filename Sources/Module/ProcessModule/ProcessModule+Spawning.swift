import Glibc
public import ProcscriptLua

// The start method "spawn" starts the program itself once more: a program that is to have it says so at its start.
extension ProcessModule {
  /// Lets scripts start processes by "spawn". To be called at the start of `main`, before anything is opened.
  ///
  /// ```swift
  /// import ProcessModule
  ///
  /// ProcessModule.runSpawned()
  /// // … what the program does
  /// ```
  ///
  /// In a process that was started so, it makes a Lua state with the standard libraries and the module, has it prepared,
  /// runs what the process was started for, and ends the process. In any other it returns at once.
  ///
  /// - Parameters:
  ///   - programName: What messages on standard error begin with.
  ///   - prepare: Gives the state what the program's own states have, and runs again what scripts count on. It must not
  ///     start processes. An error that it throws is the process's.
  public static func runSpawned(
    programName: String = "procscript", preparing prepare: (State) throws(LuaError) -> Void = { _ in }
  ) {
    guard receiveLaunch() else { return }
    do {
      let lua = try State.Owned()
      try lua.state.openLibraries()
      let module = try open(in: lua.state, programName: programName)
      do {
        try prepare(lua.state)
      } catch {
        module.endSpawned(with: error, in: lua.state)
      }
      module.runTarget(in: lua.state)
    } catch {
      complain(Array("\(programName): \(error)".utf8))
      Glibc.exit(EXIT_FAILURE)
    }
  }

  /// The first part of ``runSpawned(programName:preparing:)``, for programs that make the state themselves: then
  /// ``open(in:programName:handlesInterrupts:)``, preparations, and ``runTarget(in:)``.
  ///
  /// - Returns: Whether this process was started by "spawn".
  @discardableResult
  public static func receiveLaunch() -> Bool {
    Launch.receive()
    return Launch.received != nil
  }

  /// The first part of ``runSpawned(programName:preparing:)`` for a module in a program that is somebody else's.
  ///
  /// - Parameter words: Those that make it call this before it does what the others say; they are put after its name, and
  ///   last as long as the process.
  package static func receiveLaunch(openingBy words: [UnsafePointer<CChar>]) {
    Launch.receive(openingBy: words)
  }

  /// Whether this process was started by "spawn".
  package static var isStartedAnew: Bool { Launch.received != nil }

  /// Whether this process was started by "spawn", and the script is run again.
  public var isPreparing: Bool { host.isPreparing }

  /// Runs what this process was started for, and ends it.
  ///
  /// - Precondition: ``isPreparing``.
  public func runTarget(in state: State) -> Never {
    precondition(isPreparing, "this process was not started by 'spawn'")
    state.registryGet(ModuleKeys.inquire)
    state.push("begin")
    ChildLife(host: host).run(state.top - 1, with: state.top, in: state)
  }

  /// Ends this process, which was started by "spawn", as an uncaught error of its script does.
  ///
  /// - Parameters:
  ///   - error: What a call has thrown that kept the traceback.
  ///   - state: The state in which it was thrown, with the error's value on its stack.
  public func endSpawned(with error: LuaError, in state: State) -> Never {
    ChildLife(host: host).fail(with: error, in: state)
  }
}
