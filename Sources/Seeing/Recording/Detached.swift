import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// Processes beside the script that work for its recording. Each is nobody's child and in nobody's session: the script
/// never sees it, Ctrl-C does not reach it.
enum Detached {
  /// Starts one.
  ///
  /// - Parameters:
  ///   - isStarted: Is told its pid, in a process that ends then.
  ///   - body: What it does.
  /// - Throws: `SystemError` with the operation `fork`.
  static func start(
    isStarted: (ProcessID) -> Void, _ body: () -> Never
  ) throws(SystemError) {
    try? flushAllStreams()
    switch try forkProcess() {
    case .parent(let pid):
      _ = try waitForEnd(of: [pid], until: .never, all: true)
      _ = try Wait.reap(pid)
    case .child:
      setsid()
      PipeFile.letGoOfAll()
      // Its parent ends at once, and it becomes a child of the system's first process.
      switch try? forkProcess() {
      case .child: body()
      case .parent(let pid): isStarted(pid)
      case nil: break
      }
      exitNow(0)
    }
  }

  /// Leaves the script's world: its files, its signals.
  ///
  /// - Parameters:
  ///   - kept: The descriptors that stay open, besides the standard ones.
  ///   - isSilent: Whether standard error is let go of too, as output is. Whoever reads what the script prints sees its end
  ///     when the script's processes have ended.
  static func leave(keeping kept: [Int32], isSilent: Bool) {
    SignalHandling.blockAll()
    procscript_set_name("timeline")
    procscript_reset_pen()
    let nothing = procscript_open_nothing()
    if nothing >= 0 {
      for descriptor in [STDIN_FILENO, STDOUT_FILENO] + (isSilent ? [STDERR_FILENO] : []) { dup2(nothing, descriptor) }
    }
    let kept = kept.filter { $0 >= 0 }.sorted()
    procscript_close_others(kept, Int32(kept.count))
  }
}
