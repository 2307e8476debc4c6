import CSystem

/// Ctrl-C, noted by a signal handler until the running code takes it up.
///
/// Waits of this layer end as soon as an interrupt is pending, also one that came just before they went to sleep.
public enum Interrupts {
  /// Makes SIGINT note an interrupt and call `hook` instead of ending this process.
  ///
  /// Blocking system calls return when it comes (no `SA_RESTART`). `hook` runs inside the signal handler: it must be
  /// async-signal-safe. As in `lua5.4`, it makes no difference whether SIGINT was ignored before (by a script's `&`).
  public static func handle(hook: (@convention(c) () -> Void)? = nil) {
    csystem_set_interrupt_hook(hook)
    SignalAction.handler(csystem_note_interrupt).install(for: .interrupt)
  }

  /// Whether one came that nobody has taken up yet.
  public static var isPending: Bool { csystem_interrupt_is_pending() != 0 }

  /// How many came since `handle`, taken up or not.
  public static var count: Int { Int(csystem_interrupt_count()) }

  /// Takes up the pending interrupt.
  /// - Returns: whether there was one.
  public static func take() -> Bool {
    guard isPending else { return false }
    csystem_clear_interrupt()
    return true
  }

  /// Forgets those that came so far, taken up or not: the next one is the first again.
  public static func forget() {
    csystem_forget_interrupts()
  }

  /// Forgets the hook and what came.
  static func reset() {
    csystem_set_interrupt_hook(nil)
    csystem_forget_interrupts()
  }
}
