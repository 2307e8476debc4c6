import ArgumentParser
import Glibc
import ProcessModule
import ProcscriptExploring
import ProcscriptReference
import ProcscriptSystem
import ProcscriptText

/// The words that name a subcommand where they come first: a file of that name is not run then.
enum Subcommand {
  private static let help: StaticString = "help"
  private static var all: [StaticString] {
    [
      ListProcesses.name, DumpProcesses.name, Examples.name, Learn.name, Tour.name, WriteAnnotations.name,
      KeepProgram.name, help,
    ]
  }

  static func comesFirst(in words: ProgramArguments) -> Bool {
    all.contains { words.isWord(at: 1, $0) }
  }

  /// What to say behind the message that a script can't be opened: the subcommand that its name is near to.
  static func question(insteadOf script: String) -> String? {
    guard !script.contains("/"), access(script, F_OK) != 0 else { return nil }
    return Spelling.question(about: script, among: all.map { "\($0)" })
  }

  /// What `help TOPIC` asks about, where that is no subcommand.
  static func helpTopic(in words: ProgramArguments) -> String? {
    guard words.count > 2, words.isWord(at: 1, help), !words.isOption(at: 2) else { return nil }
    if all.contains(where: { words.isWord(at: 2, $0) }) { return nil }
    return (2..<words.count).map { String(cString: words[$0]) }.joined(separator: " ")
  }

  /// Shows the help on a name of the module, or ends with an error that says which names and subcommands are near.
  static func showHelp(on topic: String) throws {
    if let help = Reference.knownHelp(on: topic, width: HelpFunction.width) { return Pager.standard.show(help) }
    let question = Reference.question(about: topic, and: all.map { "\($0)" })
    Messages.complain("there is no help on '\(topic)'. \(question ?? "procscript help lists the subcommands.")")
    throw ExitCode.failure
  }
}

