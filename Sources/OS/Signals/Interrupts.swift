import CSystem

/// Ctrl-C, noted by a signal handler until the running code takes it up.
///
/// Waits of this layer end as soon as an interrupt is pending, also one that came just before they went to sleep.
public enum Interrupts {
  /// Makes SIGINT note an interrupt and call `hook` instead of ending this process.
  ///
  /// Blocking system calls return when it comes (no `SA_RESTART`). `hook` runs inside the signal handler: it must be
  /// async-signal-safe. Where SIGINT was ignored when this process was started (`nohup`, a script's `&`), it stays
  /// ignored, as is the custom.
  ///
  /// - Returns: whether interrupts are now handled.
  @discardableResult
  public static func handle(hook: (@convention(c) () -> Void)? = nil) -> Bool {
    if SignalAction.current(of: .interrupt).isIgnored { return false }
    csystem_set_interrupt_hook(hook)
    SignalAction.handler(csystem_note_interrupt).install(for: .interrupt)
    return true
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

  /// Gives SIGINT its default action back if it has this handler, and forgets what came.
  static func reset() {
    if SignalAction.current(of: .interrupt).runs(csystem_note_interrupt) {
      SignalAction.systemDefault.install(for: .interrupt)
    }
    csystem_set_interrupt_hook(nil)
    csystem_forget_interrupts()
  }
}
