import Foundation
import ProcscriptSystem

/// A command that was started: the test waits for what it prints, types, sends signals, and waits for its end.
///
/// All waiting has the runner's time limit, counted from the start; past it everything is killed and the wait throws.
final class RunningCommand {
  let pid: pid_t
  private let runner: CommandRunner
  private let folder: TemporaryFolder?
  private let mark: String
  private let started = monotonicSeconds()

  private var streams: [Stream]
  private var inputDescriptor: Int32?
  private var unwritten: [UInt8] = []
  private var closesInputWhenWritten = false
  private var ended: (ending: CommandEnding, usage: rusage, at: Double)?

  /// One of the command's outputs, as far as it has been read.
  private struct Stream {
    let descriptor: Int32
    var bytes: [UInt8] = []
    var isAtEnd = false
  }

  init(_ runner: CommandRunner) throws {
    self.runner = runner
    mark = ProcessMark.next()
    folder = runner.directory == nil ? try TemporaryFolder() : nil
    let directory = runner.directory ?? folder!.path
    for (name, text) in runner.files {
      try text.write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
    }

    var input = CommandSpawn.Input.path("/dev/null")
    switch runner.input {
    case .nothing: break
    case .text(let text):
      input = .pipe
      unwritten = Array(text.utf8)
      closesInputWhenWritten = true
    case .file(let text):
      let path = "\(directory)/.input"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      input = .path(path)
    case .open: input = .pipe
    }
    var command = [CommandRunner.executable] + runner.arguments
    if let shell = runner.shell { command = ["/bin/sh", "-c", shell, "sh"] + command }
    var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory, "LANG": "C.UTF-8", "TERM": "xterm"]
    environment.merge(runner.environment) { $1 }
    environment[ProcessMark.variable] = mark

