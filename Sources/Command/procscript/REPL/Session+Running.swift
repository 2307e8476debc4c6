import Glibc
import ProcessModule
import ProcscriptLineEditor
import ProcscriptLua
import ProcscriptSystem
import ProcscriptText

extension Session {
  /// Runs what was typed and shows what it returns, or what was wrong with it.
  func run(_ code: Code) {
    transcript.add(code.text, isExpression: code.isExpression(in: state))
    guard code.load(in: state) == .function else {
      transcript.noteFailure()
      return report(.raised, in: code.text)
    }
    guard runLoaded() else { return }
    if code.beginsWithLocal && !wasToldOfLocals {
      wasToldOfLocals = true
      complain("note: a local variable is gone when its line has run; without 'local' it stays")
    }
  }

  /// Runs the function on top of the stack, which was added to the transcript last, and shows what it returns.
  ///
  /// - Returns: Whether it has come to its end.
  @discardableResult
  func runLoaded() -> Bool {
    let base = state.top - 1
    module.spareChildren()
    do {
      try state.call(arguments: 0, results: State.allResults, keepingTraceback: true)
    } catch {
      transcript.noteFailure()
      report(error)
      return false
    }
    ProcessModule.flushOutput()
    finishRow()
    showResults(above: base)
    return true
  }

  /// Says what the value of an expression is.
  func inspect(_ question: Question) {
    guard Code("=".utf8 + question.expression).load(in: state) == .function else {
      return report(.raised, in: question.expression)
    }
    module.spareChildren()
    do {
      try state.call(arguments: 0, results: 1, keepingTraceback: true)
      let inspection = Inspection(
        state: state, transcript: transcript, question: question, columns: columns, isColoured: style.isColoured)
      let text = try inspection.text()
      ProcessModule.flushOutput()
      finishRow()
      page(String(decoding: text, as: UTF8.self))
    } catch {
      report(error)
    }
  }

  private func showResults(above base: Int32) {
    guard state.top > base else { return }
    var texts: [[UInt8]] = []
    for index in (base + 1)...state.top {
      var printer = ValuePrinter(state, width: columns)
      texts.append(printer.text(of: index))
    }
    let separator = texts.contains { $0.contains(UInt8(ascii: "\n")) } ? "\n" : "\t"
    show(Array(texts.joined(separator: separator.utf8)) + "\n".utf8)
    state.pushGlobals()
    state.push(copyOf: base + 1)
    state.rawSet("_", in: -2)
  }

  /// Tells of an error, and takes it from the stack.
  ///
  /// - Parameter code: The code that could not be loaded, where it is not that of the file which the error names.
  func report(_ error: LuaError, in code: [UInt8]? = nil) {
    let value = value(of: error)
    var report = state.takeReport(of: error).advised(in: state)
    if let value { report.description = value }
    report.explainSyntax(of: code)
    ProcessModule.flushOutput()
    finishRow()
    Messages.complain(bare: style.mark(report.text, as: .error))
  }

  /// The value that was raised, where it is none that tells itself in words.
  private func value(of error: LuaError) -> [UInt8]? {
    guard error == .raised, ![.string, .number].contains(state.type(at: -1)) else { return nil }
    var printer = ValuePrinter(state, width: columns)
    guard !printer.tellsItself(-1) else { return nil }
    return "error value: ".utf8 + printer.text(of: -1)
  }

  // MARK: Writing

  /// Tells something of the session's own.
  func complain(_ text: String) {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wrapped = rows.map { Paragraph.text(String($0), indent: 2, width: columns) }.joined().dropLast()
    Messages.complain(bare: Array(style.mark(String(wrapped), as: .note).utf8))
  }

  /// Shows a text that may be long.
  func page(_ text: String) {
    ProcessModule.flushOutput()
    if !module.waitingForInput({ settings.pager.page(text) }) { show(text) }
  }

  /// Lets a program have the terminal until it ends.
  ///
  /// - Returns: Its exit code, as of `ForegroundProgram.run(_:input:)`.
  @discardableResult
  func runInForeground(_ words: [String]) -> Int32 {
    ProcessModule.flushOutput()
    let code = module.waitingForInput { ForegroundProgram.run(words) }
    finishRow()
    return code
  }

  /// Writes to the terminal. Where it is gone, the next prompt finds out.
  func show(_ text: [UInt8]) {
    ProcessModule.flushOutput()
    try? writeAll(text, to: STDOUT_FILENO)
  }

  func show(_ text: String) {
    show(Array(text.utf8))
  }

  /// Goes to the beginning of a row, if a script's output has ended inside one: as many blanks as a row has columns move
  /// the cursor to the next one unless it stood in the first column.
  private func finishRow() {
    guard !LineEditor.terminalIsDumb else { return }
    show(String(repeating: " ", count: columns) + "\r\u{1B}[K")
  }

  /// Columns that a line of text may take.
  var textWidth: Int { Paragraph.width(ofTerminal: columns) }

  var columns: Int { Terminal.size(of: STDOUT_FILENO)?.columns ?? 80 }
}
