import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// `procscript learn verify FOLDER`: whether a course is whole: for teachers who write one.
struct VerifyCourse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a course of your own: solutions pass, wrong answers fail as they say.",
    discussion: """
      A course is a folder with the file course.txt, which names the lessons in their order, and a folder for each. \
      What belongs into it is told by procscript help course. Each file in its folder wrong begins with a line \
      "-- fails: PROPERTY", and must fail by that property.
      """)

  @Argument(help: "The folder of the course.")
  var folder: String

  @Option(help: ArgumentHelp("Check each answer so often.", valueName: "n"))
  var times = 1

  @Option(help: ArgumentHelp("Only this lesson.", valueName: "lesson"))
  var only: String?

  func validate() throws {
    guard times >= 1 else { throw ValidationError("--times=\(times): write a number of 1 or more") }
  }

  func run() throws {
    try complaining {
      let course = try Course(inFolder: folder)
      let lessons = try only.map { [try course.lesson($0)] } ?? course.lessons
      Interrupts.handle()
      var verifier = CourseVerifier(folder: FolderPath(folder), times: times)
      for lesson in lessons {
        let before = verifier.complaints.count
        do {
          try verifier.verify(lesson)
        } catch is CheckInterrupted {
          Glibc.exit(128 + SIGINT)
        }
        for complaint in verifier.complaints[before...] { Messages.complain(complaint) }
        if verifier.complaints.count == before {
          let what = lesson.exercise == nil ? "no exercise" : "\(verifier.wrongCount) wrong answers"
          Messages.say("ok       \(lesson.name) (\(what))\n")
        } else {
          Messages.say("FAILED   \(lesson.name)\n")
        }
      }
      if !verifier.complaints.isEmpty { throw ExitCode.failure }
    }
  }
}

/// Finds what is wrong with lessons.
private struct CourseVerifier {
  let folder: FolderPath
  let times: Int
  private(set) var complaints: [String] = []
  /// How many wrong answers the lesson has that was looked at last.
  private(set) var wrongCount = 0

  init(folder: FolderPath, times: Int) {
    (self.folder, self.times) = (folder, times)
  }

  private mutating func complain(_ file: String, _ what: String) {
    complaints.append("\(folder.path(of: file)): \(what)")
  }

