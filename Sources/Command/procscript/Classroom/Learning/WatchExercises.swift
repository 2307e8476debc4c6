import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem
import ProcscriptText

/// `procscript learn` without a subcommand.
struct WatchExercises: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Put the exercises into a folder, and check one each time that it is saved.")

  @OptionGroup var options: FolderOptions

  @Flag(help: "Make the folder without asking.")
  var yes = false

  @Argument(help: .hidden)
  var words: [String] = []

  func validate() throws {
    guard let word = words.first else { return }
    let commands = Learn.configuration.subcommands.compactMap { $0.configuration.commandName }
    throw ValidationError(
      "There is no command 'learn \(word)'. \(Spelling.question(about: word, among: commands) ?? "'procscript learn --help' lists them.")"
    )
  }

  func run() throws {
    guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0 else {
      Messages.complain("learn needs a terminal; without one: procscript learn check, list, hint, next (see --help)")
      throw ExitCode(wrongUsage)
    }
    try complaining {
      let before = try ExerciseFolder(options.folder, course: options.course, language: options.language)
      try before.askToMake(options.folder, unless: yes)
      let folder = try options.open(isNew: true)
      let lesson = try folder.chosen(by: nil)
      try LearnSession(folder, at: lesson).run()
    }
  }
}
