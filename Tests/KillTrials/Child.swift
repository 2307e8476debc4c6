import CProcscriptSystem
import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// A process of a trial. It ends with the trial.
struct Child {
  let pid: Int32
  /// Of one that shares channels: given up once it is reaped.
  private let membership: Membership?

  /// Forks a process that runs `body` and ends with code 0.
  init(membership: Membership? = nil, _ body: () -> Void) {
    self.membership = membership
    let trial = getpid()
    pid = procscript_fork()
    if pid == 0 {
      _ = procscript_set_parent_death_signal(SIGKILL)
      if getppid() != trial { _exit(1) }  // It has ended before.
      body()
      _exit(0)
    }
    if pid < 0 { fail("fork: \(Errno.current)") }
  }

  /// Kills and reaps it. It must not have failed before.
  func kill() {
    _ = Glibc.kill(pid, SIGKILL)
    if let status = reap(flags: 0), status & 0x7f == 0, status != 0 { fail("process \(pid) has failed") }
  }

  /// Waits until it has ended by itself, with code 0.
  func awaitEnd(_ what: @autoclosure () -> String) {
    var status: Int32?
    wait(for: "the end of " + what()) {
      status = reap(flags: WNOHANG)
      return status != nil
    }
    if let status, status != 0 { fail("\(what()) ended with status \(status)") }
  }

  /// Waits until it has stopped itself by a signal, traced or not.
  func awaitStop() {
    guard let status = reap(flags: WUNTRACED), status & 0xff == 0x7f else { fail("process \(pid) did not stop") }
  }

  /// Waits until it sleeps in the kernel. Nothing in a trial's child does but waiting for a lock.
  func awaitSleep() {
    wait(for: "process \(pid) to fall asleep") { isAsleep }
  }

  var isAsleep: Bool { (try? ProcessTable().status(of: ProcessID(pid))) == .sleeping }

  /// - Returns: What `waitpid` says of it; nil if nothing has happened.
  func reap(flags: Int32) -> Int32? {
    var status: Int32 = 0
    while true {
      let result = waitpid(pid, &status, flags)
      if result == pid {
        if status & 0xff != 0x7f { membership?.end() }
        return status
      }
      if result == 0 { return nil }
      if errno != EINTR { fail("waitpid: \(Errno.current)") }
    }
  }
}

/// Waits for a condition; the trial has failed if it isn't there after 20 seconds.
func wait(for what: @autoclosure () -> String, until isMet: () -> Bool) {
  let deadline = Deadline(after: 20)
  while !isMet() {
    if deadline.hasPassed() { fail("waited in vain for \(what())") }
    sched_yield()
  }
}

func fail(_ message: String) -> Never {
  let line = "FAILED: \(message)\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
  _exit(1)
}
