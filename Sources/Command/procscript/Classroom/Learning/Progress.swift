import ProcscriptLessons

/// What a learner has done so far: the file `progress.txt` in the folder of the exercises, so that it travels with
/// them.
///
/// It has a line for each thing. Lines that this version does not know stay as they are: a newer one may have written
/// them.
struct Progress {
  /// What is known of an exercise.
  struct Exercise: Equatable {
    /// Whether an answer has passed once. It counts from then on, whatever is changed afterwards.
    var isDone = false
    /// How many answers were checked.
    var tries = 0
    /// How many hints were shown.
    var hints = 0
    /// The mark of the text that was put into the folder: a file that still has it was not edited.
    var written: String?
  }

  /// The name of the exercise that the learner is at.
  var current: String?
  /// The language that was asked for by an option; nil for that of the environment.
  var language: Language?
  /// The folder of the course, where it is not the command's own.
  var course: String?
  var exercises: [String: Exercise] = [:]
  private var unknown: [String] = []
  /// What could not be understood, with its line.
  private(set) var complaints: [String] = []

  static let file = "progress.txt"
  private static let title = "procscript learn"

  init() {}

  /// - Throws: Why nothing of it can be used.
  init(_ text: String) throws(CourseError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.first?.hasPrefix(Self.title) == true else {
      throw CourseError(
        "\(Self.file):1: this is no progress of \(Self.title): move the file away, and it is begun anew")
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      if !take(line) {
        unknown.append(line)
        complaints.append("\(Self.file):\(index + 1): '\(line)' is not understood, and left as it is")
      }
    }
  }

  private mutating func take(_ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("current", 2): current = words[1]
    case ("language", 2):
      guard let language = Language(rawValue: words[1]) else { return false }
      self.language = language
    case ("course", 2...): course = String(line.dropFirst("course ".count))
    case ("exercise", 2...):
      guard let exercise = Self.exercise(words.dropFirst(2)) else { return false }
      exercises[words[1]] = exercise
    default: return false
    }
    return true
  }

  private static func exercise(_ words: ArraySlice<String>) -> Exercise? {
    var exercise = Exercise()
    var words = words
    while let word = words.popFirst() {
      switch word {
      case "done": exercise.isDone = true
      case "tries":
        guard let count = words.popFirst().flatMap({ Int($0) }), count >= 0 else { return nil }
        exercise.tries = count
      case "hints":
        guard let count = words.popFirst().flatMap({ Int($0) }), count >= 0 else { return nil }
        exercise.hints = count
      case "written":
        guard let mark = words.popFirst() else { return nil }
        exercise.written = mark
      default: return nil
      }
    }
    return exercise
  }

  /// What the file is to hold.
  var text: String {
    var lines = [Self.title]
    if let course { lines.append("course \(course)") }
    if let language { lines.append("language \(language.rawValue)") }
    if let current { lines.append("current \(current)") }
    for (name, exercise) in exercises.sorted(by: { $0.key < $1.key }) {
      var words = ["exercise", name]
      if exercise.isDone { words.append("done") }
      if exercise.tries > 0 { words += ["tries", "\(exercise.tries)"] }
      if exercise.hints > 0 { words += ["hints", "\(exercise.hints)"] }
      if let written = exercise.written { words += ["written", written] }
      lines.append(words.joined(separator: " "))
    }
    return (lines + unknown).joined(separator: "\n") + "\n"
  }

  /// A mark of a text: two texts that have the same are the same, as far as a learner's edits go (FNV-1a, 64 bits).
  static func mark(of text: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
