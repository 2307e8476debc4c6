import CProcscriptSystem
import Glibc

/// Counts the ends of children while it lives, for a wait on a futex that any child's end is to cut short.
///
/// The corresponding C function is `sigaction`, for SIGCHLD, which is otherwise left alone.
package struct ChildEnds: ~Copyable {
  private let replaced: SignalAction

  package init() {
    replaced = SignalAction.handler(procscript_count_child_end, flags: SA_NOCLDSTOP).install(for: .childEnded)
  }

  deinit {
    replaced.install(for: .childEnded)
  }

  /// How many there were: a futex that this process alone writes to.
  package var word: UnsafePointer<UInt32> { procscript_child_end_word() }

  /// How many there were.
  package var count: UInt32 { procscript_load_acquire(procscript_child_end_word()) }
}
