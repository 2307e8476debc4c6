import Glibc
import ProcscriptSystem
import ProcscriptText

/// Shows a text that the terminal has not enough rows for page by page.
struct Pager {
  /// What a shell runs for it; nil for never.
  var command: String?

  /// `$PAGER`, else `less` where it is installed. An empty `$PAGER` asks for none.
  static var standard: Pager {
    if let wish = Environment.value(of: "PAGER") { return Pager(command: wish.isEmpty ? nil : wish) }
    return Pager(command: ProgramSearch.finds("less") ? "less" : nil)
  }

  /// Shows a text: by the program where it is long and a person is there to turn pages, else on standard output.
  func show(_ text: String) {
    if !page(text) { Messages.say(text) }
  }

  /// Shows a text by the program.
  ///
  /// - Returns: False where it was not shown: it is short, there is nobody to turn pages, or the program can't be run.
  func page(_ text: String) -> Bool {
    guard let command, isatty(STDIN_FILENO) != 0, Terminal.hasCursor(on: STDOUT_FILENO),
      let size = Terminal.size(of: STDOUT_FILENO), rows(of: text, width: size.columns) >= size.rows
    else { return false }
    guard let file = try? MemoryFile(name: "help") else { return false }
    var text = text
    let isWritten = text.withUTF8 { (try? file.write(UnsafeRawBufferPointer($0), at: 0)) != nil }
    guard isWritten else { return false }
    // Where its user has not said how less is to be: it ends by itself, keeps colours, and leaves the text on the screen.
    let script = "LESS=${LESS-FRX}; export LESS; \(command)"
    let code = ForegroundProgram.run(["/bin/sh", "-c", script], input: file.number)
    // What a shell says of a program that is not there, or that is none.
    return code != 126 && code != 127
  }

  private func rows(of text: String, width: Int) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().reduce(0) { rows, line in
      rows + max(1, (Columns.count(String(line)) + width - 1) / width)
    }
  }
}