  private func text(_ file: String) -> String? {
    folder.path(of: file).withCString { Interpreter.text(ofFile: $0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  mutating func verify(_ lesson: Lesson) throws {
    let name = lesson.name
    compareLanguages(name)
    for language in Language.allCases {
      let file = "\(name)/text.\(language.rawValue).md"
      guard text(file) != nil else { complain(file, "is missing"); continue }
      let words = lesson.words(in: language)
      if words.title.isEmpty || words.teaches.isEmpty {
        complain(file, "begins with '# TITLE', and a paragraph of one line that says what the lesson teaches")
      }
    }
    if let questions = lesson.questions {
      for language in Language.allCases {
        guard let complaint = try Questioning.complaint(of: lesson, questions, in: language) else { continue }
        complain("\(name)/questions.lua", "can't be answered: \(complaint)")
        break
      }
    }
    wrongCount = 0
    let parts = ["exercise.lua", "check.lua", "solution.lua", "hints.en.md", "hints.zh.md"]
    let missing = parts.filter { text("\(name)/\($0)") == nil }
    if missing.count == parts.count { return }
    for file in missing { complain("\(name)/\(file)", "is missing: an exercise has \(parts.joined(separator: ", "))") }
    guard let exercise = lesson.exercise else { return }
    for language in Language.allCases {
      if exercise.hints(in: language).isEmpty {
        complain("\(name)/hints.\(language.rawValue).md", "each hint begins a line with its number: 1. …")
      }
      if lesson.words(in: language).task.isEmpty {
        complain("\(name)/text.\(language.rawValue).md", "has no heading '## …' with what there is to do")
      }
    }
    try verifyAnswers(lesson, exercise)
  }

  /// The code of a script in two languages is the same, line by line; what differs is in comments.
  private mutating func compareLanguages(_ name: String) {
    guard let english = text("\(name)/lesson.en.lua") else { return complain("\(name)/lesson.en.lua", "is missing") }
    guard let chinese = text("\(name)/lesson.zh.lua") else { return complain("\(name)/lesson.zh.lua", "is missing") }
    let (one, other) = (codeLines(english), codeLines(chinese))
    for (line, pair) in zip(one, other).enumerated() where pair.0 != pair.1 {
      return complain("\(name)/lesson.zh.lua:\(line + 1)", "the code differs from that of lesson.en.lua: '\(pair.1)'")
    }
    if one.count != other.count {
      complain("\(name)/lesson.zh.lua", "has \(other.count) lines of code, lesson.en.lua has \(one.count)")
    }
  }

  /// The lines that are not comments alone, without the comments behind the code.
  private func codeLines(_ script: String) -> [String] {
    script.split(separator: "\n").compactMap { line in
      if line.drop(while: { $0 == " " }).hasPrefix("--") { return nil }
      var code = line
      if let comment = line.rangeOfComment { code = line[..<comment] }
      while code.last == " " { code.removeLast() }
      return code.isEmpty ? nil : String(code)
    }
  }

  private mutating func verifyAnswers(_ lesson: Lesson, _ exercise: Exercise) throws {
    let name = lesson.name
    let solution = "\(name)/solution.lua"
    for _ in 0..<times {
      let judgement = try judge(solution, exercise, lesson)
      guard judgement.isPassed else {
        complain(solution, "must pass, but fails by '\(judgement.property ?? "")': \(judgement.message)")
        break
      }
    }
    try verifyGiven("\(name)/exercise.lua", exercise, lesson)
    let wrong = wrongAnswers(name)
    if wrong.isEmpty { complain("\(name)/wrong", "is a folder with typical wrong answers: at least one") }
    wrongCount = wrong.count
    for file in wrong {
      guard let line = text(file)?.split(separator: "\n").first, line.hasPrefix("-- fails: ") else {
        complain("\(file):1", "begins with '-- fails: PROPERTY', the one that it must fail")
        continue
      }
      let wanted = String(line.dropFirst("-- fails: ".count))
      for _ in 0..<times {
        let judgement = try judge(file, exercise, lesson)
        if judgement.property == wanted { continue }
        complain(
          file, judgement.property.map { "fails by '\($0)', not by '\(wanted)': \(judgement.message)" } ?? "passes")
        break
      }
    }
  }

  /// What is given is the first of all wrong answers. It names no property of its own, but it has to be the same each time.
  private mutating func verifyGiven(_ file: String, _ exercise: Exercise, _ lesson: Lesson) throws {
    var failed: String?
    for _ in 0..<times {
      let judgement = try judge(file, exercise, lesson)
      guard let property = judgement.property else {
        return complain(file, "passes as it is given: there is nothing to do")
      }
      if let failed, failed != property {
        return complain(file, "fails by '\(failed)', and another time by '\(property)': \(judgement.message)")
      }
      failed = property
    }
  }

  private func wrongAnswers(_ name: String) -> [String] {
    guard let directory = opendir(folder.path(of: "\(name)/wrong")) else { return [] }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let file = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if file.hasSuffix(".lua") { files.append("\(name)/wrong/\(file)") }
    }
    return files.sorted()
  }

  private func judge(_ file: String, _ exercise: Exercise, _ lesson: Lesson) throws -> Judgement {
    guard let path = realPath(of: folder.path(of: file)) else {
      throw SystemError(.readFile, .current, subject: file, using: .live)
    }
    let judge = try Judge(exercise, of: lesson, at: path, in: .english)
    if let judgement = try judge.wait() { return judgement }
    try judge.end()
    throw CheckInterrupted()
  }
}

extension Substring {
  /// Where a comment begins that has code before it; nil where there is none. Texts with "--" in them are not looked
  /// for: lessons have none.
  fileprivate var rangeOfComment: Index? {
    indices.first { self[$0...].hasPrefix("--") }
  }
}
