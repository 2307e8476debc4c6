import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem
import ProcscriptText

/// `procscript learn`: exercises in the terminal.
struct Learn: ParsableCommand {
  static let name: StaticString = "learn"

  static let configuration = CommandConfiguration(
    commandName: "\(name)",
    abstract: "Exercises: mend a script, and have it checked in all orders.",
    usage: """
      procscript learn [--folder <folder>] [--lang <en|zh>] [--course <folder>] [--yes]
      procscript learn list|next|check|hint|predict|reset|solution [<exercise>]
      procscript learn check --all [--json]
      procscript learn verify <folder> [--times <n>]
      """,
    discussion: """
      Without a subcommand, on a terminal, it puts the exercises into a folder, \(ExerciseFolder.defaultName), and \
      checks one each time that you save it. An exercise is named by its number or its name; without one it is the \
      present one.
      """,
    subcommands: [
      WatchExercises.self, ListExercises.self, NextExercise.self, CheckExercises.self, ShowHint.self,
      AskQuestions.self, ResetExercise.self, ShowSolution.self, VerifyCourse.self,
    ],
    defaultSubcommand: WatchExercises.self)
}

/// Which folder a subcommand is about, and in which language.
struct FolderOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the exercises are.", valueName: "folder"))
  var folder = ExerciseFolder.defaultName

  @Option(name: .customLong("lang"), help: ArgumentHelp("English or Chinese, from now on.", valueName: "en|zh"))
  var language: Language?

  @Option(help: ArgumentHelp("A teacher's course in place of the command's own, from now on.", valueName: "folder"))
  var course: String?

  /// The folder, with what it needs; complaints about its file are said, and don't hinder.
  ///
  /// - Parameter isNew: Whether it may be begun here.
  func open(isNew: Bool = false) throws -> ExerciseFolder {
    var opened = try ExerciseFolder(folder, course: course, language: language)
    guard isNew || opened.isThere else {
      throw CourseError(
        opened.speech(
          "there is no folder '\(folder)': 'procscript learn' makes it, or write --folder=FOLDER",
          "没有文件夹“\(folder)”:运行 procscript learn 会建好它,或者写 --folder=文件夹"))
    }
    for complaint in opened.progress.complaints { Messages.complain("\(folder)/\(complaint)") }
    let added = try opened.fill()
    if opened.progress.current == nil { opened.progress.current = opened.current?.name }
    try opened.save()
    if !isNew && !added.isEmpty {
      let names = added.map(\.name).joined(separator: ", ")
      Messages.complain(opened.speech("new exercises: \(names)", "新的练习:\(names)"))
    }
    return opened
  }
}

/// The exit code of wrong usage, as sysexits.h has it.
let wrongUsage: Int32 = 64

extension ParsableCommand {
  /// Says what went wrong, and fails.
  func complaining(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as SystemError {
      Messages.complain(error.description)
      throw ExitCode.failure
    } catch let error as CourseError {
      Messages.complain(error.description)
      throw ExitCode.failure
    } catch let error as ValidationError {
      // What was typed is known to be wrong only once the folder is open.
      Messages.complain(error.message)
      throw ExitCode(wrongUsage)
    }
  }
}

extension ExerciseFolder {
  /// The exercise of a number or a name, as somebody typed it; the present one for nil.
  func chosen(by word: String?) throws -> Lesson {
    let exercises = course.exercises
    guard let word else {
      guard let current else { throw CourseError(speech("this course has no exercises", "这门课没有练习")) }
      return current
    }
    if let lesson = exercises.first(named: word) { return lesson }
    if let lesson = course.lessons.first(named: word) {
      throw ValidationError(
        "The lesson '\(lesson.name)' has no exercise. 'procscript learn list' lists those that are there.")
    }
    let near = Spelling.near(to: [Lesson].name(in: word), among: exercises.map(\.name)).first
    let advice = near.map { "Did you mean '\($0)'?" } ?? "'procscript learn list' lists them."
    throw ValidationError("There is no exercise '\(word)'. \(advice)")
  }
}

/// `procscript learn list`
struct ListExercises: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the exercises, and what is done.")

  @OptionGroup var options: FolderOptions

  @Flag(help: "Say it in JSON.")
  var json = false

  func run() throws {
    try complaining {
      if json { return Messages.say(try options.open().list.text + "\n") }
      let width = Terminal.size(of: STDOUT_FILENO)?.columns ?? .max
      Messages.say(LearnPage(folder: try options.open()).list(width: width))
    }
  }
}

extension ExerciseFolder {
  /// What is known of each exercise, for programs.
  var list: JSON {
    .array(
      course.exercises.map { lesson in
        let known = progress.exercises[lesson.name] ?? Progress.Exercise()
        return [
          "exercise": .string(lesson.name), "number": JSON(lesson.number), "done": .bool(known.isDone),
          "tries": JSON(known.tries), "hints": JSON(known.hints), "current": .bool(progress.current == lesson.name),
        ]
      })
  }
}

