import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem
import ProcscriptText

/// `procscript examples`: the lessons, to read, to run and to change.
struct Examples: ParsableCommand {
  static let name: StaticString = "examples"

  static let configuration = CommandConfiguration(
    commandName: "\(name)",
    abstract: "List the lessons; show, run or copy them.",
    usage: """
      procscript examples
      procscript examples show <lesson>
      procscript examples run <lesson> [--timeline ...] [<arguments> ...]
      procscript examples copy [<lesson> ...] [--to <folder>] [--force]
      """,
    discussion: "A lesson is named by its number or its name.",
    subcommands: [ListExamples.self, ShowExample.self, RunExample.self, CopyExamples.self],
    defaultSubcommand: ListExamples.self)
}

/// `procscript examples`
struct ListExamples: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the lessons.")

  @Argument(help: .hidden)
  var words: [String] = []

  func validate() throws {
    guard let word = words.first else { return }
    let commands = Examples.configuration.subcommands.compactMap { $0.configuration.commandName }
    if let question = Spelling.question(about: word, among: commands) {
      throw ValidationError("There is no command 'examples \(word)'. \(question)")
    }
    // Whoever names a lesson wants to see it.
    let lesson = try Lesson.chosen(by: word)
    throw ValidationError("Write 'procscript examples show \(lesson.name)', or 'run' or 'copy' in place of 'show'.")
  }

  func run() {
    let speech = Speech.ofEnvironment
    let width = Terminal.size(of: STDOUT_FILENO)?.columns ?? .max
    let nameWidth = Lesson.all.map(\.name.count).max()! + 2
    func term(_ number: String, _ name: String, _ section: String) -> String {
      "\(number)  \(Columns.pad(name, to: nameWidth))\(Columns.pad(section, to: 5))"
    }
    let lessons = Lesson.all.map { lesson in
      let number = lesson.number < 10 ? " \(lesson.number)" : "\(lesson.number)"
      return (term: term(number, lesson.name, lesson.section ?? ""), text: lesson.words(in: speech.language).teaches)
    }
    let rows =
      [(term: term(" N", speech("NAME", "名字"), speech("NOTES", "笔记")), text: speech("WHAT IT TEACHES", "讲什么"))]
      + lessons
    let commands = [
      (term: "procscript examples show N", text: speech("reads one", "读一课")),
      (term: "procscript examples run N", text: speech("runs it", "运行它")),
      (term: "procscript examples copy N", text: speech("copies it here, to be changed", "复制到这里,自己来改")),
    ]
    Messages.say(
      Listing(of: rows.map(\.term), margin: 0, width: width).text(rows) + "\n"
        + Listing(of: commands.map(\.term), margin: 0, width: width).text(commands))
  }
}

/// `procscript examples show N`
struct ShowExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a lesson.",
    discussion: "On a terminal it is coloured, unless NO_COLOR is set.")

  @Argument(help: "Its number or name.")
  var lesson: String

  func validate() throws {
    _ = try Lesson.chosen(by: lesson)
  }

  func run() throws {
    let source = try Lesson.chosen(by: lesson).source(in: Speech.ofEnvironment.language)
    Messages.say(bytes: LuaColors.shown(source))
  }
}
