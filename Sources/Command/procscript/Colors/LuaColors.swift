import Glibc
import ProcscriptLineEditor
import ProcscriptSystem

/// Lua code in colours, by the escape sequences of terminals.
///
/// Invariant: without its sequences, the text is the code, byte by byte; no colour goes on over the end of a line.
enum LuaColors {
  /// The code as standard output wants it: with its colours on a terminal that has some.
  static func shown(_ code: [UInt8]) -> [UInt8] { Terminal.hasColors(on: STDOUT_FILENO) ? text(of: code) : code }

  /// The code with its colours.
  static func text(of code: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var position = 0
    for span in LuaHighlighter.spans(of: code) {
      text += code[position..<span.range.lowerBound]
      append(code[span.range], style: span.style, to: &text)
      position = span.range.upperBound
    }
    return text + code[position...]
  }

  private static func append(_ token: ArraySlice<UInt8>, style: String, to text: inout [UInt8]) {
    let lines = token.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      if number > 0 { text.append(UInt8(ascii: "\n")) }
      if !line.isEmpty { text += style.utf8 + line + "\u{1B}[0m".utf8 }
    }
  }
}
