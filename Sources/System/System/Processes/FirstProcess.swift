import CProcscriptSystem
import Glibc

/// The first process of a machine or a container: pid 1.
///
/// The system gives it all orphans to reap, and no signal reaches it that it has no handler for: not even Ctrl-C, a
/// request to end, or a closed pipe would end it.
package enum FirstProcess {
  /// Where this process is the first one, leaves that part to it and goes on in a child, which is a process like any
  /// other. The first one reaps what comes to it, passes signals on to the child, and ends as the child has ended: with its
  /// exit code, or 128 and the number of the signal that killed it. Whatever is left then, the system kills.
  ///
  /// To be called at the start of a program, before anything is opened. Where no child can be had, nothing changes.
  ///
  /// An ordinary process could not do both: which of its children are orphans that came to it, and which were forked by
  /// C code that waits for them itself (`io.popen`), the system does not tell.
  package static func delegate() {
    if getpid() != 1 { return }
    SignalAction.systemDefault.install(for: .childEnded)
    // Before the fork, so that none is lost.
    var all = sigset_t()
    sigfillset(&all)
    let mask = SignalMask(set: all).block()
    switch try? forkProcess() {
    case .parent(let child): attend(child)
    case .child: break
    case nil: mask.apply()
    }
  }

  private static func attend(_ child: ProcessID) -> Never {
    letGoOfFiles()
    var all = sigset_t()
    sigfillset(&all)
    while true {
      _ = try? Wait.reapEnded { pid, status in
        guard pid == child, let status else { return }
        exitNow(status.signal.map { 128 + $0.rawValue } ?? status.exitCode)
      }
      var info = siginfo_t()
      let number = sigwaitinfo(&all, &info)
      if number <= 0 || number == SIGCHLD || isTerminals(number, info) { continue }
      try? child.send(Signal(rawValue: number), isTold: false)
    }
  }

  /// Whoever reads what the child prints is to see its end when the child closes it.
  private static func letGoOfFiles() {
    for number in STDIN_FILENO...STDERR_FILENO { close(number) }
    procscript_close_others(nil, 0)
  }

  /// Whether a signal is for all processes of the terminal's foreground, so that the child has it too.
  private static func isTerminals(_ number: Int32, _ info: siginfo_t) -> Bool {
    info.si_code == SI_KERNEL && [SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH].contains(number)
  }
}
