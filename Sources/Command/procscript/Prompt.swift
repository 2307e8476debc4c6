import ProcscriptLua
import ProcscriptSystem

/// The prompt: reads Lua line by line, runs it and prints what it returns, as `lua5.4` does.
struct Prompt {
  private let interpreter: Interpreter
  private var state: State { interpreter.state }

  init(of interpreter: Interpreter) {
    self.interpreter = interpreter
  }

  /// Runs until the end of the input. An error is told, and the next line asked for.
  ///
  /// - Returns: False when the prompt itself could not be shown: `_PROMPT` is a value that fails to tell itself.
  func run() -> Bool {
    do {
      try runToTheEnd()
      return true
    } catch {
      interpreter.report(error, isAtPrompt: true)
      return false
    }
  }

  private func runToTheEnd() throws(LuaError) {
    try HelpFunction.offer(in: state)
    let base = state.top
    while true {
      switch try ask(isContinuing: false) {
      case .line(let line): try perform(line)
      case .abandoned: break
      case .end: return Messages.say("\n")
      }
      state.setTop(base)
      forgetInterrupts()
    }
  }

  // MARK: Running

  private func perform(_ line: [UInt8]) throws(LuaError) {
    let base = state.top
    if !loadExpression(line) {
      guard try loadStatement(startingWith: line) else { return }
    }
    do {
      try state.call(arguments: 0, results: State.allResults, keepingTraceback: true)
    } catch {
      return interpreter.report(error, isAtPrompt: true)
    }
    try printResults(above: base)
  }

  /// Calls `print` with what lies above `base`, if anything does.
  private func printResults(above base: Int32) throws(LuaError) {
    let count = state.top - base
    guard count > 0 else { return }
    try state.ensureRoom(for: 1)
    try state.getGlobal("print")
    state.insert(at: base + 1)
    do {
      try state.call(arguments: count, results: 0)
    } catch {
      Messages.complain(bare: Array("error calling 'print' (\(state.takeDescription(of: error)))".utf8))
    }
  }

  // MARK: Loading

  /// Pushes the line as a function that returns its value; `=` before an expression stands for `return`.
  ///
  /// - Returns: Whether the line is an expression.
  private func loadExpression(_ line: [UInt8]) -> Bool {
    if load(TypedCode.returning(line) + ";".utf8) == .function { return true }
    state.pop()
    return false
  }

  /// Pushes a statement as a function, asking for more lines until it is complete.
  ///
  /// - Returns: False when there is nothing to run: it is wrong, and that was told, or was given up.
  private func loadStatement(startingWith line: [UInt8]) throws(LuaError) -> Bool {
    var statement = line
    while true {
      switch load(statement) {
      case .function:
        return true
      case .wrong:
        interpreter.report(.raised, isAtPrompt: true, in: statement)
        return false
      case .unfinished:
        switch try ask(isContinuing: true) {
        case .line(let more):
          statement += "\n".utf8 + more
        case .abandoned:
          return false
        case .end:
          interpreter.report(.raised, isAtPrompt: true, in: statement)
          return false
        }
        state.pop()
      }
    }
  }

  /// Text or binary, as `lua5.4` takes it.
  private func load(_ code: [UInt8]) -> TypedCode.Loaded { TypedCode.load(code, kind: .either, in: state) }

  // MARK: Asking

  /// Shows a prompt and reads a line.
  private func ask(isContinuing: Bool) throws(LuaError) -> InputLine {
    Messages.say(try prompt(isContinuing: isContinuing))
    let input = InputLine.read()
    switch input {
    case .line(let line) where !isContinuing:
      return .line(TypedCode.expressions(of: line).map(TypedCode.returning) ?? line)
    case .abandoned:
      forgetInterrupts()
      Messages.say("\n")
    default: break
    }
    return input
  }

  private func prompt(isContinuing: Bool) throws(LuaError) -> String {
    try state.getGlobal(isContinuing ? "_PROMPT2" : "_PROMPT")
    defer { state.pop() }
    return state.isNil(at: -1) ? (isContinuing ? ">> " : "> ") : try state.description(at: -1)
  }

  /// A Ctrl-C that was for the line, or the code, that is done with.
  private func forgetInterrupts() {
    Interrupts.forget()
    Interruption.cancel()
  }
}
