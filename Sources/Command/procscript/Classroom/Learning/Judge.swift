import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// Checks an answer, in a process of its own: whatever an answer does, it does to that one.
final class Judge {
  private let process: CheckProcess
  private let output: Descriptor
  private var records: [UInt8] = []

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
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemError(.makePipe, .current, using: .live) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = Descriptor(ends[0])
    let writing = Descriptor(ends[1])
    // What the answer itself prints is read by who explores it; what is wrong with a check comes here too.
    process = try CheckProcess(
      task: "check", path: path, language, text: exercise.check, name: "\(lesson.name)/check.lua",
      given: exercise.file(with: lesson.words(in: language).task), sandbox: sandbox, output: writing.number)
  }

  /// Takes what there is.
  ///
  /// - Returns: What the check says, once it is through; nil before.
  func takeOutput() throws(SystemError) -> Judgement? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(output.number, &buffer, buffer.count)
    if count > 0 { records += buffer[..<count] }
    if count > 0 || (count < 0 && errno == EINTR) { return nil }
    return try judgement()
  }

  /// Waits for what the check says; nil where an interrupt came before.
  func wait() throws(SystemError) -> Judgement? {
    while true {
      switch try Poll.wait(for: Poll.Interest(number), until: .never) {
      case .interrupted: return nil
      case .timedOut: continue
      case .ready: if let judgement = try takeOutput() { return judgement }
      }
    }
  }

  private func judgement() throws(SystemError) -> Judgement {
    let code = try process.awaitEnd()?.exitCode
    if code == 0 { return Judgement(records: records) }
    let text = String(decoding: records, as: UTF8.self)
    return Judgement(
      property: "check", message: text.isEmpty ? "the check ended with exit code \(code.map { "\($0)" } ?? "?")" : text)
  }

  /// Ends it with all that it has started.
  func end() throws(SystemError) { try process.end() }
}
