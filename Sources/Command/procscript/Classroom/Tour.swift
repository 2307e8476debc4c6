import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// `procscript tour`: the classroom in a browser. It reads the options and makes the folder, and becomes the server, which
/// is a program of its own: a server has threads, and a process that is to fork may not.
struct Tour: ParsableCommand {
  static let name: StaticString = "tour"

  static let configuration = CommandConfiguration(
    commandName: "\(name)",
    abstract: "The lessons and exercises in your browser, with the processes drawn while they run.",
    discussion: """
      It prints a URL, and opens it where there is a browser. Whoever has the URL can run scripts, in the sandbox, so it \
      is for this machine alone, unless --host names an address of another network. What you write is in the folder of \
      'procscript learn', and so is your progress. Ctrl-C ends the server, and all that it has started.
      """)

  @OptionGroup var options: FolderOptions

  @Flag(help: "Make the folder without asking.")
  var yes = false

  @Option(help: ArgumentHelp("The port; a free one unless it is named.", valueName: "port"))
  var port: UInt16 = 0

  @Option(
    help: ArgumentHelp(
      "The address to listen at, 127.0.0.1 unless it is named: whoever reaches another one and learns the URL can run "
        + "scripts here.", valueName: "address"))
  var host = "127.0.0.1"

  @Flag(name: .customLong("no-browser"), help: "Open no browser.")
  var opensNoBrowser = false

  /// The server's file, beside the command's.
  static let server = "procscript-tour"

  func run() throws {
    try complaining {
      let before = try ExerciseFolder(options.folder, course: options.course, language: options.language)
      try before.askToMake(options.folder, unless: yes)
      let folder = try options.open(isNew: true)
      let words = [
        ownExecutablePath(), realPath(of: options.folder) ?? options.folder, folder.speech.language.rawValue, host,
        "\(port)", folder.progress.course ?? "", opensNoBrowser ? "" : "open",
      ]
      TourServer.become(words)
      throw ExitCode.failure
    }
  }
}

/// The program that serves pages.
enum TourServer {
  /// Becomes it; returns where it is not to be had, and has said so then.
  ///
  /// - Parameter words: What it is given.
  static func become(_ words: [String]) {
    let own = ownExecutablePath()
    // As it is installed, and as it is built; by the link that /proc has, where the path is not known any more.
    let folder = own.lastIndex(of: "/").map { own[..<$0] } ?? "."
    let path = "\(folder)/\(Tour.server)"
    let arguments = ([path] + words).map { strdup($0) }
    execv(path, arguments + [nil])
    let reason = Errno.current
    for argument in arguments { free(argument) }
    Messages.complain("cannot start \(path), which is the server of 'procscript tour': \(reason)")
  }
}

/// `--timeline=browser`: a page that shows a run while it goes on.
enum LanesInBrowser {
  /// Starts the server of the page.
  ///
  /// It is nobody's child: the script that is to be run has none but its own.
  ///
  /// - Returns: The descriptor to which is written what is new of the run.
  /// - Throws: `ExitCode` where it can't be started, which has been told.
  static func start() throws -> Int32 {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw ValidationError("--timeline=browser: no pipe: \(Errno.current)") }
    let language = Speech.ofEnvironment.language.rawValue
    do throws(SystemError) {
      switch try forkProcess() {
      case .parent(let child):
        close(ends[0])
        while waitpid(child.rawValue, nil, 0) < 0 && errno == EINTR {}
      case .child:
        // Not of the terminal's jobs: a Ctrl-C is for the script, and the page stays to be looked at.
        setsid()
        if case .parent = try forkProcess() { exitNow(EXIT_SUCCESS) }
        dup2(ends[0], STDIN_FILENO)
        // Who reads what the script prints is to see its end.
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO)
        for end in ends where end > STDERR_FILENO { close(end) }
        TourServer.become([ownExecutablePath(), "", language, "127.0.0.1", "0", "", "open"])
        exitNow(EXIT_FAILURE)
      }
    } catch {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
    _ = fcntl(ends[1], F_SETFD, 0)
    return ends[1]
  }
}

extension ExerciseFolder {
  /// Asks whether the folder may be made, where it is not there and somebody is at the terminal.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - isWanted: Whether that is known.
  /// - Throws: `ExitCode` where it is not wanted.
  func askToMake(_ name: String, unless isWanted: Bool) throws {
    if isThere || isWanted || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 { return }
    Messages.say(
      speech("Make the folder \(name) with the exercises? [Y/n] ", "建立文件夹 \(name) 来放练习,可以吗?[Y/n] "))
    guard case .line(let answer) = InputLine.read(),
      [nil, UInt8(ascii: "y"), UInt8(ascii: "Y")].contains(answer.first)
    else { throw ExitCode.failure }
  }
}
