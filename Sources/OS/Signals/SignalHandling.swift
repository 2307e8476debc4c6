/// What signals do in the host's process and in its children.
public enum SignalHandling {
  /// Call it once at the start of the program.
  ///
  /// An inherited "ignore" of SIGCHLD would make the kernel reap children behind our back, so that their exit codes
  /// were lost. SIGPIPE is left as it is: whoever writes to a closed pipe ends silently.
  public static func prepareHost() {
    if SignalAction.current(of: .childEnded).isIgnored {
      SignalAction.systemDefault.install(for: .childEnded)
    }
  }

  /// In a forked child: what the host handles gets its default action back, noted interrupts are forgotten, then no
  /// signal is blocked any more. `forkProcess` calls it.
  static func resetInChild() {
    Interrupts.reset()
    // Last, because the signals that came since the fork arrive here.
    SignalMask.none.apply()
  }
}
