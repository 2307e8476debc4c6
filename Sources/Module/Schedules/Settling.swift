import Glibc
import ProcscriptSystem

/// Waiting, for real, until the system has done what was asked of it: that what a process does next does not depend on how
/// fast that was.
enum Settling {
  enum State {
    case hasEnded
    case isStopped
    case goesOn
  }

  /// Waits until a process has ended, be it reaped or not.
  static func awaitEnd(of pid: ProcessID) {
    guard let descriptor = try? ProcessDescriptor(pid) else { return }
    _ = try? Poll.wait(for: Poll.Interest(descriptor.number), until: .never, attention: .toNothing)
  }

  /// Whether a process has ended, be it reaped or not.
  static func hasEnded(_ pid: ProcessID) -> Bool {
    let state = StatusFile(of: pid)?.state
    return state == nil || state == "Z" || state == "X"
  }

  /// Whether a process sleeps in the system.
  static func isAsleep(_ pid: ProcessID) -> Bool { StatusFile(of: pid)?.state == "S" }

  /// Waits until a signal that was sent to a process has done what it does: ended or stopped it, or run its handler. The
  /// process sleeps.
  static func settle(_ pid: ProcessID, after signal: Signal) -> State {
    while true {
      guard let status = StatusFile(of: pid) else { return .hasEnded }
      switch status.state {
      case "Z", "X": return .hasEnded
      case "T", "t":
        if signal.rawValue != SIGCONT { return .isStopped }
      case "S" where !isPending(signal, in: status): return .goesOn
      default: break
      }
      sched_yield()
    }
  }

  /// Whether a signal was sent to a process, or to its only thread, and has not been delivered.
  private static func isPending(_ signal: Signal, in status: StatusFile) -> Bool {
    (status.signals("SigPnd") | status.signals("ShdPnd")) >> UInt64(signal.rawValue - 1) & 1 != 0
  }

  /// Whether a signal ends a process that does not handle it.
  static func endsProcesses(_ signal: Signal) -> Bool {
    !stopsProcesses(signal) && ![SIGCHLD, SIGURG, SIGWINCH, SIGCONT].contains(signal.rawValue)
  }

  /// Whether a signal stops a process that does not handle it.
  static func stopsProcesses(_ signal: Signal) -> Bool {
    [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU].contains(signal.rawValue)
  }
}

/// What comes from outside of all processes that take turns.
enum Outside {
  /// Waits for real until one of these processes has ended.
  ///
  /// - Returns: Whether one has.
  static func wait(forEndOf pids: [ProcessID], nanoseconds: UInt64) -> Bool {
    var descriptors = ProcessDescriptors()
    for pid in pids {
      guard case .opened? = try? descriptors.open(pid) else { return true }
    }
    let outcome = try? Poll.wait(for: descriptors.interests, until: .after(nanoseconds), attention: .toSignals)
    return outcome != .timedOut
  }
}
