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
    let folder = try TemporaryLesson(lesson)
    defer { folder.remove() }
    let process = try CheckProcess(
      task: areTold ? "tell" : "ask", path: folder.path, language, text: questions, name: "\(lesson.name)/questions.lua"
    )
    // A Ctrl-C is for the one who asks.
    return try process.awaitEnd()?.exitCode == 0
  }
}

/// A lesson's script in a folder of its own, for as long as it is needed.
private struct TemporaryLesson {
  let path: String
  private let folder: String

  init(_ lesson: Lesson) throws {
    var name = Array("\(Environment.value(of: "TMPDIR") ?? "/tmp")/procscript-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      let folder = Environment.value(of: "TMPDIR") ?? "/tmp"
      throw SystemError(.makeFolder, .current, subject: folder, using: .live)
    }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(folder)/\(lesson.fileName)"
    do {
      try NewFile.write(lesson.source, to: path, replacing: false)
    } catch {
      rmdir(folder)
      throw error
    }
  }

  func remove() {
    unlink(path)
    rmdir(folder)
  }
}
