import Glibc
import ProcessModule
import ProcscriptLua
import ProcscriptSystem

extension Session {
  /// Runs what was typed and shows what it returns, or what was wrong with it.
  func run(_ code: Code) {
    guard code.load(in: state) == .function else { return report(.raised) }
    let base = state.top - 1
    module.spareChildren()
    do {
      try state.call(arguments: 0, results: State.allResults, keepingTraceback: true)
    } catch {
      return report(error)
    }
    ProcessModule.flushOutput()
    finishRow()
    showResults(above: base)
    if code.beginsWithLocal && !wasToldOfLocals {
      wasToldOfLocals = true
      complain("note: a local variable is gone when its line has run; without 'local' it stays")
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
  func report(_ error: LuaError) {
    let report = state.takeReport(of: error).advised(in: state)
    ProcessModule.flushOutput()
    finishRow()
    Messages.complain(bare: style.mark(report.text, as: .error))
  }

  // MARK: Writing

  /// Tells something of the session's own.
  func complain(_ text: String) {
    Messages.complain(bare: Array(style.mark(text, as: .note).utf8))
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
    guard style.isTerminal else { return }
    show(String(repeating: " ", count: columns) + "\r\u{1B}[K")
  }

  var columns: Int { Terminal.size(of: STDOUT_FILENO)?.columns ?? 80 }
}
