/// What a lesson may print, parsed: for each of its processes what it does in turn (see `Lesson.expected`).
struct LessonExpectation {
  /// Something that a process does.
  enum Step: Hashable {
    /// It prints the lines of `once` in any order, and those of `often` as often as it likes among them.
    case prints(once: [LessonLinePattern], often: [LessonLinePattern])
    case starts(String)
    case waitsFor(String)
    /// It goes on once all others have come to the same place.
    case letsTimePass(Int)
  }

  static let main = "main"

  /// By the names of the processes.
  private(set) var steps: [String: [Step]] = [main: []]

  /// Whether the last line was one of those that may be swapped, and whose: such lines are one step.
  private var open: String?
  private var pauses = 0

  /// - Throws: `LessonNotationError` where the notation is another.
  init(_ text: String) throws(LessonNotationError) {
    for line in text.split(separator: "\n") { try add(line) }
  }

  private mutating func add(_ line: Substring) throws(LessonNotationError) {
    if line.hasPrefix("--- ") {
      open = nil
      pauses += 1
      for name in steps.keys { steps[name]!.append(.letsTimePass(pauses)) }
    } else if let (head, text) = line.split(at: ": ") {
      try addPrint(head, LessonLinePattern(String(text)))
    } else if let (name, other) = line.split(at: " starts ") {
      guard steps.updateValue([], forKey: String(other)) == nil else {
        throw LessonNotationError("\(other) is started twice")
      }
      try add(.starts(String(other)), to: name)
    } else if let (name, other) = line.split(at: " waits for ") {
      guard steps[String(other)] != nil else { throw LessonNotationError("\(other) is not started") }
      try add(.waitsFor(String(other)), to: name)
    } else {
      throw LessonNotationError("no such notation: \(line)")
    }
  }

  private mutating func addPrint(_ head: Substring, _ pattern: LessonLinePattern) throws(LessonNotationError) {
    guard let (name, manner) = head.split(at: ", ") else {
      return try add(.prints(once: [pattern], often: []), to: head)
    }
    var once: [LessonLinePattern] = []
    var often: [LessonLinePattern] = []
    switch manner {
    case "in any order": once = [pattern]
    case "any number of": often = [pattern]
    default: throw LessonNotationError("no such notation: \(head)")
    }
    let isContinued = open == String(name)
    if isContinued, case .prints(let others, let othersOften)? = steps[String(name)]?.popLast() {
      (once, often) = (others + once, othersOften + often)
    }
    try add(.prints(once: once, often: often), to: name)
    open = String(name)
  }

  private mutating func add(_ step: Step, to name: Substring) throws(LessonNotationError) {
    open = nil
    guard steps[String(name)] != nil else { throw LessonNotationError("\(name) is not started") }
    steps[String(name)]!.append(step)
  }
}

extension Substring {
  /// What is before and after the first place where the separator is; nil where it is nowhere.
  fileprivate func split(at separator: String) -> (Substring, Substring)? {
    guard let range = firstRange(of: separator) else { return nil }
    return (self[..<range.lowerBound], self[range.upperBound...])
  }
}
