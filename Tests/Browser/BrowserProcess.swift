import Foundation
import Glibc

/// Chromium without a window, which obeys by the DevTools protocol over two pipes.
///
/// One thing at a time may use it. Each message is JSON with a NUL at its end. It has a folder of its own for its files; both go with this object.
package final class BrowserProcess: @unchecked Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let pid: pid_t
  private let commands: Int32
  private let answers: Int32
  private let folder: URL
  private var received: [UInt8] = []
  private var lastCommand = 0

  /// How long anything may take. Nothing does unless something is broken.
  private static let patience = 60.0

  package init() throws {
    guard let program = Self.program else { throw Failure(description: "there is no chromium") }
    folder = FileManager.default.temporaryDirectory.appending(path: "procscript-browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (theirCommands, ourCommands) = try Self.pipe()
    let (ourAnswers, theirAnswers) = try Self.pipe()
    (commands, answers) = (ourCommands, ourAnswers)
    defer {
      close(theirCommands)
      close(theirAnswers)
    }
    pid = try Self.start(program, in: folder, commands: theirCommands, answers: theirAnswers)
  }

  deinit {
    // It ends when the pipe does, and takes its helpers along; the group is for what might be left.
    close(commands)
    while (try? receive()) != nil {}
    close(answers)
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    try? FileManager.default.removeItem(at: folder)
  }

  /// - Returns: the number that the answer will have.
  func send(_ message: [String: Any]) throws -> Int {
    lastCommand += 1
    let message = message.merging(["id": lastCommand]) { $1 }
    var bytes = Array(try JSONSerialization.data(withJSONObject: message)) + [0]
    while !bytes.isEmpty {
      let count = write(commands, bytes, bytes.count)
      guard count > 0 else { throw Failure(description: "the browser takes no commands: \(log)") }
      bytes.removeFirst(count)
    }
    return lastCommand
  }

  func receive() throws -> [String: Any] {
    let deadline = Date.now + Self.patience
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = Data(received[..<end])
        received.removeSubrange(...end)
        return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
      }
      var poll = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&poll, 1, Int32(max(deadline.timeIntervalSinceNow, 0) * 1000)) > 0 else {
        throw Failure(description: "the browser does not answer: \(log)")
      }
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = read(answers, &buffer, buffer.count)
      guard count > 0 else { throw Failure(description: "the browser has ended: \(log)") }
      received += buffer[..<count]
    }
  }

  /// What it has said of itself.
  private var log: String {
    let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    return String(text.suffix(2000))
  }

  /// Where it is; nil where it is not installed.
  package static let program: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = path.split(separator: ":").map { $0 + "/chromium" } + ["/usr/bin/chromium"]
    return places.first { access($0, X_OK) == 0 }
  }()

  /// Descriptors that a child gets only where it is given them, and that are none of the numbers it is given them as.
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe: \(errno)") }
    defer { for end in ends { close(end) } }
    return (fcntl(ends[0], F_DUPFD_CLOEXEC, 10), fcntl(ends[1], F_DUPFD_CLOEXEC, 10))
  }

  private static func start(_ program: String, in folder: URL, commands: Int32, answers: Int32) throws -> pid_t {
    let path = folder.path(percentEncoded: false)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, path + "/log", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    posix_spawn_file_actions_adddup2(&actions, commands, 3)
    posix_spawn_file_actions_adddup2(&actions, answers, 4)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    let arguments = [
      program, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=\(path)/profile", "--no-sandbox",
      "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--disable-crash-reporter", "--disable-breakpad",
      "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--no-first-run",
      "--hide-scrollbars", "--force-device-scale-factor=1",
    ]
    let environment = ["HOME=\(path)", "TMPDIR=\(path)", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC"]
    var pid: pid_t = 0
    let error = withStrings(arguments) { arguments in
      withStrings(environment) { environment in
        posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
      }
    }
    guard error == 0 else { throw Failure(description: "\(program) does not start: error \(error)") }
    return pid
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
