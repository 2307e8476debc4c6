import Glibc
import ProcessModule
import ProcscriptLua
import ProcscriptSandbox
import ProcscriptSystem

/// The stand-alone interpreter: what `lua5.4` does with an invocation, in a state that has the `process` module.
final class Interpreter {
  let invocation: Invocation
  let state: State
  private(set) var module: ProcessModule?
  private var outcome = Outcome.failed

  private enum Outcome {
    case succeeded
    /// An error that was reported.
    case failed
    /// A Ctrl-C, which was reported too.
    case interrupted
  }

  private init(_ invocation: Invocation, in state: State) {
    self.invocation = invocation
    self.state = state
  }

  /// Runs all that an invocation asks for, and ends the process.
  static func run(_ invocation: Invocation) -> Never {
    do {
      let lua = try State.Owned()
      Interpreter(invocation, in: lua.state).run()
    } catch {
      Messages.complain("\(error)")
      exit(EXIT_FAILURE)
    }
  }

  private func run() -> Never {
    // Within a C function as in `lua5.4`: tracebacks end with its frame, `[C]: in ?`.
    state.push(runInterpreter)
    state.push(address: Unmanaged.passUnretained(self).toOpaque())
    do {
      try state.call(arguments: 1, results: 0)
    } catch {
      report(error)
    }
    end()
  }

  private func end() -> Never {
    let code = outcome == .succeeded ? EXIT_SUCCESS : EXIT_FAILURE
    guard let module else { exit(code) }
    // The state is closed, as at the end of `lua5.4`: finalizers run.
    if outcome == .interrupted { module.exitInterrupted(closing: state) }
    module.exit(code: code, closing: state, afterError: outcome == .failed)
  }
}

/// Its argument is the interpreter's address.
private let runInterpreter: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let interpreter = Unmanaged<Interpreter>.fromOpaque(state.identity(at: 1)!).takeUnretainedValue()
    state.pop()
    try interpreter.runAll()
    return 0
  }
}

extension Interpreter {
  /// Everything in its order. An error that was reported ends it early.
  fileprivate func runAll() throws(LuaError) {
    try state.openLibraries(ignoringEnvironment: invocation.ignoresEnvironment)
    // Before any code, that of `-e` too: a sandbox that it makes lets the script be read.
    if case .file(let path) = invocation.script { ProcessModule.scriptFile = path }
    module = try ProcessModule.open(in: state, programName: Messages.programName, handlesInterrupts: true)
    try offerArguments()
    try state.collectByGenerations()
    if let module {
      if let director = invocation.director {
        // One that no run could begin with is no matter of orders.
        if let script = invocation.script, !isSound(script) { return }
        try module.prepareForRuns(in: state)
        director.direct { try? module.arrangeTurns(in: state) }
      }
      try module.takeTurns(in: state)
      if !module.isPreparing { Self.leadReports() }
    }
    if let module, module.isPreparing {
      try prepare()
      module.runTarget(in: state)
    }
    if invocation.showsVersion { Messages.say(Version.line) }
    // A run in a chosen order is drawn by whoever chooses.
    if let module, invocation.director == nil { for picture in invocation.pictures { draw(picture, module) } }
    let session = try makeSession()

    if !invocation.ignoresEnvironment {
      guard runInitialization() else { return }
    }
    for step in invocation.steps {
      guard run(step) else { return }
    }
    if let script = invocation.script {
      guard try run(script) else { return }
    }
    if let session {
      if !invocation.showsVersion { Messages.say(Version.line) }
      try session.run()
    } else if invocation.isInteractive || (invocation.isBare && isatty(STDIN_FILENO) != 0) {
      if !invocation.showsVersion { Messages.say(Version.line) }
      guard Prompt(of: self).run() else { return }
    } else if invocation.isBare {
      guard runFile(nil) else { return }
    }
    outcome = .succeeded
  }

  /// Ctrl-\ shows what the processes of this script are doing, from now on.
  private static func leadReports() {
    Reports.lead(startingCommand: [
      "/proc/self/exe", "\(DumpProcesses.name)", DumpProcesses.afterKeyOption, "\(ProcessID.current())",
    ])
  }

  /// Has a picture drawn, if that is possible: the script runs in any case.
  private func draw(_ picture: ProcessModule.PictureDestination, _ module: ProcessModule) {
    do {
      try module.drawPicture(on: picture, in: state)
    } catch {
      Messages.complain("there will be no picture: \(state.takeDescription(of: error))")
    }
  }

  /// What a process does before its task that was started by "spawn": the script is run again, with all that comes before
  /// it. Without a script there is only what scripts are prepared by. An error ends the process.
  private func prepare() throws(LuaError) {
    if !invocation.ignoresEnvironment { _ = runInitialization() }
    var script = invocation.script
    if case .standardInput = script { script = nil }
    for step in invocation.steps {
      if case .execute = step, script == nil { continue }
      _ = run(step)
    }
    if let script { _ = try run(script) }
  }

  /// The conversation at the terminal that comes after everything else; nil where there is none.
  private func makeSession() throws(LuaError) -> Session? {
    guard invocation.isInteractive || invocation.isBare, Session.isPossible, let module else { return nil }
    return try Session(in: state, of: module)
  }

  /// Tells the user of an error, and remembers that it came to one.
  ///
  /// - Parameters:
  ///   - isAtPrompt: Whether it is plain who speaks.
  ///   - code: The code that could not be loaded, where it is not that of the file which the error names.
  ///   - advice: What to say behind the error's message.
  func report(_ error: LuaError, isAtPrompt: Bool = false, in code: [UInt8]? = nil, advice: String? = nil) {
    if let module, module.isPreparing { module.endSpawned(with: error, in: state) }
    var report = state.takeReport(of: error).advised(in: state)
    if let advice { report.description += advice.utf8 }
    report.explainSyntax(of: code)
    let isInterruption = ProcessModule.isInterruption(String(decoding: report.description, as: UTF8.self))
    let error = String(decoding: report.text, as: UTF8.self)
    if SandboxPolicy.inForce?.memory != nil, error.contains("not enough memory") { Fence.note(.memory) }
    var text = report.text
    if isInterruption, let wait = ProcessModule.interruptedWait {
      text.insert(contentsOf: " \(wait)".utf8, at: report.description.count)
    }
    ProcessModule.tellUncaught(error, as: isAtPrompt ? text : Array("\(Messages.programName): ".utf8) + text)
    outcome = isInterruption ? .interrupted : .failed
  }
}
