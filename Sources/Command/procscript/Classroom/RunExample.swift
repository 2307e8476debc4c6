import ArgumentParser
import ProcscriptLessons

/// `procscript examples run N`: its help, and the complaint about what is wrong with it. It is run by ``LessonRun``.
struct RunExample: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Run a lesson.")

  @Argument(help: "Its number or name.")
  var lesson: String

  // Taken by LessonRun, as the command's own is by OptionScan.
  @Flag(name: .customLong("timeline"), help: "Draw what its processes did; =live and =FILE as without 'examples run'.")
  var drawsTimeline = false

  @Argument(parsing: .captureForPassthrough, help: "What it finds in the table arg.")
  var arguments: [String] = []

  func validate() throws {
    _ = try Lesson.chosen(by: lesson)
  }
}

/// `examples run` in a command line: at its beginning, or behind options of the command, where a script would stand. The
/// lesson is run as its file would be.
///
/// `--timeline` may stand on either side of the lesson too; the first word that is something else, or the one after `--`,
/// is the first of the lesson's arguments.
struct LessonRun {
  let lesson: Lesson
  /// The values of each `--timeline` behind `run`.
  private(set) var timelines: [String] = []
  /// The index of the first argument; the number of words where there is none.
  private(set) var argumentsIndex: Int

  /// Whether the words from an index on are `examples run`.
  static func isAsked(in words: ProgramArguments, at index: Int) -> Bool {
    index + 1 < words.count && words.isWord(at: index, Examples.name) && words.isWord(at: index + 1, "run")
  }

  /// - Parameters:
  ///   - words: The command's words.
  ///   - index: Where ``isAsked(in:at:)`` holds.
  /// - Throws: What is wrong with it, or the help that it asks for.
  init(_ words: ProgramArguments, at index: Int) throws {
    var next = index + 2
    var timelines: [String] = []
    func takeTimelines() {
      while next < words.count, let value = OptionScan.timeline(of: String(cString: words[next])) {
        timelines.append(value)
        next += 1
      }
    }
    takeTimelines()
    let choice = (next..<min(next + 1, words.count)).map { String(cString: words[$0]) }
    let command = try Procscript.parseAsRoot((index..<index + 2).map { String(cString: words[$0]) } + choice)
    guard let command = command as? RunExample else { throw CleanExit.helpRequest(RunExample.self) }
    lesson = try Lesson.chosen(by: command.lesson)
    next += 1
    takeTimelines()
    if next < words.count, words.isWord(at: next, "--") { next += 1 }
    self.timelines = timelines
    argumentsIndex = next
  }

  /// What runs it: the words that its script finds are the command's name, its own file's name, and its arguments.
  func invocation(of words: ProgramArguments) -> Invocation {
    let rest = (argumentsIndex..<words.count).map { words[$0] }
    var invocation = Invocation(ProgramArguments([words[0]], lesson.fileName, rest), script: 1)
    invocation.code = lesson.source(in: Speech.ofEnvironment.language)
    return invocation
  }
}
