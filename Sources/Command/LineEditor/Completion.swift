@preconcurrency import CProcscriptReadline
import Glibc

extension LineEditor {
  /// What may stand at the cursor.
  package enum Completion {
    /// These, in place of the bytes from `start` to the cursor. Nothing is added behind the one that is taken.
    case words([String], start: Int)
    /// The names of files, in place of those bytes.
    case files(start: Int)
    /// The cursor's row is blank so far: Tab indents it.
    case indentation(String)
  }

  func prepareCompletion() {
    rl_attempted_completion_function = { LineEditor.current.attemptCompletion(of: $0, from: $1, to: $2) }
    // Where the word begins is our business: readline looks for one of these, before the cursor, and finds it there.
    rl_completion_word_break_hook = { LineEditor.current.prepareWordBreak() }
    rl_completer_quote_characters = nil
    rl_basic_quote_characters = UnsafePointer(strdup(""))
  }

  /// Finds out what may stand at the cursor, and makes readline's word begin where ours does.
  private func prepareWordBreak() -> UnsafeMutablePointer<CChar>? {
    let line = Array(UnsafeRawBufferPointer(start: rl_line_buffer, count: Int(rl_end)))
    let cursor = Int(rl_point)
    pendingCompletion = complete?(line, cursor)
    let start =
      switch pendingCompletion {
      case .words(_, let start), .files(let start): start
      case .indentation, nil: cursor
      }
    guard start > 0 else { return wordBreaks(before: nil) }
    // The byte in front of the word: by the promise of `Completion` it isn't part of it.
    return wordBreaks(before: line[start - 1])
  }

  /// readline breaks words at any of these bytes.
  private func wordBreaks(before byte: UInt8?) -> UnsafeMutablePointer<CChar>? {
    breakCharacters[0] = CChar(bitPattern: byte ?? newline)
    return breakCharacters
  }

  private func attemptCompletion(
    of text: UnsafePointer<CChar>?, from start: Int32, to end: Int32
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    // readline never gets to complete by its own rules.
    rl_attempted_completion_over = 1
    rl_completion_append_character = 0
    rl_completion_suppress_append = 1
    rl_sort_completion_matches = 1
    // At the beginning of the line readline looks for no word.
    if end == 0 { _ = prepareWordBreak() }
    let typed = text.map { String(cString: $0) } ?? ""
    switch pendingCompletion {
    case .words(let words, _): candidates = words.filter { LineEditor.begins($0, with: typed) }[...]
    case .indentation(let blanks): candidates = [blanks]
    case .files: return rl_completion_matches(text, rl_filename_completion_function)
    case nil: return nil
    }
    return rl_completion_matches(text) { _, _ in
      LineEditor.current.candidates.popFirst().map { strdup($0) }
    }
  }

  /// Whether a word begins so, by the variables `completion-ignore-case` and `completion-map-case` of `~/.inputrc`.
  private static func begins(_ word: String, with start: String) -> Bool {
    guard isOn("completion-ignore-case") else { return word.hasPrefix(start) }
    let mapsCase = isOn("completion-map-case")
    func folded(_ text: String) -> String {
      mapsCase ? text.lowercased().replacing("-", with: "_") : text.lowercased()
    }
    return folded(word).hasPrefix(folded(start))
  }

  private static func isOn(_ variable: String) -> Bool {
    rl_variable_value(variable).map { strcmp($0, "on") == 0 } ?? false
  }
}