/// The options of the command, and its help.
struct Procscript: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Messages.programName,
    abstract: "Runs Lua 5.4 scripts that can start processes.",
    usage: """
      procscript [options] [file.lua [arguments]]
      procscript <subcommand>
      """,
    discussion: """
      Without a file, standard input is run, or a prompt on a terminal; "-" is standard input in any case. Options \
      end at the file or at "--". A script's arguments are in "..." and in the table arg.
      """,
    subcommands: [
      Examples.self, Learn.self, Tour.self, ListProcesses.self, DumpProcesses.self, WriteAnnotations.self,
      KeepProgram.self,
    ])

  static var _errorLabel: String { Messages.programName }

  // The values of -e and -l are taken by OptionScan: here they stand for the help, and for the complaint about a missing
  // one.
  @Option(name: .customShort("e"), help: ArgumentHelp("Run Lua code. May be repeated, as -l.", valueName: "code"))
  var code: [String] = []

  @Option(
    name: .customShort("l"),
    help: ArgumentHelp("Require a library into the global of its name, or g=name into g.", valueName: "name"))
  var libraries: [String] = []

  @Flag(name: .customShort("i"), help: "Show a prompt after running the script.")
  var isInteractive = false

  @Flag(name: .customShort("W"), help: "Show warnings.")
  var showsWarnings = false

  @Flag(name: .customShort("E"), help: "Ignore the environment: LUA_INIT, LUA_PATH and their kin.")
  var ignoresEnvironment = false

  @Flag(name: .customLong("watch"), help: "Run the script again each time it is saved.")
  var watches = false

  // Taken by OptionScan, since its value may be missing.
  @Flag(
    name: .customLong("timeline"),
    help: ArgumentHelp(
      "Draw what the processes did, once they have ended; =live while they run; =browser in a page while they run; "
        + "=FILE into a file whose name ends in "
        + PictureFormat.endings
        + "; =live:FD: write what is new to an open descriptor while they run, as lines of JSON. "
        + "May be given several times."))
  var drawsTimeline = false

  @Option(
    name: .customLong("schedule"),
    help: ArgumentHelp(
      "Run in an order that is the same each time, by a clock of its own: one by a number, the one that a report names, "
        + "as A2.B2.C, or ask: you are asked at each step.", valueName: "order"))
  var schedule: String?

  // Taken by OptionScan, since its value may be missing.
  @Flag(
    name: .customLong("explore"),
    help: ArgumentHelp(
      "Run in many orders, and tell what can come of it, and which way; =FILE.json writes it all into a file too."))
  var explores = false

  @Option(
    name: .customLong("schedules"), help: ArgumentHelp("With --explore: so many runs at the most.", valueName: "n"))
  var schedules = 1000

  @Option(
    name: .customLong("seconds"), help: ArgumentHelp("With --explore: for so long at the most.", valueName: "s"))
  var seconds = 10.0

  @Option(name: .customLong("seed"), help: ArgumentHelp("With --explore: what chance begins with.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(name: .customLong("exact-time"), help: "With --explore: no process is ever late.")
  var isExact = false

  @Flag(name: .customLong("late"), help: "With --schedule=NUMBER: any process may be late.")
  var isLate = false

  @OptionGroup(title: "A script that is not trusted")
  var sandbox: SandboxOptions

  @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
  var showsVersion = false
}

extension Procscript {
  /// Does what a command line says whose first word is an option or a subcommand, and ends the process.
  static func runOptionsOrSubcommand(_ words: ProgramArguments) -> Never {
    do {
      if words.count == 2, words.isWord(at: 1, "--node") { runNode() }
      if ShellCompletion.isAsked(in: words) { ShellCompletion.answer(words) }
      if words.isOption(at: 1) || LessonRun.isAsked(in: words, at: 1) {
        Interpreter.run(try invocation(words))
      }
      if let topic = Subcommand.helpTopic(in: words) {
        try Subcommand.showHelp(on: topic)
        Glibc.exit(EXIT_SUCCESS)
      }
      var command = try parseAsRoot((1..<words.count).map { String(cString: words[$0]) })
      try command.run()
      Glibc.exit(EXIT_SUCCESS)
    } catch {
      end(with: error)
    }
  }

  /// What a launcher starts on another node. (No option of the help: nobody types it.)
  private static func runNode() -> Never {
    if isatty(STDIN_FILENO) != 0 {
      Messages.complain("--node is not for people: a script starts it on other nodes, by process.set_start_method")
      Glibc.exit(64)
    }
    ProcessModule.runNode()
  }

  private static func invocation(_ words: ProgramArguments) throws -> Invocation {
    if let shell = try CompletionScript.asked(in: words) {
      Messages.say(shell.text)
      Glibc.exit(EXIT_SUCCESS)
    }
    let scan = OptionScan(words)
    if let complaint = OptionSuggestion.complaint(about: scan.options) { throw ValidationError(complaint) }
    let options = try parsed(scan)
    try options?.checkOrders(among: scan)
    try SandboxOptions.check(among: scan)
    let isLesson = LessonRun.isAsked(in: words, at: scan.scriptIndex) && !words.isWord(at: scan.scriptIndex - 1, "--")
    let lesson = isLesson ? try LessonRun(words, at: scan.scriptIndex) : nil
    var invocation = lesson?.invocation(of: words) ?? Invocation(words, script: scan.scriptIndex)
    invocation.steps = scan.steps
    if let options {
      invocation.isInteractive = options.isInteractive
      invocation.ignoresEnvironment = options.ignoresEnvironment
      // As in `lua5.4`, a prompt begins with the version.
      invocation.showsVersion = options.showsVersion || options.isInteractive
    }
    try checkTimelineValue(words, at: lesson?.argumentsIndex ?? scan.scriptIndex)
    invocation.pictures = try destinations(scan.timelines + (lesson?.timelines ?? []))
    if let options, options.watches { try watch(invocation) }
    // One that is started anew takes part in its parent's run.
    if let options, let schedule = options.schedule, !ProcessModule.isStartedAnew {
      Addresses.fix()
      invocation.director = ScheduledScript(
        order: try order(schedule, isLate: options.isLate), pictures: SchedulePictures(of: invocation))
    }
    if let options, let file = scan.exploration, !ProcessModule.isStartedAnew {
      Addresses.fix()
      invocation.director = ExploredScript(
        script: try scriptName(of: invocation), options: try options.exploring, file: try reportFile(file),
        pictures: SchedulePictures(of: invocation))
    }
    if let value = scan.sandbox {
      try SandboxOptions.begin(
        options?.sandbox, value, network: scan.network, for: invocation, file: scan.exploration)
    }
    return invocation
  }

  /// What ArgumentParser makes of the options that are left to it; nil where there are none that say more than `scan` does.
  /// It takes longer than all else that starts a script.
  private static func parsed(_ scan: OptionScan) throws -> Procscript? {
    if scan.options.isEmpty && scan.exploration == nil { return nil }
    let command = try parseAsRoot(scan.options)
    if let options = command as? Procscript { return options }
    // ArgumentParser's own, as --help is.
    var own = command
    try own.run()
    Glibc.exit(EXIT_SUCCESS)
  }

  /// What `--schedule=ORDER` asks for.
  private static func order(_ order: String, isLate: Bool) throws -> ScheduledScript.Order {
    if order == "ask" { return .asked }
    if let seed = UInt64(order) { return .plan(Plan(then: .random(seed: seed), mayBeLate: isLate)) }
    do {
      return .plan(try Schedule(order).plan)
    } catch {
      throw ValidationError("unknown order '\(order)': \(error.description)")
    }
  }

  private static func scriptName(of invocation: Invocation) throws -> String {
    switch invocation.script {
    case .file(let path): return String(cString: path)
    case .code(_, let name): return name
    case .standardInput, nil:
      throw ValidationError("--explore needs the file to run: procscript --explore file.lua")
    }
  }

  private var exploring: ExploringOptions {
    get throws {
      guard schedules >= 1 else { throw ValidationError("--schedules=\(schedules): write a number of 1 or more") }
      guard seconds > 0, seconds <= 1e9 else { throw ValidationError("--seconds=\(seconds): write more than 0") }
      var exploring = ExploringOptions()
      exploring.schedules = schedules
      exploring.nanoseconds = UInt64(seconds * 1e9)
      exploring.seed = seed
      exploring.isExact = isExact
      return exploring
    }
  }

  /// Complains about `--timeline foo.svg`, where the file that a picture is meant for would be run, or be an argument of
  /// the lesson.
  private static func checkTimelineValue(_ words: ProgramArguments, at index: Int) throws {
    guard index < words.count, words.isWord(at: index - 1, "--timeline") else { return }
    let value = String(cString: words[index])
    guard value == "live" || PictureFormat(of: value) != nil, access(value, F_OK) != 0 else { return }
    throw ValidationError("there is no script '\(value)': to draw so, write --timeline=\(value)")
  }

  /// What all `--timeline=VALUE` ask for, each thing once. Who is shown the picture while it grows has it at the end too.
  private static func destinations(_ values: [String]) throws -> [ProcessModule.PictureDestination] {
    var all: [ProcessModule.PictureDestination] = []
    for value in values {
      let destination = try destination(value)
      if !all.contains(destination) { all.append(destination) }
    }
    if all.contains(.live) { all.removeAll { $0 == .terminal } }
    return all
  }

  /// What `--timeline=VALUE` asks for.
  private static func destination(_ value: String) throws -> ProcessModule.PictureDestination {
    switch value {
    case "": return .terminal
    case "live": return .live
    case "browser": return .descriptor(try LanesInBrowser.start())
    case _ where value.hasPrefix("live:"): return .descriptor(try descriptor(value.dropFirst(5)))
    default:
      guard PictureFormat(of: value) != nil else {
        throw ValidationError(
          "cannot draw '\(value)': write --timeline, --timeline=live, --timeline=browser, or the name of a file that ends in "
            + PictureFormat.endings)
      }
      try checkReplaceable(value)
      return .file(value)
    }
  }

  /// The open descriptor that `--timeline=live:FD` asks for.
  private static func descriptor(_ text: Substring) throws -> Int32 {
    guard let number = Int32(text), number >= 3 else {
      throw ValidationError(
        "--timeline=live:\(text): write the number of an open descriptor, 3 or more: --timeline=live:3")
    }
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0 else { throw ValidationError("--timeline=live:\(number): descriptor \(number) is not open") }
    guard flags & O_ACCMODE != O_RDONLY else {
      throw ValidationError("--timeline=live:\(number): descriptor \(number) can only be read from")
    }
    return number
  }

  /// The file that `--explore=FILE` asks for; nil for none.
  private static func reportFile(_ value: String) throws -> String? {
    if value.isEmpty { return nil }
    guard value.hasSuffix(".json") else {
      let picture = PictureFormat(of: value) == nil ? "" : "; for a picture write --explore --timeline=\(value)"
      throw ValidationError("--explore=\(value): all is written as JSON, into a file FILE.json\(picture)")
    }
    try checkReplaceable(value)
    return value
  }

  private static func checkReplaceable(_ file: String) throws {
    do throws(SystemError) {
      try NewFile.checkReplaceable(file)
    } catch {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
  }

  private static func watch(_ invocation: Invocation) throws -> Never {
    guard case .file(let path) = invocation.script else {
      throw ValidationError("--watch needs the file to run: procscript --watch file.lua")
    }
    guard !invocation.isInteractive else { throw ValidationError("--watch and -i do not go together.") }
    // What the option stands for is this process's task: the runs get the other words.
    let words = invocation.words
    let kept = (0..<words.count).filter { $0 >= invocation.scriptIndex || !words.isWord(at: $0, "--watch") }
    Watcher.run(String(cString: path), command: kept.map { words[$0] })
  }

  /// Help goes to standard output, what is wrong to standard error.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if code == .success {
      Messages.say(text + "\n")
    } else if !text.isEmpty {
      Messages.complain(bare: Array(text.utf8))
    }
    Glibc.exit(code.rawValue)
  }
}
