import CProcscriptSystem
import Glibc

/// Ctrl-C, noted by a signal handler until the running code takes it up.
///
/// Waits of this layer end as soon as an interrupt is pending, also one that came just before they went to sleep.
///
/// A terminal sends it to all processes of the foreground group. If each ended by itself, those who can't (in C's
/// `system`, SIGINT is ignored) would lose their parents, and whoever ends the tree would not find them any more. So
/// the process that handles interrupts leads: those forked from it leave a terminal's to it, and it ends them all.
/// An interrupt that `kill` sends to one of them ends that one.
package enum Interrupts {
  /// Makes SIGINT note an interrupt and call `hook` instead of ending this process, which leads from now on.
  ///
  /// Blocking system calls return when it comes (no `SA_RESTART`). `hook` runs inside the signal handler: it must be
  /// async-signal-safe.
  ///
  /// Does nothing where SIGINT is ignored, as what a shell without job control runs by `&` inherits it: a Ctrl-C is not
  /// for that.
  package static func handle(hook: (@convention(c) () -> Void)? = nil) {
    if areIgnored { return }
    procscript_set_interrupt_hook(hook)
    procscript_set_interrupt_leader(getpid())
    SignalAction.informed(procscript_note_interrupt).install(for: .interrupt)
  }

  /// As ``handle(hook:)``, in a program that may handle SIGINT itself at times, as interpreters do while they run a piece
  /// of code: from then on ``takeBack()`` takes it back from that handler, and from none at all.
  package static func takeFromProgram(hook: @escaping @convention(c) () -> Void) {
    let action = SignalAction.current(of: .interrupt)
    if action.isIgnored { return }
    programsAction = action
    handle(hook: hook)
  }

  /// What SIGINT did in the program that it was taken from; nil where it was not taken from one.
  nonisolated(unsafe) private static var programsAction: SignalAction?

  /// Takes SIGINT back where the program that it was taken from handles it again, or lets it end the process. The next
  /// interrupt is the first again then. To be called before a wait, and before a process is started.
  @inline(__always)
  package static func takeBack() {
    if programsAction != nil { takeBackNow() }
  }

  @inline(never)
  private static func takeBackNow() {
    // In other processes it is left to the one that leads.
    guard let programsAction, procscript_interrupt_leader() == getpid() else { return }
    let action = SignalAction.current(of: .interrupt)
    guard action.isDefault || action.isSame(as: programsAction) else { return }
    forget()
    SignalAction.informed(procscript_note_interrupt).install(for: .interrupt)
  }

  /// Whether this process was started so that no interrupt is for it.
  package static var areIgnored: Bool { SignalAction.current(of: .interrupt).isIgnored }

  /// The process that leads; nil where none does.
  package static var leader: ProcessID? {
    let pid = procscript_interrupt_leader()
    return pid == 0 ? nil : ProcessID(pid)
  }

  /// For a program that was started anew: leaves a terminal's interrupts to the process that leads.
  package static func follow(_ leader: ProcessID) {
    if areIgnored { return }
    procscript_set_interrupt_leader(leader.rawValue)
    forgetAll()
    leaving.install(for: .interrupt)
  }

  /// What SIGINT does in processes that leave a terminal's to the one that leads.
  static var leaving: SignalAction { .informed(procscript_leave_interrupt, flags: SA_RESTART) }

  /// Whether the last one came from a terminal, so that all processes of the group are to end.
  package static var isOfTerminal: Bool { procscript_interrupt_is_of_terminal() != 0 }

  /// Whether one came that nobody has taken up yet.
  package static var isPending: Bool { procscript_interrupt_is_pending() != 0 }

  /// How many came since `handle`, taken up or not.
  package static var count: Int { Int(procscript_interrupt_count()) }

  /// Takes up the pending interrupt.
  /// - Returns: whether there was one.
  package static func take() -> Bool {
    guard isPending else { return false }
    procscript_clear_interrupt()
    return true
  }

  /// Forgets those that came so far, taken up or not: the next one is the first again.
  package static func forget() {
    procscript_forget_interrupts()
  }

  /// For a new process: forgets the hook, and what came.
  static func forgetAll() {
    procscript_set_interrupt_hook(nil)
    procscript_forget_interrupts()
  }
}
