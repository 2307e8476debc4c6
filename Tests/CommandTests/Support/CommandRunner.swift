import Foundation
import Testing

/// Runs the built command as a shell or a person would: what it is given, and how long it may take.
///
/// ```swift
/// let run = try CommandRunner(script: "print(process.is_main())").run()
/// #expect(run.output == "true\n")
/// #expect(run.ending == .exited(0))
///
/// let running = try CommandRunner(script: "print 'ready' process.sleep(9)").start()
/// try running.waitForLine("ready")
/// running.send(SIGINT)
/// #expect(try running.finish().ending == .exited(130))
/// ```
///
/// The command runs in a session of its own, with every signal at its default action and none blocked, in a new
/// folder that is removed afterwards, and with a small environment that does not depend on who runs the tests.
struct CommandRunner: Sendable {
  enum Input: Sendable {
    /// `/dev/null`.
    case nothing
    /// A pipe with this text, then its end.
    case text(String)
    /// A file with this text.
    case file(String)
    /// A pipe that the test writes into, by ``RunningCommand/write(_:)`` and ``RunningCommand/closeInput()``.
    case open
  }

  enum Output: Sendable {
    /// A pipe for each of the two.
    case separate
    /// One pipe for both: `errors` stays empty.
    case merged
    /// Standard input and both outputs are a terminal of the command's own: what is written to it is typed (`\u{3}` is
    /// Ctrl-C), and it neither echoes nor changes what is printed.
    case terminal
  }

  /// What follows the command's name.
  var arguments: [String] = []
  /// Put into the folder in which the command runs, by their names.
  var files: [String: String] = [:]
  var input = Input.nothing
  var output = Output.separate
  /// Beside `PATH`, `HOME`, `LANG` and `TERM`, or in their place.
  var environment: [String: String] = [:]
  /// Where it runs; nil for a new folder.
  var directory: String?
  /// A script for `sh` in which `"$@"` is the command, as `ulimit -n 64; exec "$@"`.
  var shell: String?
  /// Seconds after which everything is killed and the test fails.
  var timeLimit = 60.0

  init() {}

  /// Runs the command with these arguments.
  init(_ arguments: String...) {
    self.arguments = arguments
  }

  /// Runs a script, which the command knows as the file `script.lua`.
  init(script: String, arguments: [String] = []) {
    self.arguments = ["script.lua"] + arguments
    files = ["script.lua": script]
  }

  /// The command that is tested: the environment's `PROCSCRIPT`, or the one built beside the tests.
  static let executable: String = {
    if let path = ProcessInfo.processInfo.environment["PROCSCRIPT"] { return path }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("procscript").path
  }()

  /// Starts the command; it is killed, with all that it started, when nobody holds what is returned any more.
  func start() throws -> RunningCommand {
    try RunningCommand(self)
  }

  /// Starts the command with a standard input that stays open for the test to write into.
  func startWithInput() throws -> RunningCommand {
    var runner = self
    runner.input = .open
    return try runner.start()
  }

  /// Runs the command to its end and to the end of its output.
  ///
  /// What it has left running when it has ended is a failure of the test, and is killed.
  ///
  /// - Throws: ``CommandFailure`` when the time is up.
  func run(sourceLocation: SourceLocation = #_sourceLocation) throws -> CommandResult {
    let running = try start()
    running.closeInput()
    let ending = try running.waitForEnd()
    let left = running.descendants()
    if !left.isEmpty {
      let list = left.map(\.description).joined(separator: "\n")
      Issue.record("left running: \(list)\n\(running.transcript)", sourceLocation: sourceLocation)
      running.killEverything()
    }
    try running.readToTheEnd()
    return running.result(ending)
  }
}

/// How a command ended.
enum CommandEnding: Hashable {
  case exited(Int32)
  case killed(Int32)

  var isExit: Bool { if case .exited = self { true } else { false } }
}

/// A command that has ended, and what it has printed.
struct CommandResult {
  let ending: CommandEnding
  /// Standard output, or both outputs where they are merged or a terminal.
  let outputBytes: [UInt8]
  /// Standard error.
  let errorBytes: [UInt8]
  /// From start to end, in seconds.
  let seconds: Double
  /// The most memory that it, or one of the children that it waited for, ever had; in KiB.
  let peakMemory: Int

  var output: String { String(decoding: outputBytes, as: UTF8.self) }
  var errors: String { String(decoding: errorBytes, as: UTF8.self) }

  /// The lines of the output, without their ends.
  var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
}

/// The command did not do in time what the test was waiting for.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String
}
