import ArgumentParser
import Glibc
import ProcessModule
import ProcscriptSystem

/// The words that name a subcommand where they come first: a file of that name is not run then.
enum Subcommand {
  static func comesFirst(in words: ProgramArguments) -> Bool {
    [ListProcesses.name, Examples.name, WriteAnnotations.name, "help"].contains { words.isWord(at: 1, $0) }
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
    subcommands: [Examples.self, ListProcesses.self, WriteAnnotations.self])

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
      "Draw what the processes did, once they have ended; =live while they run; =FILE into a file whose name ends in "
        + PictureFormat.endings + ". May be given several times."))
  var drawsTimeline = false

  @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
  var showsVersion = false
}

extension Procscript {
  /// Does what a command line says whose first word is an option or a subcommand, and ends the process.
  static func runOptionsOrSubcommand(_ words: ProgramArguments) -> Never {
    do {
      if words.isOption(at: 1) {
        Interpreter.run(try invocation(words))
      }
      var command = try parseAsRoot((1..<words.count).map { String(cString: words[$0]) })
      try command.run()
      Glibc.exit(EXIT_SUCCESS)
    } catch {
      end(with: error)
    }
  }

  private static func invocation(_ words: ProgramArguments) throws -> Invocation {
    let scan = OptionScan(words)
    if let complaint = OptionSuggestion.complaint(about: scan.options) { throw ValidationError(complaint) }
    let command = try parseAsRoot(scan.options)
    guard let options = command as? Procscript else {
      // ArgumentParser's own, as --help is.
      var command = command
      try command.run()
      Glibc.exit(EXIT_SUCCESS)
    }
    var invocation = Invocation(words, script: scan.scriptIndex)
    invocation.steps = scan.steps
    invocation.isInteractive = options.isInteractive
    invocation.ignoresEnvironment = options.ignoresEnvironment
    // As in `lua5.4`, a prompt begins with the version.
    invocation.showsVersion = options.showsVersion || options.isInteractive
    invocation.pictures = try destinations(scan.timelines)
    if options.watches { try watch(invocation) }
    return invocation
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
    default:
      guard PictureFormat(of: value) != nil else {
        throw ValidationError(
          "cannot draw '\(value)': write --timeline, --timeline=live, or the name of a file that ends in "
            + PictureFormat.endings)
      }
      do throws(SystemError) {
        try NewFile.checkReplaceable(value)
      } catch {
        Messages.complain(error.description)
        throw ExitCode.failure
      }
      return .file(value)
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
