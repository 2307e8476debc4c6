import ProcscriptLessons

/// What can be asked of the prompt itself: `:` and a word.
enum PromptCommand: String, CaseIterable {
  case help, ps, tree, timeline, examples, quit

  /// What it does, in a few words.
  private var summary: String {
    switch self {
    case .help: "this text"
    case .ps: "the machine's processes; :ps TEXT those with a text in name or command"
    case .tree: "this session's processes, each below its parent"
    case .timeline: "a picture of what this session's processes have done so far"
    case .examples: "the lessons"
    case .quit: "leave, as Ctrl-D does"
    }
  }

  /// What to know of the prompt; the list of commands comes after it.
  static let introduction = """
    Type Lua: an expression shows its value, _ is the last one, Tab completes, Ctrl-R searches what was typed before.
      p = process.spawn(function() process.sleep(2) return 42 end)
      p:result()
    Ctrl-C clears the line, or interrupts the code that runs. Ctrl-D leaves. help() tells of the process module.

    """

  /// A line for each.
  static var list: String {
    allCases.map { command in
      let name = ":\(command.rawValue)"
      return "  \(name)\(String(repeating: " ", count: 11 - name.count))\(command.summary)\n"
    }.joined()
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
    let name = words.first.map(String.init) ?? ""
    guard let command = PromptCommand(rawValue: name) else { return .unknown(":\(name)") }
    return .command(command, argument: words.count > 1 ? String(words[1]) : nil)
  }

  static let names = allCases.map { ":\($0.rawValue)" }
}

extension Lesson {
  /// The lessons as a list: number, name, what it teaches.
  static var list: String {
    let width = all.map(\.name.count).max() ?? 0
    return all.map { lesson in
      let number = lesson.number < 10 ? " \(lesson.number)" : "\(lesson.number)"
      let padding = String(repeating: " ", count: width - lesson.name.count)
      return "\(number)  \(lesson.name)\(padding)  \(lesson.teaches)\n"
    }.joined()
  }
}