/// `procscript learn next`
struct NextExercise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Go to the next exercise that is not done, or to a named one.")

  @OptionGroup var options: FolderOptions

  @Argument(help: "Its number or name.")
  var exercise: String?

  func run() throws {
    try complaining {
      var folder = try options.open()
      let lesson = try exercise.map(folder.chosen) ?? folder.next(after: folder.current)
      let page = LearnPage(folder: folder)
      guard let lesson else { return Messages.say(page.allAreDone + "\n") }
      folder.progress.current = lesson.name
      try folder.save()
      Messages.say(page.lesson(lesson))
    }
  }
}

/// Which exercise a subcommand is about.
struct ExerciseChoice: ParsableArguments {
  @OptionGroup var options: FolderOptions

  @Argument(help: "The exercise's number or name; the present one if there is none.")
  var exercise: String?

  /// The folder, and the exercise in it.
  func open() throws -> (folder: ExerciseFolder, lesson: Lesson) {
    let folder = try options.open()
    return (folder, try folder.chosen(by: exercise))
  }

  /// Does something with the exercise, notes that, and says what came of it.
  func telling(_ body: (inout ExerciseFolder, Lesson) throws -> String) throws {
    let (opened, lesson) = try open()
    var folder = opened
    let text = try body(&folder, lesson)
    try folder.save()
    Messages.say(text)
  }
}

/// `procscript learn hint`
struct ShowHint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hint", abstract: "Show a hint; once more, the next one.")

  @OptionGroup var choice: ExerciseChoice

  func run() throws {
    try complaining { try choice.telling { folder, lesson in folder.nextHint(for: lesson) } }
  }
}

extension ExerciseFolder {
  /// The next hint for an exercise, which counts as shown; the last one again once all were.
  mutating func nextHint(for lesson: Lesson) -> String {
    let hints = lesson.exercise?.hints(in: speech.language) ?? []
    if hints.isEmpty { return speech("There is no hint for \(lesson.name).", "\(lesson.name) 没有提示。") + "\n" }
    let number = min((progress.exercises[lesson.name]?.hints ?? 0) + 1, hints.count)
    progress.exercises[lesson.name, default: Progress.Exercise()].hints = number
    return LearnPage(folder: self).hint(hints, number)
  }

  /// Brings an exercise back, and says what was done.
  mutating func resetTelling(_ lesson: Lesson) throws(SystemError) -> String {
    let kept = try reset(lesson)
    let path = path(of: lesson)
    guard let kept else { return speech("\(path) is as it was.", "\(path) 就是原来的样子。") + "\n" }
    return speech("\(path) is as it was. What you had is in \(kept).", "\(path) 已恢复原样。你写的保存在 \(kept)。") + "\n"
  }

  /// Notes what a check has said.
  mutating func note(_ judgement: Judgement, of lesson: Lesson) {
    progress.exercises[lesson.name, default: Progress.Exercise()].tries += 1
    if judgement.isPassed { progress.exercises[lesson.name]?.isDone = true }
  }

  /// Whether an answer to an exercise was checked once.
  func isTried(_ lesson: Lesson) -> Bool {
    isDone(lesson) || (progress.exercises[lesson.name]?.tries ?? 0) > 0
  }
}

/// `procscript learn reset`
struct ResetExercise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Bring an exercise back to what it was; what you had is kept beside it.")

  @OptionGroup var choice: ExerciseChoice

  func run() throws {
    try complaining { try choice.telling { folder, lesson in try folder.resetTelling(lesson) } }
  }
}

/// `procscript learn solution`
struct ShowSolution: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solution", abstract: "Show a right answer, once you have tried.")

  @OptionGroup var choice: ExerciseChoice

  func run() throws {
    try complaining {
      let (folder, lesson) = try choice.open()
      guard folder.isTried(lesson) else { throw CourseError(LearnPage(folder: folder).isUntried) }
      let solution = Array((lesson.exercise?.solution ?? "").utf8)
      Messages.say(bytes: LuaColors.shown(solution))
    }
  }
}

/// `procscript learn predict`
struct AskQuestions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Ask what a lesson's script will do, and tell what it does.")

  @OptionGroup var options: FolderOptions

  @Flag(help: "Ask nobody: say the questions and their answers in JSON.")
  var json = false

  @Argument(help: "The lesson's number or name; that of the present exercise if there is none.")
  var lesson: String?

  func run() throws {
    try complaining {
      let folder = try ExerciseFolder(options.folder, course: options.course, language: options.language)
      let chosen = try lesson.map { try folder.course.lesson($0) } ?? folder.chosen(by: nil)
      guard let questions = chosen.questions else {
        throw CourseError(
          folder.speech("there are no questions about \(chosen.name)", "\(chosen.name) 没有要猜的问题"))
      }
      if !json {
        Messages.say(bytes: LuaColors.shown(chosen.source(in: folder.speech.language)) + "\n".utf8)
      }
      guard try Questioning.ask(chosen, questions, in: folder.speech.language, areTold: json) else {
        throw ExitCode.failure
      }
    }
  }
}
