import ProcscriptChannels
public import ProcscriptLua
import ProcscriptSandbox
import ProcscriptSystem
import ProcscriptWire

/// The `process` module in a Lua state: Python's `multiprocessing` for Lua scripts.
///
/// Any Swift program can give it to a Lua state of its own:
///
/// ```swift
/// import ProcessModule
/// import ProcscriptLua
///
/// let lua = try State.Owned()
/// try lua.state.openLibraries()
/// let module = try ProcessModule.open(in: lua.state)
///
/// try lua.state.load("return process.spawn(string.upper, 'hello'):result()", name: "=example")
/// try lua.state.call(arguments: 0, results: 1)
/// print(lua.state.string(at: -1)!)
///
/// module.finish()
/// ```
///
/// The program must have one thread only when a script starts a process: the child of a fork has just the thread that
/// forked, and whatever lock another one held stays held there.
public struct ProcessModule {
  let host: Host

  /// Offers the module to a state, as the global `process` and through `require "process"`. The standard libraries must
  /// be open: `os.exit` becomes the orderly end of a process, and what is printed is written line by line once there are
  /// several.
  ///
  /// - Parameters:
  ///   - state: The state that gets the module.
  ///   - programName: What messages on standard error begin with.
  ///   - handlesInterrupts: Whether Ctrl-C (SIGINT) raises `interrupted!` in the script. For programs that leave that
  ///     signal to their script. A process that was started by "spawn" leaves it to the main process.
  /// - Throws: `LuaError.raised` when the state lacks what is needed.
  public static func open(
    in state: State, programName: String = "procscript", handlesInterrupts: Bool = false
  ) throws(LuaError) -> ProcessModule {
    try open(Host(programName: programName), in: state, handlesInterrupts: handlesInterrupts)
  }

  static func open(_ host: Host, in state: State, handlesInterrupts: Bool) throws(LuaError) -> ProcessModule {
    SignalHandling.prepareHost()
    try state.adopt()
    try state.asHost { () throws(LuaError) in
      try state.balanced { () throws(LuaError) in try offer(host, to: state) }
    }
    Wire.mayComeFromSandbox = { Distrust.isOn }
    if SandboxPolicy.inForce != nil { try restrictLua(of: state) }
    WaitTelling.begin(for: host)
    let module = ProcessModule(host: host)
    // The first state that has the module is the one that runs the target.
    if let launch = Launch.received, Arena.descriptor == nil {
      host.begin(launch, in: state)
      // It knows who it is before anything is run.
      try module.complete(in: state)
    } else if handlesInterrupts {
      try Interrupting.handle(in: state, of: host)
      Reporting.begin(for: host)
      if host.guest != nil { Reports.serve() }
    }
    return module
  }

  /// Calls what the script wants to be called at the end, ends the daemons of this process and waits for its other children,
  /// as it must be done before the process ends.
  ///
  /// - Returns: Whether they came to their end; false when a Ctrl-C ended them.
  @discardableResult
  public func finish() -> Bool {
    host.callExits()
    return host.endChildren() == .awaited
  }

  /// Ends this process in order: its output is written, its daemons are ended, its other children are waited for.
  ///
  /// - Parameters:
  ///   - code: The exit code, 0…255; 1 takes the place of 0 where output was lost, 130 that of any when Ctrl-C came.
  ///   - state: The state to close before, so that its finalizers run; nil for none.
  ///   - failed: Whether an uncaught error, which was told, is the reason. With a state it is then told too which
  ///     children are still waited for, where that takes long.
  public func exit(code: Int32, closing state: State? = nil, afterError failed: Bool = false) -> Never {
    host.endMain(code: code, closing: state, afterError: failed)
  }

  /// Ends this process after an error that ``isInterruption(_:)``: children and their descendants are ended, exit code 130.
  public func exitInterrupted(closing state: State? = nil) -> Never {
    host.endInterrupted(closing: state)
  }

  /// Has something done once, when the script first asks for one of the module's names.
  package func whenUsed(_ body: @escaping () -> Void) {
    host.whenUsed = body
  }

  /// What the script waited for when a Ctrl-C came: `It waited for the lock 'knife'.`; nil where it ran.
  package static var interruptedWait: String? { Interrupting.wait }

  /// Whether an error with these words is a Ctrl-C that the script let pass.
  public static func isInterruption(_ message: String) -> Bool {
    Interrupts.count > 0 && message.hasSuffix(Interruption.message)
  }
}

extension ProcessModule {
  private static func offer(_ host: Host, to state: State) throws(LuaError) {
    state.register(Host.kind)
    state.push(host, as: Host.kind)
    let shared = state.top

    try state.getGlobal("math")
    try state.get("randomseed", from: -1)
    state.registrySet(ModuleKeys.randomseed)
    state.keepGlobals()

    try state.getGlobal("os")
    state.push(copyOf: shared)
    state.push(exitFunction, upvalues: 1)
    try state.set("exit", in: -2)

    try state.installOutput()

    state.pushTable()
    state.setFunctions(Machine.functions, sharing: shared)
    state.setFunctions(Time.functions, sharing: shared)
    state.pushLazyMetatable(sharing: shared)
    state.setMetatable(of: -2)
    state.pushLoaded()
    state.push(copyOf: -2)
    try state.set("process", in: -2)
    state.pop()
    // What `require` returns is the script's to name.
    if host.guest == nil { try state.setGlobal("process") } else { state.pop() }
  }
}
