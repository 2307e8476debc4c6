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
      procscript examples run <lesson> [<arguments> ...]
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
    let width = Lesson.all.map(\.name.count).max()! + 2
    var text = Self.row(" N", "NAME", "NOTES", "WHAT IT TEACHES", nameWidth: width)
    for lesson in Lesson.all {
      let number = lesson.number < 10 ? " \(lesson.number)" : "\(lesson.number)"
      text += Self.row(number, lesson.name, lesson.section ?? "", lesson.teaches, nameWidth: width)
    }
    text += """

      procscript examples show N    reads one
      procscript examples run N     runs it
      procscript examples copy N    copies it here, to be changed

      """
    Messages.say(text)
  }

  /// The last column goes on below itself where the terminal is too narrow.
  private static func row(
    _ number: String, _ name: String, _ section: String, _ teaches: String, nameWidth: Int
  ) -> String {
    let start = "\(number)  \(padded(name, to: nameWidth))\(padded(section, to: 7))"
    let room = (Terminal.size(of: STDOUT_FILENO)?.columns ?? .max) - start.count
    var lines = [""]
    for word in teaches.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= max(room, 20) {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    let margin = String(repeating: " ", count: start.count)
    return start + lines.joined(separator: "\n\(margin)") + "\n"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
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
    let source = try Lesson.chosen(by: lesson).source
    Messages.say(bytes: Terminal.hasColors(on: STDOUT_FILENO) ? LuaColors.text(of: source) : source)
  }
}

/// `procscript examples run N`: as the file itself would run.
struct RunExample: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Run a lesson.")

  @Argument(help: "Its number or name.")
  var lesson: String

  @Argument(parsing: .captureForPassthrough, help: "What it finds in the table arg.")
  var arguments: [String] = []

  func validate() throws {
    _ = try Lesson.chosen(by: lesson)
  }

  func run() throws {
    let lesson = try Lesson.chosen(by: lesson)
    let words = ProgramArguments()
    // The bytes themselves, which need not be UTF-8.
    let rest = ((words.count - arguments.count)..<words.count).map { words[$0] }
    var invocation = Invocation(ProgramArguments([words[0]], lesson.fileName, rest), script: 1)
    invocation.code = lesson.source
    Interpreter.run(invocation)
  }
}
