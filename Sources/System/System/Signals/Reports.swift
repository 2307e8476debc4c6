import CProcscriptSystem
import Glibc

/// Reports of what a process does, which are asked for by signals from outside.
///
/// A command that collects the reports of several processes asks each of them. Somebody who wants to see such a collection
/// sends SIGQUIT to the process that leads: Ctrl-\\ at its terminal, or `kill -QUIT`. That one starts the command, even when
/// it hangs, and goes on. Where SIGQUIT is ignored, as in what a shell without job control runs by `&`, it stays so.
package enum Reports {
  /// The signal by which the command asks.
  package static let signal = Signal(rawValue: Int32(PROCSCRIPT_REPORT_SIGNAL))

  /// Whoever reads from a file or a program is not cut short.
  private static var action: SignalAction {
    SignalAction.informed(procscript_note_report_request, flags: SA_RESTART)
  }

  /// This process leads from now on.
  ///
  /// - Parameter words: What the command is started with, the path of its program first.
  package static func lead(startingCommand words: [String]) {
    let command = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
    for (index, word) in words.enumerated() { command[index] = strdup(word) }
    command[words.count] = nil
    procscript_lead_reports(command)
    install()
  }

  /// In a program that was started anew: another process leads.
  package static func follow(_ leader: ProcessID) {
    procscript_follow_in_reports(leader.rawValue)
    install()
  }

  /// This process, and those that it starts, answer from now on. SIGQUIT is the program's own.
  package static func serve() {
    action.install(for: signal)
  }

  private static func install() {
    action.install(for: signal)
    if !SignalAction.current(of: .quit).isIgnored { action.install(for: .quit) }
  }

  /// What is called in the signal handler when this process is asked: it must be async-signal-safe. It sees to it that
  /// ``answerIfAsked()`` is called soon.
  package static func whenAsked(_ hook: @escaping @convention(c) () -> Void) { procscript_set_report_hook(hook) }

  /// Writes the report of this process, in the middle of a wait or between two instructions of a script. Used by one
  /// thread.
  nonisolated(unsafe) package static var answer: (() -> Void)?

  /// Whether this process was asked, and has not answered.
  @inline(__always)
  package static var isAsked: Bool { procscript_report_is_asked() != 0 }

  package static func answerIfAsked() {
    guard isAsked else { return }
    procscript_take_report_request()
    answer?()
  }

  /// Asks a process of which ``canBeAsked(_:)`` says that it can be.
  ///
  /// - Returns: Whether it was.
  package static func ask(_ pid: ProcessID) -> Bool { procscript_ask_for_report(pid.rawValue) == 0 }

  /// Whether a process answers, and is not ended by being asked.
  package static func canBeAsked(_ pid: ProcessID) -> Bool {
    guard let handled = StatusFile(of: pid)?.signals("SigCgt") else { return false }
    return handled & 1 << UInt64(signal.rawValue - 1) != 0
  }
}
