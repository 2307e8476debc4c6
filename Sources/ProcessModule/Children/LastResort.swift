import CSystem

/// The end of everything at once, from inside a signal handler: what a second Ctrl-C asks for.
enum LastResort {
  /// Where the pids of the living children are: `count` numbers of 32 bits, `stride` bytes apart, 0 for none. The memory
  /// must stay mapped.
  static func list(first: UnsafeRawPointer?, stride: Int, count: Int) {
    csystem_list_children(first, stride, count)
  }

  /// Kills the listed children and ends this process. Async-signal-safe.
  static func endEverything(code: Int32) -> Never {
    csystem_kill_listed_children()
    csystem_exit(code)
  }
}