    let spawn = try CommandSpawn(
      command, environment: environment, directory: directory, input: input, output: runner.output)
    pid = spawn.pid
    inputDescriptor = spawn.input
    streams = spawn.outputs.map { Stream(descriptor: $0) }
  }

  deinit {
    killEverything()
    closeInput()
    for stream in streams where !stream.isAtEnd { close(stream.descriptor) }
  }

  // MARK: What it has printed

  var output: String { String(decoding: streams[0].bytes, as: UTF8.self) }
  var errors: String { streams.count > 1 ? String(decoding: streams[1].bytes, as: UTF8.self) : "" }

  /// All that is known, for the message of a failure.
  var transcript: String {
    func excerpt(_ text: String) -> String {
      text.utf8.count <= 4000 ? text : "\(text.prefix(2000))\n[…]\n\(text.suffix(2000))"
    }
    return "standard output:\n\(excerpt(output))\nstandard error:\n\(excerpt(errors))"
  }

  /// Waits until a whole line of the output is `line`, this many times.
  func waitForLine(_ line: String, count: Int = 1) throws {
    try wait(for: "\(count) × the line '\(line)'") {
      output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count { $0 == line } >= count
    }
  }

  /// Waits until the output holds a text.
  func waitForOutput(_ text: String) throws {
    try wait(for: "'\(text)'") { output.contains(text) }
  }

  /// Waits until standard error holds a text.
  func waitForErrors(_ text: String) throws {
    try wait(for: "'\(text)' on standard error") { errors.contains(text) }
  }

  // MARK: What it is told

  /// Writes, or on a terminal types, a text; nothing when its input is closed or its terminal gone.
  func write(_ text: String) {
    guard inputDescriptor != nil else { return }
    unwritten += Array(text.utf8)
    writeWhatFits()
  }

  /// Ends its standard input, once all is written; a terminal has no such end.
  func closeInput() {
    guard let descriptor = inputDescriptor else { return }
    if !unwritten.isEmpty && ended == nil {
      closesInputWhenWritten = true
      return
    }
    if runner.output != .terminal { close(descriptor) }
    inputDescriptor = nil
  }

  /// Closes the reading end of its standard output: what it prints from now on has nobody to go to.
  func closeOutput() {
    if !streams[0].isAtEnd { end(0) }
  }

  /// Sends a signal to the command alone; nothing once it has ended.
  func send(_ signal: Int32) {
    if ended == nil { kill(pid, signal) }
  }

  /// Sends a signal to its process group, as a terminal does.
  func sendToGroup(_ signal: Int32) {
    kill(-pid, signal)
  }

  /// Gives its terminal another size, of which the system tells it by SIGWINCH.
  func resize(columns: Int, rows: Int) {
    guard let descriptor = inputDescriptor else { return }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  // MARK: Its end

  /// Waits for the end of the command itself; what it has started may live on, and hold its outputs open.
  @discardableResult
  func waitForEnd() throws -> CommandEnding {
    try wait(for: "its end") { ended != nil }
    readWhatIsThere()
    return ended!.ending
  }

  /// Waits until nobody holds its outputs any more.
  func readToTheEnd() throws {
    try wait(for: "the end of its output") { streams.allSatisfy(\.isAtEnd) }
  }

  /// Waits for its end and for that of its output, and until nothing is left running.
  ///
  /// For commands that are killed: what ends with them needs a moment.
  func finish() throws -> CommandResult {
    let ending = try waitForEnd()
    try readToTheEnd()
    try waitUntilNothingIsLeft()
    return result(ending)
  }

  /// Waits until none of its descendants is running.
  func waitUntilNothingIsLeft() throws {
    try wait(for: "the end of \(descendants())") { descendants().isEmpty }
  }

  func result(_ ending: CommandEnding) -> CommandResult {
    CommandResult(
      ending: ending, outputBytes: streams[0].bytes, errorBytes: streams.count > 1 ? streams[1].bytes : [],
      seconds: ended!.at - started,
      peakMemory: Int(ended!.usage.ru_maxrss))
  }

  /// The processes that it has started, directly or not, and that are running: orphans and daemons too. Zombies and
  /// the command itself don't count.
  func descendants() -> [MarkedProcess] {
    ProcessMark.processes(with: mark).filter { $0.pid != pid }
  }

  /// Kills it and all that it has started.
  func killEverything() {
    repeat {
      if ended == nil { kill(pid, SIGKILL) }
      for process in descendants() { kill(process.pid, SIGKILL) }
      reap(blocking: true)
    } while !descendants().isEmpty
  }

  // MARK: Waiting

  /// Waits until the command itself sleeps in the system, and goes on doing so: it waits for something.
  func waitUntilAsleep() throws {
    var looks = 0
    try wait(for: "its sleep") {
      looks = (try? ProcessTable().status(of: ProcessID(pid))) == .sleeping ? looks + 1 : 0
      return looks > 5
    }
  }

  /// Reads and writes until the condition holds.
  ///
  /// - Throws: ``CommandFailure`` when the time is up, or when the command has ended and closed its outputs, so that
  ///   nothing can change any more.
  func wait(for what: @autoclosure () -> String, until condition: () -> Bool) throws {
    while true {
      reap(blocking: false)
      // What had been seen before the last read: an end that came before it leaves nothing unread.
      let isOver = ended != nil && streams.allSatisfy(\.isAtEnd)
      readAndWrite()
      if condition() { return }
      let isLate = monotonicSeconds() - started > runner.timeLimit
      let isPast = isOver && descendants().isEmpty
      // The last of them may have ended since the look at the condition.
      if isPast && condition() { return }
      if isLate || isPast {
        let state = ended.map { "it ended: \($0.ending)" } ?? "it runs"
        let alive = descendants().map { "\n\($0)" }.joined()
        killEverything()
        let reason = isLate ? "\(runner.timeLimit) s were not enough" : "it can't come any more"
        throw CommandFailure(description: "waited for \(what()): \(reason); \(state)\(alive)\n\(transcript)")
      }
    }
  }

  /// Sleeps until there is something to read or a few milliseconds have passed, and reads.
  private func readAndWrite() {
    var descriptors = streams.filter { !$0.isAtEnd }.map {
      pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
    }
    if let inputDescriptor, !unwritten.isEmpty, runner.output != .terminal {
      descriptors.append(pollfd(fd: inputDescriptor, events: Int16(POLLOUT), revents: 0))
    }
    poll(&descriptors, nfds_t(descriptors.count), 3)
    writeWhatFits()
    readWhatIsThere()
  }

  private func readWhatIsThere() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for index in streams.indices {
      while !streams[index].isAtEnd {
        let count = read(streams[index].descriptor, &buffer, buffer.count)
        if count > 0 {
          streams[index].bytes += buffer[..<count]
        } else if count < 0 && errno == EAGAIN {
          break
        } else if count == 0 || errno != EINTR {
          end(index)  // EIO is how a terminal ends.
        }
      }
    }
  }

  private func end(_ index: Int) {
    close(streams[index].descriptor)
    streams[index].isAtEnd = true
    if runner.output == .terminal { inputDescriptor = nil }
  }

  private func writeWhatFits() {
    guard let descriptor = inputDescriptor else { return }
    while !unwritten.isEmpty {
      let count = withoutBrokenPipeSignal { Foundation.write(descriptor, unwritten, unwritten.count) }
      if count > 0 {
        unwritten.removeFirst(count)
      } else if count < 0 && errno == EPIPE {
        unwritten = []
      } else if errno != EINTR {
        return
      }
    }
    if closesInputWhenWritten { closeInput() }
  }

  private func reap(blocking: Bool) {
    guard ended == nil else { return }
    var status: Int32 = 0
    var usage = rusage()
    while true {
      let result = wait4(pid, &status, blocking ? 0 : WNOHANG, &usage)
      if result == 0 { return }
      if result == pid { break }
      precondition(errno == EINTR, "somebody else has reaped the command")
    }
    let signal = status & 0x7f
    let ending = signal == 0 ? CommandEnding.exited(status >> 8 & 0xff) : .killed(signal)
    ended = (ending, usage, monotonicSeconds())
  }
}
