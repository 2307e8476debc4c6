import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// Asks the questions of a lesson, on standard input and output. The answers are computed from all orders of its
/// script.
enum Questioning {
  /// - Parameters:
  ///   - lesson: The lesson whose script it is about.
  ///   - questions: Its questions, as Lua.
  ///   - language: The language in which it is asked.
  ///   - areTold: Whether nobody is asked: the questions are printed with their answers, as JSON.
  /// - Returns: Whether it came to its end; an interrupt ends it before.
  /// - Throws: `SystemError`.
  static func ask(
    _ lesson: Lesson, _ questions: String, in language: Language, areTold: Bool = false
  ) throws -> Bool {
    let folder = try TemporaryLesson(lesson, in: language)
    defer { folder.remove() }
    let process = try CheckProcess(
      task: areTold ? "tell" : "ask", path: folder.path, language, text: questions, name: "\(lesson.name)/questions.lua"
    )
    // A Ctrl-C is for the one who asks.
    return try process.awaitEnd()?.exitCode == 0
  }

  /// What is wrong with the questions of a lesson: they are asked, and nobody answers. nil where nothing is.
  ///
  /// - Parameters:
  ///   - lesson: The lesson.
  ///   - questions: Its questions, as Lua.
  ///   - language: The language in which they are asked.
  /// - Throws: `SystemError`; `CheckInterrupted` at an interrupt, which ends it.
  static func complaint(of lesson: Lesson, _ questions: String, in language: Language) throws -> String? {
    let folder = try TemporaryLesson(lesson, in: language)
    defer { folder.remove() }
    let output = try CheckOutput { output throws(SystemError) in
      try CheckProcess(
        task: "ask", path: folder.path, language, text: questions, name: "\(lesson.name)/questions.lua",
        hasInput: false, output: output)
    }
    guard try output.wait() else {
      try output.end()
      throw CheckInterrupted()
    }
    if try output.exitCode() == 0 { return nil }
    // What is wrong is said behind all that was asked.
    let lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n")
    return lines.last.map { String($0.trimmingPrefix("procscript: ")) } ?? ""
  }
}

/// Somebody has pressed Ctrl-C.
struct CheckInterrupted: Error {}

/// A lesson's script, and beside it what its exercise begins with, in a folder of their own for as long as they are needed.
private struct TemporaryLesson {
  /// The path of the lesson's script.
  let path: String
  private let folder: String
  private let files: [(path: String, text: [UInt8])]

  /// - Parameters:
  ///   - lesson: The lesson.
  ///   - language: The language of the script's comments: questions name its lines, as the learner sees them.
  init(_ lesson: Lesson, in language: Language) throws {
    var name = Array("\(Environment.value(of: "TMPDIR") ?? "/tmp")/procscript-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      let folder = Environment.value(of: "TMPDIR") ?? "/tmp"
      throw SystemError(.makeFolder, .current, subject: folder, using: .live)
    }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(folder)/\(lesson.fileName)"
    var files = [(path: path, text: lesson.source(in: language))]
    if let exercise = lesson.exercise { files.append(("\(folder)/exercise.lua", Array(exercise.given.utf8))) }
    self.files = files
    do {
      for file in files { try NewFile.write(file.text, to: file.path, replacing: false) }
    } catch {
      remove()
      throw error
    }
  }

  func remove() {
    for file in files { unlink(file.path) }
    rmdir(folder)
  }
}
