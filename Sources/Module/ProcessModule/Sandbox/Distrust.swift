import ProcscriptChannels
import ProcscriptSystem

/// Whether this process takes only data from others, as some of them are in a sandbox that it is not in: what they send
/// must not come to run here.
///
/// All that share the arena learn of it there, also those that were started earlier; what is in a sandbox has left the
/// arena, and can't write there. Those that are forked later have it with the rest of their parent.
enum Distrust {
  /// Used by one thread.
  nonisolated(unsafe) private static var isKept = false

  static var isOn: Bool {
    if !isKept, Arena.isDistrusted { isKept = true }
    return isKept
  }

  /// From now on data alone is taken, here and in all processes that share channels with this one.
  ///
  /// - Throws: `SystemError` where there is no room for the arena.
  static func begin() throws(SystemError) {
    if isKept { return }
    try Arena.distrust()
    isKept = true
  }
}
