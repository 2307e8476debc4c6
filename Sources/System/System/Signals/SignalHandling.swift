import CProcscriptSystem
import Glibc

/// What signals do in the host's process and in its children.
package enum SignalHandling {
  /// Call it once at the start of the program.
  ///
  /// An inherited "ignore" of SIGCHLD would make the kernel reap children behind our back, so that their exit codes
  /// were lost. SIGPIPE is left as it is: whoever writes to a closed pipe ends silently.
  package static func prepareHost() {
    if SignalAction.current(of: .childEnded).isIgnored {
      SignalAction.systemDefault.install(for: .childEnded)
    }
  }

  /// For a program of one's own: signals that tell of a crash end it, whoever has sent them. Those that are ignored, as
  /// SIGQUIT is in a shell's background job, stay so.
  ///
  /// Swift's runtime handles them where it finds its backtracer. It prints a report, and runs on when there was no
  /// crash but a `kill`.
  package static func endOnCrashes() {
    for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      let signal = Signal(rawValue: number)
      if SignalAction.current(of: signal).isHandler { SignalAction.systemDefault.install(for: signal) }
    }
  }

  /// From now on no signal reaches this process but SIGKILL and SIGSTOP.
  ///
  /// The corresponding C function is `sigprocmask`.
  package static func blockAll() {
    var all = sigset_t()
    sigfillset(&all)
    _ = SignalMask(set: all).block()
  }

  /// From now on these signals wait, for who takes them by a descriptor.
  ///
  /// The corresponding C function is `sigprocmask`.
  ///
  /// - Parameter numbers: Of signals.
  package static func block(_ numbers: [Int32]) {
    var mask = SignalMask.none
    for number in numbers { mask.add(Signal(rawValue: number)) }
    _ = mask.block()
  }

  /// Ends this process by a signal, as it ends those that do not handle it; without a core file.
  ///
  /// The corresponding C function is `raise`.
  ///
  /// - Parameter signal: One that ends processes; for another the process ends with the exit code of shells.
  package static func end(by signal: Signal) -> Never {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    if signal != .kill { SignalAction.systemDefault.install(for: signal) }
    SignalMask.only(signal).unblock()
    kill(getpid(), signal.rawValue)
    exitNow(128 + signal.rawValue)
  }

  /// For a program of one's own, which has no other handlers than this layer's: a fork then need not ask the system for
  /// them, unless a library was loaded that may have some.
  package static func announceAll() {
    procscript_announce_handlers()
  }

  /// The signals for which the host has handlers that a forked child must not run. Valid until the next call.
  static func handled() -> UnsafePointer<procscript_signals> {
    procscript_handled_signals()
  }

  /// In a forked child: what the host handles gets its default action back, as in a program that is newly started;
  /// noted interrupts are forgotten, then no signal is blocked any more. `forkProcess` calls it.
  static func resetInChild(handled: UnsafePointer<procscript_signals>) {
    procscript_reset_signals(handled, Interrupts.leader != nil)
    Interrupts.forgetAll()
    procscript_forget_script_signals()
    // Last, because the signals that came since the fork arrive here.
    procscript_unblock_all_signals()
  }
}
