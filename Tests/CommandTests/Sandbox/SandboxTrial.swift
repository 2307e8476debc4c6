import Foundation
import Testing

/// Scripts that are run in a sandbox.
enum SandboxTrial {
  /// Whether this system has all that a sandbox is made of: Landlock, namespaces and filters of system calls.
  static let isWhole: Bool = {
    guard let run = try? runner("").run(), run.ending == .exited(0) else { return false }
    return run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("procscript: sandbox: total memory: ") }
  }()

  /// A runner whose command is `procscript --sandbox OPTIONS script.lua ARGUMENTS`.
  static func runner(_ script: String, _ options: [String] = [], arguments: [String] = []) -> CommandRunner {
    var runner = CommandRunner(script: script, arguments: arguments)
    // What is left running is found by its mark.
    runner.arguments = ["--sandbox", "--allow-env=\(ProcessMark.variable)"] + options + runner.arguments
    runner.timeLimit = 120
    return runner
  }
}

extension CommandRunner {
  /// Lets its script load the module `attacks`, of `CAttacks/attacks.c`.
  ///
  /// - Parameter redirection: What the shell adds to the command, as `9</etc/passwd`.
  mutating func makeAttacks(_ redirection: String = "") {
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    let source = Repository.path("Tests/CommandTests/Sandbox/CAttacks/attacks.c")
    shell = """
      clang -shared -fPIC $(pkg-config --cflags lua5.4) -o attacks.so '\(source)' && exec "$@" \(redirection)
      """
  }
}

extension CommandRunner {
  /// Runs the command to its end, and to that of whoever watches over a sandbox that its script has made: those end a
  /// moment after it.
  func runWithWatchers() throws -> CommandResult {
    let running = try start()
    let ending = try running.waitForEnd()
    try running.waitForEndOfAll()
    try running.readToTheEnd()
    return running.result(ending)
  }
}

extension RunningCommand {
  /// Waits until nobody is left of all that the command has started, once it has ended itself. (A wait for a condition gives
  /// up where nobody is left who could bring it about, which is what is waited for here.)
  func waitForEndOfAll() throws {
    let deadline = monotonicSeconds() + 60
    while !descendants().isEmpty {
      guard monotonicSeconds() < deadline else {
        throw CommandFailure(description: "left running: \(descendants())\n\(transcript)")
      }
      usleep(3000)
    }
  }
}

extension CommandResult {
  /// Standard error, without the lines on what this system has not got.
  var errorsOfSandbox: String {
    errors.split(separator: "\n").filter { !$0.hasPrefix("procscript: sandbox: ") }.map { $0 + "\n" }.joined()
  }
}

/// A folder that everybody may change, with a few files: what an attacker wants.
final class Prey {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: path + "/empty", withIntermediateDirectories: false)
    for name in ["secret", "spare", "second", "third", "fourth"] {
      try "the secret\n".write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
      chmod("\(path)/\(name)", 0o666)
    }
    for folder in [path, path + "/empty"] { chmod(folder, 0o777) }
  }

  /// The names of what is in it, and what the secret is now.
  var state: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted() + [(try? String(contentsOfFile: path + "/secret", encoding: .utf8)) ?? "gone"]
  }
}

/// A folder that a sandbox may change.
final class OwnFolder {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    chmod(path, 0o777)
  }
}
