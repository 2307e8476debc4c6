import CProcscriptSpawn
import Foundation

/// Starts a program without a fork of the tests' own, which have many threads.
///
/// The corresponding C function is `posix_spawn`. The program leads a new session; with a terminal, that is its
/// controlling one. The ends that the tests keep don't block.
struct CommandSpawn {
  enum Input {
    case path(String)
    case pipe
  }

  let pid: pid_t
  /// What is written here arrives at standard input; nil for a file. A terminal's is also in `outputs`.
  let input: Int32?
  /// Standard output and standard error, or one for both.
  let outputs: [Int32]

  init(
    _ command: [String], environment: [String: String], directory: String, input: Input, output: CommandRunner.Output
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    spawning_change_directory(&actions, directory)

    var theirs: [Int32] = []
    defer { for descriptor in theirs { close(descriptor) } }
    var inputEnd: Int32?
    if case .terminal = output {
      let terminal = try PseudoTerminal()
      // The leader of a session gets the first terminal that it opens as its controlling one.
      posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
      for number: Int32 in 1...2 { posix_spawn_file_actions_adddup2(&actions, 0, number) }
      theirs.append(terminal.slave)
      inputEnd = terminal.master
      outputs = [terminal.master]
    } else {
      switch input {
      case .path(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
      case .pipe:
        let pipe = try Self.pipe()
        posix_spawn_file_actions_adddup2(&actions, pipe.reading, 0)
        theirs.append(pipe.reading)
        inputEnd = pipe.writing
      }
      var ours: [Int32] = []
      for number: Int32 in 1...2 {
        if case .merged = output, number == 2 {
          posix_spawn_file_actions_adddup2(&actions, 1, 2)
        } else {
          let pipe = try Self.pipe()
          posix_spawn_file_actions_adddup2(&actions, pipe.writing, number)
          theirs.append(pipe.writing)
          ours.append(pipe.reading)
        }
      }
      outputs = ours
    }
    self.input = inputEnd
    // Descriptors of other tests that run at the same time.
    spawning_close_from(&actions, 3)
    for descriptor in outputs + [inputEnd].compactMap({ $0 }) {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | spawning_in_new_session)

    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in arguments + variables { free(string) } }
    var pid: pid_t = 0
    let error = posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, &variables)
    guard error == 0 else {
      for descriptor in Set(outputs + [inputEnd].compactMap { $0 }) { close(descriptor) }
      throw CommandFailure(description: "cannot start \(command[0]): \(String(cString: strerror(error)))")
    }
    self.pid = pid
  }

  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard spawning_pipe(&ends) == 0 else { throw CommandFailure(description: "no pipe: errno \(errno)") }
    return (ends[0], ends[1])
  }
}

/// A new terminal, 80 columns wide, that neither echoes nor turns line ends into anything else.
private struct PseudoTerminal {
  let master: Int32
  /// Open until the program has it, so that the terminal isn't at its end before.
  let slave: Int32
  let path: String

  init() throws {
    var ends: (master: Int32, slave: Int32) = (0, 0)
    var name = [CChar](repeating: 0, count: 128)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ends.master, &ends.slave, &name, nil, &size) == 0 else {
      throw CommandFailure(description: "no terminal: errno \(errno)")
    }
    (master, slave) = ends
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var modes = termios()
    tcgetattr(slave, &modes)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(slave, TCSANOW, &modes)
  }
}

/// Runs a write that reports a broken pipe by its result only.
func withoutBrokenPipeSignal(_ write: () -> Int) -> Int {
  var signals = sigset_t()
  var before = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &signals, &before)
  let count = write()
  let error = errno
  if count < 0 && error == EPIPE {
    var now = timespec()
    sigtimedwait(&signals, nil, &now)
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
  errno = error
  return count
}

func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
