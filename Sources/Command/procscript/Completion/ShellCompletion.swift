import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptReference

/// What may stand in the place of a word that is being typed in a shell: ``CompletionScript`` asks for it at each Tab, by
/// `procscript --complete-words WORD…`. The words are those after the command's name; the last is what there is of the one
/// in question.
///
/// The answer has a line for each candidate, with what it means behind a tab; and lines that ask the shell for names of
/// files, which it can complete best: `:scripts`, `:files` and `:folders`.
struct ShellCompletion {
  /// The words behind the options of the command, and what there is of the last.
  private var words: ArraySlice<String>
  private let current: String
  private var candidates: [(word: String, text: String)] = []
  private var files: String?

  private static let option: StaticString = "--complete-words"

  static func isAsked(in words: ProgramArguments) -> Bool {
    words.count > 2 && words.isWord(at: 1, option)
  }

  /// Prints the answer, and ends the process.
  static func answer(_ words: ProgramArguments) -> Never {
    Messages.say(ShellCompletion((2..<words.count).map { String(cString: words[$0]) }).answer)
    exit(EXIT_SUCCESS)
  }

  private init(_ words: [String]) {
    self.words = words[...]
    current = words.last ?? ""
    completeOptions()
  }

  private var answer: String {
    let fitting = candidates.filter { $0.word.hasPrefix(current) }
    return fitting.map { "\($0.word)\t\($0.text)\n" }.joined() + (files.map { ":\($0)\n" } ?? "")
  }

  // MARK: Words of the command itself

  private mutating func completeOptions() {
    while words.count > 1, let option = words.first, option.hasPrefix("-"), option != "-" {
      words.removeFirst()
      if option == "--" { return complete(files: words.count == 1 ? "scripts" : "files") }
      if option == "-e" || option == "-l" || OptionScan.takesValue(option) && words.first != "=" { words.removeFirst() }
      // What bash takes for a word.
      if words.first == "=" { words.removeFirst(min(2, words.count)) }
      // It is the value of an option that is being typed.
      if words.isEmpty { return }
    }
    if words.count > 1 { return completeArguments() }
    if offersOptions(of: Procscript.self) { return }
    offer(Procscript.configuration.subcommands)
    candidates.append(("help", "Show what a subcommand or a name of the module does."))
    complete(files: "scripts")
  }

  private mutating func completeArguments() {
    switch words.removeFirst() {
    case "\(Examples.name)": completeExamples()
    case "\(Learn.name)": completeLearn()
    case "\(Tour.name)": completeTour()
    case "\(ListProcesses.name)": _ = offersOptions(of: ListProcesses.self)
    case "\(DumpProcesses.name)": _ = offersOptions(of: DumpProcesses.self)
    case "\(WriteAnnotations.name)": completeFolder(of: WriteAnnotations.self)
    case "help":
      guard words.count == 1 else { return }
      offer(Procscript.configuration.subcommands)
      for entry in Reference.entries where !candidates.contains(where: { $0.word == entry.key }) {
        candidates.append((entry.key, entry.summary))
      }
      for topic in Topic.all where !topic.name.contains(" ") { candidates.append((topic.name, topic.summary)) }
    default: complete(files: "files")
    }
  }

  private mutating func completeExamples() {
    let commands = Examples.configuration.subcommands
    guard words.count > 1 else { return offer(commands) }
    switch words.removeFirst() {
    case "show": if words.count == 1 { offerLessons() }
    case "run":
      while words.count > 1, words.first?.hasPrefix("--timeline") == true { words.removeFirst() }
      if words.count > 1 { return complete(files: "files") }
      if !offersOptions(of: RunExample.self) { offerLessons() }
    case "copy":
      if words.dropLast().last != "--to" && !current.hasPrefix("-") { return offerLessons() }
      completeFolder(of: CopyExamples.self)
    default: break
    }
  }

  private mutating func completeLearn() {
    let commands = Learn.configuration.subcommands
    let folders = ["--folder", "--course"]
    var command: any ParsableCommand.Type = WatchExercises.self
    if words.count > 1, let word = words.first, !word.hasPrefix("-") {
      guard let named = commands.first(where: { $0.configuration.commandName == word }) else { return }
      words.removeFirst()
      command = named
    } else if !current.hasPrefix("-") && words.count == 1 {
      return offer(commands)
    }
    if let option = words.dropLast().last {
      if folders.contains(option) { return complete(files: "folders") }
      if option == "--lang" {
        return candidates += Language.allCases.map { ($0.rawValue, $0.choose("English", "中文")) }
      }
    }
    if offersOptions(of: command) { return }
    if command is VerifyCourse.Type { return complete(files: "folders") }
    let takesExercise: [any ParsableCommand.Type] = [
      NextExercise.self, CheckExercises.self, ShowHint.self, AskQuestions.self, ResetExercise.self, ShowSolution.self,
    ]
    if takesExercise.contains(where: { $0 == command }) { offerLessons() }
  }

  private mutating func completeTour() {
    switch words.dropLast().last {
    case "--folder", "--course": complete(files: "folders")
    case "--lang": candidates += Language.allCases.map { ($0.rawValue, $0.choose("English", "中文")) }
    default: _ = offersOptions(of: Tour.self)
    }
  }

  /// Where a command has `--to FOLDER`, and nothing but options.
  private mutating func completeFolder(of command: any ParsableCommand.Type) {
    if words.dropLast().last == "--to" { return complete(files: "folders") }
    _ = offersOptions(of: command)
  }

  // MARK: Candidates

  private mutating func complete(files kind: String) {
    files = kind
  }

  private mutating func offer(_ commands: [any ParsableCommand.Type]) {
    for command in commands where command.configuration.shouldDisplay {
      candidates.append((command.configuration.commandName ?? "", command.configuration.abstract))
    }
  }

  private mutating func offerLessons() {
    for lesson in Lesson.all { candidates.append((lesson.name, lesson.teaches)) }
  }

  /// Offers options where one is being typed, and says whether it is.
  private mutating func offersOptions(of command: any ParsableCommand.Type) -> Bool {
    guard current.hasPrefix("-") else { return false }
    for option in HelpOption.all(of: command) {
      for name in option.names { candidates.append((name, option.text)) }
    }
    return true
  }
}
