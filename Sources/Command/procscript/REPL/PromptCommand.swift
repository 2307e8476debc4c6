import ProcscriptText

/// What can be asked of the prompt itself: `:` and a word.
enum PromptCommand: String, CaseIterable {
  case help, ps, tree, timeline, examples, time, edit, load, save, set, quit

  /// What may follow the word.
  private var parameters: String {
    switch self {
    case .ps: " [TEXT]"
    case .examples: " [LESSON]"
    case .time: " CODE"
    case .edit: " [FILE]"
    case .load: " FILE"
    case .save: " [--force] FILE"
    case .set: " [OPTION[=VALUE]]"
    case .help, .tree, .timeline, .quit: ""
    }
  }

  /// How it is written: `:edit [FILE]`.
  var usage: String { ":\(rawValue)\(parameters)" }

  /// What it does, in a few words.
  private var summary: String {
    switch self {
    case .help: "this text"
    case .ps: "the machine's processes, or those with a text in name or command"
    case .tree: "this session's processes, each below its parent"
    case .timeline: "a picture of what this session's processes have done so far"
    case .examples: "the lessons; with the number or name of one, runs it as a process of its own"
    case .time: "runs code, and says how long it took"
    case .edit: "what was entered last, or a file, in your editor ($VISUAL, $EDITOR); then runs what was written"
    case .load: "runs a file here, so that its global variables stay"
    case .save: "writes what was entered in this session into a file, without lines that failed"
    case .set: "shows the options, or sets one until you leave: \(Settings.Option.names.joined(separator: ", "))"
    case .quit: "leave, as Ctrl-D and exit do"
    }
  }

  /// What to know of the prompt, in lines of at most so many columns.
  static func introduction(width: Int) -> String {
    Paragraph.texts(
      """
      Type Lua: an expression shows its value, and _ is the last one.
        p = process.spawn(function() process.sleep(2) return 42 end)
        p:result()
      help() tells of the process module, help "zombie" of a topic. x? says what x is, be it a function or a value; x?? \
      shows a function's source too.

      Tab completes. What comes dim behind the cursor is from the history: Right or End takes it. Up goes to the row \
      above, then to the history; Ctrl-R searches that. In code of several rows Enter opens a row where it is not whole \
      or the cursor is not in the last one, and Alt-Enter runs it in any case. Ctrl-C clears what is typed, or interrupts \
      the code that runs. Ctrl-D leaves.

      """, width: width)
      + Listing(of: allCases.map(\.usage), width: width).text(allCases.map { ($0.usage, $0.summary) })
  }

  /// A line that was typed, taken apart.
  enum Line {
    case command(PromptCommand, argument: String?)
    case unknown(String)
  }

  /// nil for a line that is Lua, which may begin with a label: `::name::`.
  static func parse(_ line: [UInt8]) -> Line? {
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix(":"), !text.hasPrefix("::") else { return nil }
    let words = text.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    let name = words.first.map { $0.trimmed } ?? ""
    guard let command = PromptCommand(rawValue: name) else { return .unknown(":\(name)") }
    let argument = words.count > 1 ? words[1].trimmed : ""
    return .command(command, argument: argument.isEmpty ? nil : argument)
  }

  static let names = allCases.map { ":\($0.rawValue)" }
}

extension StringProtocol {
  /// The text without blanks at its beginning and end.
  var trimmed: String {
    var rest = self[...].drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
