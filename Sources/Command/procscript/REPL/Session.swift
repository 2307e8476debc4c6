import Glibc
import ProcessModule
import ProcscriptLessons
import ProcscriptLineEditor
import ProcscriptLua
import ProcscriptOutput
import ProcscriptSystem
import ProcscriptText

/// A conversation at a terminal: reads Lua, runs it, shows what it returns, and goes on until its user leaves.
final class Session {
  let state: State
  let module: ProcessModule
  let style = TerminalStyle.current()
  private let editor: LineEditor
  private let relay: OutputRelay
  private var history: History
  /// Whether the last thing that its user did was to leave, while there were processes.
  private var wasToldOfChildren = false
  /// Whether the note on local variables has been given.
  var wasToldOfLocals = false

  /// Whether there is a terminal to talk at.
  static var isPossible: Bool { isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0 }

  /// Prepares everything. What the script that runs before the first prompt starts belongs to the session already.
  ///
  /// - Throws: what the module's state lacks.
  init(in state: State, of module: ProcessModule) throws(LuaError) {
    self.state = state
    self.module = module
    do {
      editor = try LineEditor(name: "procscript")
      relay = try OutputRelay()
    } catch {
      throw .plain(error.description)
    }
    module.prepareForPrompt()
    // A prompt without pictures is one too; `:timeline` tries again, and says what is missing.
    try? module.record(in: state)
    EndRequest.handle()
    history = History(path: HistoryPlace.path) { Messages.complain($0) }
    editor.notices = LineEditor.Notices(
      descriptor: relay.descriptor, read: relay.read, begin: relay.begin, end: relay.end)
    if style.isColoured { editor.highlight = LuaHighlighter.spans }
    let completer = LuaCompleter(state: state, module: module, commands: PromptCommand.names)
    editor.complete = completer.completion
    try HelpFunction.offer(in: state)
  }

  /// Talks until its user leaves.
  func run() throws(LuaError) {
    try module.complete(in: state)
    let base = state.top
    while true {
      for line in endsToTell() { Messages.complain(bare: Array(line.utf8)) }
      switch ask("_PROMPT", otherwise: "> ") {
      case .line(let line):
        wasToldOfChildren = false
        if perform(line) == .left { return }
      case .abandoned: wasToldOfChildren = false
      case .end: if leaves() { return }
      case .terminalIsGone: module.end(by: EndRequest.signal ?? .hangUp)
      }
      state.setTop(base)
      forgetInterrupts()
      if let signal = EndRequest.signal { module.end(by: signal) }
    }
  }

  // MARK: Lines

  /// What became of the session.
  private enum Standing {
    case goesOn, left
  }

  private func perform(_ line: [UInt8]) -> Standing {
    if line.allSatisfy({ " \t\n\r".utf8.contains($0) }) { return .goesOn }
    switch PromptCommand.parse(line) {
    case .command(let command, let argument):
      history.add(line)
      return perform(command, argument)
    case .unknown(let name):
      history.add(line)
      complain("no such command: \(name) (there are \(PromptCommand.names.joined(separator: ", ")))")
    case nil:
      guard let code = complete(line) else { break }
      history.add(code.text)
      run(code)
    }
    return .goesOn
  }

  private func perform(_ command: PromptCommand, _ argument: String?) -> Standing {
    switch command {
    case .help: show(PromptCommand.introduction + PromptCommand.list)
    case .ps: showProcesses(matching: argument)
    case .tree: showTree()
    case .timeline: showTimeline()
    case .examples: show(Lesson.list)
    case .quit: return leaves() ? .left : .goesOn
    }
    return .goesOn
  }

  /// Asks for more rows until the code is whole.
  ///
  /// - Returns: nil when it was given up.
  private func complete(_ line: [UInt8]) -> Code? {
    var code = Code(line)
    while code.isUnfinished(in: state) {
      switch ask("_PROMPT2", otherwise: ">> ") {
      case .line(let more): code.append(more)
      case .abandoned: return nil
      case .end: return code
      case .terminalIsGone:
        history.add(code.text)
        module.end(by: EndRequest.signal ?? .hangUp)
      }
    }
    return code
  }

  /// Lets the user edit a line, behind the prompt that a global variable holds.
  private func ask(_ variable: String, otherwise prompt: String) -> LineEditor.Outcome {
    let shown = self.prompt(variable) ?? prompt
    ProcessModule.flushOutput()
    do {
      return try module.waitingForInput { () throws(SystemError) in try editor.readLine(prompt: shown) }
    } catch {
      Messages.complain(error.description)
      return .terminalIsGone
    }
  }

  private func prompt(_ variable: String) -> String? {
    do {
      try state.getGlobal(variable)
      defer { state.pop() }
      return state.isNil(at: -1) ? nil : try state.description(at: -1)
    } catch {
      report(error)
      return nil
    }
  }

  // MARK: Leaving

  /// Whether the session ends now. With processes that are running it takes being asked twice.
  private func leaves() -> Bool {
    let running = module.runningChildren(in: state)
    if running.isEmpty { return true }
    if wasToldOfChildren {
      if running.contains(where: { !$0.isDaemon }) { complain("waiting for them; Ctrl-C ends them") }
      return true
    }
    wasToldOfChildren = true
    let rows = running.prefix(Session.longestList).map { child in
      "  \(Escaped.text(child.name)) (pid \(child.pid)) \(child.isDaemon ? "is a daemon: it will be ended" : "will be waited for")"
    }
    let more = running.count > rows.count ? ["  … and \(running.count - rows.count) more"] : []
    let head = running.count == 1 ? "1 process is still running:" : "\(running.count) processes are still running:"
    complain(([head] + rows + more + ["Ctrl-D once more leaves."]).joined(separator: "\n"))
    return false
  }

  private func endsToTell() -> [String] {
    let ends = module.takeEnds(in: state)
    if ends.count <= Session.longestList { return ends }
    return ends.prefix(Session.longestList) + ["… and \(ends.count - Session.longestList) more have ended"]
  }

  /// How many processes are told of one by one.
  private static let longestList = 10

  /// A Ctrl-C that was for the line, or the code, that is done with.
  private func forgetInterrupts() {
    if EndRequest.signal != nil { return }
    Interrupts.forget()
    Interruption.cancel()
  }
}
