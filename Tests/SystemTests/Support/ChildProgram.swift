import Glibc
import Synchronization

@testable import ProcscriptSystem

/// A real program, started as a child of the tests, killed and reaped at the end of its test.
final class ChildProgram {
  let pid: ProcessID
  private let output: UnsafeMutablePointer<FILE>
  private var isReaped = false

  /// Starts a program with standard output on a pipe.
  init(_ arguments: String...) {
    let (ends, number) = starting.withLock { _ in Self.start(arguments) }
    close(ends.writing)
    pid = ProcessID(number)
    output = fdopen(ends.reading, "r")
    while !hasCommand && !hasEnded { sched_yield() }
  }

  /// Whether its command can be seen: `posix_spawn` returns a little earlier.
  private var hasCommand: Bool {
    let file = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var byte: UInt8 = 0
    return read(file, &byte, 1) == 1
  }

  private var hasEnded: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(pid.rawValue), &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info._sifields._sigchld.si_pid != 0
  }

  private static func start(_ arguments: [String]) -> (ends: (reading: Int32, writing: Int32), pid: Int32) {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The test runner's threads may block signals or ignore them; a program starts with neither.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    defer { posix_spawnattr_destroy(&attributes) }

    var vector = arguments.map { strdup($0) } + [nil]
    defer { vector.forEach { free($0) } }
    var number: Int32 = 0
    let error = posix_spawnp(&number, arguments[0], &actions, &attributes, &vector, environ)
    precondition(error == 0, "\(arguments[0]): \(Errno(rawValue: error))")
    return ((ends[0], ends[1]), number)
  }

  /// Runs shell code.
  static func shell(_ code: String) -> ChildProgram { ChildProgram("sh", "-c", code) }

  /// The next line that it prints, without its end; nil once nobody holds its output any more.
  func readLine() -> String? {
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    let count = getline(&line, &capacity, output)
    guard count > 0, let line else { return nil }
    return String(cString: line).split(separator: "\n").first.map(String.init) ?? ""
  }

  /// Ends it, if it hasn't ended, and reaps it.
  func endAndReap() {
    if isReaped { return }
    kill(pid.rawValue, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid.rawValue, &status, 0) == -1 && errno == EINTR {}
    isReaped = true
  }

  /// Waits until it has ended, without reaping it.
  func waitForEnd() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(pid.rawValue), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
  }

  deinit {
    endAndReap()
    fclose(output)
  }
}

/// Held from the making of a pipe until it is close-on-exec, and during a start: else a program that another test starts
/// meanwhile would inherit the pipe and hold it open.
private let starting = Mutex(())
