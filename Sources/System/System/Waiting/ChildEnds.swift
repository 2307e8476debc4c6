import CProcscriptSystem
import Glibc

/// Counts the ends of children while it lives, for a wait on a futex that any child's end is to cut short.
///
/// The corresponding C function is `sigaction`, for SIGCHLD, which is otherwise left alone.
package struct ChildEnds: ~Copyable {
  private let replaced: SignalAction

  package init() {
    replaced = Turns.areTaken ? .current(of: .childEnded) : Self.counting.install(for: .childEnded)
  }

  deinit {
    // A script that was run meanwhile may handle it from now on.
    if SignalAction.current(of: .childEnded).isSame(as: Self.counting) { replaced.install(for: .childEnded) }
  }

  private static var counting: SignalAction { .handler(procscript_count_child_end, flags: SA_NOCLDSTOP) }

  /// How many there were: a futex that is this process's alone, or where processes take turns, in memory that they share.
  package var word: UnsafePointer<UInt32> { procscript_child_end_word() }

  /// How many there were.
  package var count: UInt32 { procscript_load_acquire(procscript_child_end_word()) }
}
