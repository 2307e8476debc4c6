import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem
import ProcscriptText

/// `procscript learn check`: what a teacher's machine does with the folders of a class.
struct CheckExercises: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check answers; exit code 1 if one is not right.",
    discussion: """
      With --json, each answer is a line on standard output: its exercise, whether it passed, and else the property that \
      does not hold, the moment, the order that shows it, and what runs that order again.
      """)

  @OptionGroup var options: FolderOptions

  @Flag(help: "Check all exercises.")
  var all = false

  @Flag(help: "Say it in JSON.")
  var json = false

  // For the tour, in which no script runs outside of a sandbox.
  @Option(name: .customLong("sandbox-in"), help: ArgumentHelp("A folder for it.", visibility: .hidden))
  var sandbox: String?

  @Argument(help: "The exercises' numbers or names; the present one if there is none.")
  var exercises: [String] = []

  func validate() throws {
    if all && !exercises.isEmpty { throw ValidationError("--all is for all exercises: name none beside it.") }
  }

  func run() throws {
    try complaining {
      var folder = try options.open()
      let lessons =
        try all ? folder.course.exercises : exercises.isEmpty ? [folder.chosen(by: nil)] : exercises.map(folder.chosen)
      Interrupts.handle()
      var failed = 0
      for lesson in lessons {
        let path = folder.path(of: lesson)
        let judgement = try folder.judge(lesson, sandbox: sandbox)
        guard let judgement else { Glibc.exit(128 + SIGINT) }
        if !judgement.isPassed { failed += 1 }
        folder.note(judgement, of: lesson)
        Messages.say(
          json ? judgement.json(of: lesson, at: path).text + "\n" : judgement.text(of: lesson, at: path, folder.speech))
      }
      try folder.save()
      if lessons.count > 1 && !json {
        Messages.say(
          "\n"
            + folder.speech(
              "\(lessons.count - failed) of \(lessons.count) are right.",
              "\(lessons.count) 个中做对了 \(lessons.count - failed) 个。") + "\n")
      }
      if failed > 0 { throw ExitCode.failure }
    }
  }
}

extension ExerciseFolder {
  /// Checks the answer to an exercise, and waits for what comes of it; nil where an interrupt came, which has ended it.
  ///
  /// - Parameters:
  ///   - lesson: Whose exercise it is.
  ///   - sandbox: A folder for a sandbox in which it runs; nil for none.
  /// - Throws: `SystemError`.
  func judge(_ lesson: Lesson, sandbox: String? = nil) throws -> Judgement? {
    guard let judge = try beginJudging(lesson, sandbox: sandbox) else { return missing(lesson) }
    if let judgement = try judge.wait() { return judgement }
    try judge.end()
    return nil
  }

  /// Begins to check the answer to an exercise; nil where there is no file that can be read.
  ///
  /// - Parameters:
  ///   - lesson: Whose exercise it is.
  ///   - sandbox: A folder for a sandbox in which it runs; a copy of the answer is put there. nil for none.
  /// - Throws: `SystemError`.
  func beginJudging(_ lesson: Lesson, sandbox: String? = nil) throws(SystemError) -> Judge? {
    guard let exercise = lesson.exercise, let answer = answer(to: lesson),
      let path = realPath(of: path(of: lesson))
    else { return nil }
    guard let sandbox else { return try Judge(exercise, of: lesson, at: path, in: speech.language) }
    let copy = FolderPath(sandbox).path(of: lesson.fileName)
    try NewFile.write(answer, to: copy, replacing: true)
    return try Judge(exercise, of: lesson, at: copy, in: speech.language, sandbox: sandbox)
  }

  /// What is said of an exercise without a file.
  func missing(_ lesson: Lesson) -> Judgement {
    Judgement(
      property: "loads",
      message: speech(
        "\(path(of: lesson)) can't be read: 'procscript learn reset \(lesson.name)' writes it anew",
        "读不到 \(path(of: lesson)):运行 procscript learn reset \(lesson.name) 会重新写好它"))
  }
}
