import Glibc
import ProcessModule
import ProcscriptLineEditor
import ProcscriptLua
import ProcscriptOutput
import ProcscriptReference
import ProcscriptSystem
import ProcscriptText

/// A conversation at a terminal: reads Lua, runs it, shows what it returns, and goes on until its user leaves.
final class Session {
  let state: State
  let module: ProcessModule
  var style: TerminalStyle { TerminalStyle(isColoured: settings.hasColour) }
  var settings = Settings(hasColour: TerminalStyle.current().isColoured)
  var transcript = Transcript()
  var history: History
  private let editor: LineEditor
  private let relay: OutputRelay
  /// The rows above the one that is asked for, with the end of each.
  private var rowsAbove: [UInt8] = []
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
    editor.isUnfinished = { Code($0).isUnfinished(in: state) }
    try HelpFunction.offer(in: state)
    editor.complete = { [unowned self] line, cursor in
      PromptCompleter(state: state, module: module).completion(of: line, at: cursor, below: rowsAbove)
    }
    let own = ProcessID.current()
    // Not in a child, which would turn the pages for nobody.
    // Finalizers may ask for help when the session is over.
    HelpFunction.present = { [weak self] text in
      guard let self, ProcessID.current() == own else { return false }
      ProcessModule.flushOutput()
      return module.waitingForInput { settings.pager.page(text) }
    }
    applySettings()
  }

  func applySettings() {
    editor.highlight = style.isColoured ? { LuaHighlighter.spans(of: $0) } : nil
    // Without a colour it could not be told from what was typed.
    editor.showsSuggestions = settings.hasSuggestions && style.isColoured
  }

  /// Talks until its user leaves.
  func run() throws(LuaError) {
    try module.complete(in: state)
    let base = state.top
    show(Paragraph.text(Session.greeting, width: columns))
    while true {
      for line in endsToTell() { Messages.complain(bare: Array(line.utf8)) }
      switch ask("_PROMPT", otherwise: "> ") {
      case .line(let line):
        let wasTold = wasToldOfChildren
        if perform(line) == .left { return }
        // It was another line, and not the second wish to leave.
        if wasTold { wasToldOfChildren = false }
      case .abandoned, .above: wasToldOfChildren = false
      case .end: if leaves() { return }
      case .terminalIsGone: module.end(by: EndRequest.signal ?? .hangUp)
      }
      state.setTop(base)
      forgetInterrupts()
      if let signal = EndRequest.signal { module.end(by: signal) }
    }
  }

  // MARK: Lines

  private static let greeting = "Type help for the module, :help for the prompt, exit or Ctrl-D to leave."

  private func perform(_ line: [UInt8]) -> Standing {
    if line.allSatisfy({ " \t\n\r".utf8.contains($0) }) { return .goesOn }
    if let command = PromptCommand.parse(line) {
      history.add(line)
      switch command {
      case .command(let command, let argument): return perform(command, argument)
      case .unknown(let name):
        let near = Spelling.question(about: name, among: PromptCommand.names) ?? ":help says what they do."
        complain("no such command: \(name) (there are \(PromptCommand.names.joined(separator: ", "))). \(near)")
      }
    } else if let word = bareWord(line) {
      history.add(line)
      if word != .help { return leaves() ? .left : .goesOn }
      page(Reference.overview(width: textWidth))
    } else if let question = Question(line) {
      history.add(line)
      inspect(question)
    } else if let code = complete(line) {
      history.add(code.text)
      run(code)
    }
    return .goesOn
  }

  private enum BareWord: String {
    case help, exit, quit
  }

  /// A word that does what it says without parentheses, unless the script has a variable of that name.
  private func bareWord(_ line: [UInt8]) -> BareWord? {
    let text = String(decoding: line, as: UTF8.self).trimmed
    let name = text.hasSuffix("()") && text != "help()" ? String(text.dropLast(2)) : text
    guard let word = BareWord(rawValue: name) else { return nil }
    state.pushGlobals()
    defer { state.pop(2) }
    state.rawGet(name, from: -1)
    return (word == .help ? HelpFunction.isOffered(at: -1, in: state) : state.isNil(at: -1)) ? word : nil
  }

  /// Asks for more rows until the code is whole.
  ///
  /// - Returns: nil when it was given up.
  func complete(_ line: [UInt8]) -> Code? {
    var code = Code(line)
    var draft: Draft?
    defer { rowsAbove = [] }
    while draft != nil || code.isUnfinished(in: state) {
      rowsAbove = draft == nil ? code.text + "\n".utf8 : []
      let outcome =
        draft.map { ask("_PROMPT", otherwise: "> ", draft: $0) }
        ?? ask("_PROMPT2", otherwise: ">> ", isContinuing: true)
      let isWhole = draft != nil
      draft = nil
      switch outcome {
      case .line(let rows): if isWhole { code = Code(rows) } else { code.append(rows) }
      case .above(let row, let column): draft = Draft(rows: code.text, last: row, column: column)
      case .abandoned: return nil
      case .end: return isWhole ? nil : code
      case .terminalIsGone:
        history.add(code.text)
        module.end(by: EndRequest.signal ?? .hangUp)
      }
    }
    return code
  }

  /// Lets the user edit a line, behind the prompt that a global variable holds.
  private func ask(
    _ variable: String, otherwise prompt: String, isContinuing: Bool = false, draft: Draft? = nil
  ) -> LineEditor.Outcome {
    let shown = self.prompt(variable) ?? prompt
    ProcessModule.flushOutput()
    do {
      return try module.waitingForInput { () throws(SystemError) in
        try editor.readLine(prompt: shown, isContinuing: isContinuing, draft: draft)
      }
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
  func leaves() -> Bool {
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
