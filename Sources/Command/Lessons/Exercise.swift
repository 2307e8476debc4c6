/// Something to mend or to make, and what must hold of it.
package struct Exercise: Sendable {
  /// The script that a learner begins with.
  package let given: String
  /// What must hold of an answer, as Lua: calls of the library of checks.
  package let check: String
  /// One right answer.
  package let solution: String
  private let hintsByLanguage: @Sendable (Language) -> [String]

  init(
    given: String, check: String, solution: String, hints: @escaping @Sendable (Language) -> [String]
  ) {
    (self.given, self.check, self.solution, hintsByLanguage) = (given, check, solution, hints)
  }

  /// What helps, each saying more than the one before.
  package func hints(in language: Language) -> [String] { hintsByLanguage(language) }

  /// The script as it is put into a learner's folder: with what there is to do as a comment at its beginning.
  package func file(with task: [String]) -> String {
    task.map { $0.isEmpty ? "--\n" : "-- \($0)\n" }.joined() + given
  }

  /// A file of hints: each begins with its number and a dot at the beginning of a line.
  static func hints(_ text: String) -> [String] {
    var hints: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let rest = line.split(at: "\(hints.count + 1). ") {
        hints.append(String(rest))
      } else if !hints.isEmpty {
        hints[hints.count - 1] += "\n" + line
      }
    }
    return hints.map { String($0.reversed().drop { $0 == "\n" || $0 == " " }.reversed()) }
  }
}

extension Substring {
  /// What is behind a beginning, where it has that.
  fileprivate func split(at beginning: String) -> Substring? {
    hasPrefix(beginning) ? dropFirst(beginning.count) : nil
  }
}
