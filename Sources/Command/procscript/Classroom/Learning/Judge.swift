import ProcscriptLessons
import ProcscriptSystem

/// Checks an answer, in a process of its own: whatever an answer does, it does to that one.
final class Judge {
  // What the answer itself prints is read by who explores it; what is wrong with a check comes here too.
  private let output: CheckOutput

  /// The descriptor that is readable when there is something to take: see ``takeOutput()``.
  var number: Int32 { output.number }

  /// Begins to check the answer in a file.
  ///
  /// - Parameters:
  ///   - exercise: What must hold.
  ///   - lesson: Whose exercise that is.
  ///   - path: The file.
  ///   - language: The language of what is said.
  ///   - sandbox: The folder in which the answer may write, where it is to run in a sandbox; nil for outside of one.
  /// - Throws: `SystemError` with the operation `fork` or `makePipe`.
  init(
    _ exercise: Exercise, of lesson: Lesson, at path: String, in language: Language, sandbox: String? = nil
  ) throws(SystemError) {
    output = try CheckOutput { output throws(SystemError) in
      try CheckProcess(
        task: "check", path: path, language, text: exercise.check, name: "\(lesson.name)/check.lua",
        given: exercise.file(with: lesson.words(in: language).task), sandbox: sandbox,
        programs: lesson.programs, output: output)
    }
  }

  /// Takes what there is.
  ///
  /// - Returns: What the check says, once it is through; nil before.
  func takeOutput() throws(SystemError) -> Judgement? { output.takeOutput() ? try judgement() : nil }

  /// Waits for what the check says; nil where an interrupt came before.
  func wait() throws(SystemError) -> Judgement? { try output.wait() ? try judgement() : nil }

  private func judgement() throws(SystemError) -> Judgement {
    let code = try output.exitCode()
    if code == 0 { return Judgement(records: output.bytes) }
    let text = String(decoding: output.bytes, as: UTF8.self)
    return Judgement(
      property: "check", message: text.isEmpty ? "the check ended with exit code \(code.map { "\($0)" } ?? "?")" : text)
  }

  /// Ends it with all that it has started.
  func end() throws(SystemError) { try output.end() }
}
