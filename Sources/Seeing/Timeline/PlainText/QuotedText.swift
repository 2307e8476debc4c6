import ProcscriptText
import ProcscriptTrace

/// What a process printed, on one line.
enum QuotedText {
  /// In quotation marks, escaped as in Lua; pids are replaced by letters: `"I am <B>\n"`.
  static func of(_ bytes: [UInt8], in story: Story) -> String {
    var text = "\""
    var rest = bytes[...]
    while let first = rest.first {
      let number = rest.prefix { (48...57).contains($0) }
      if !number.isEmpty {
        let digits = String(decoding: number, as: UTF8.self)
        text += letter(ofPid: digits, in: story).map { "<\($0)>" } ?? digits
        rest = rest.dropFirst(number.count)
      } else if let scalar = scalar(at: rest) {
        text += scalar == "\"" ? "\\\"" : scalar == "\\" ? "\\\\" : shown(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        text += Escaped.byte(first)
        rest = rest.dropFirst()
      }
    }
    return text + "\""
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    Escaped.isDangerous(scalar) ? Escaped.escape(scalar) : String(scalar)
  }

  /// The character that begins a text; nil where its bytes are none.
  private static func scalar(at bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    var units = bytes.prefix(4).makeIterator()
    var decoder = UTF8()
    if case .scalarValue(let scalar) = decoder.decode(&units) { return scalar }
    return nil
  }

  private static func letter(ofPid digits: String, in story: Story) -> String? {
    guard let pid = Int32(digits), pid >= TracedProcess.leastPidInTexts, digits.first != "0" else { return nil }
    return story.trace.processes.firstIndex { $0.pid == pid }.map(story.letter)
  }
}
