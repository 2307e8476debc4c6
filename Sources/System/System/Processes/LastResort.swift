import CProcscriptSystem

/// The end of everything at once, from inside a signal handler.
package enum LastResort {
  /// Kills all descendants of this process and ends it; nothing is flushed. Async-signal-safe.
  ///
  /// What has left the tree before (its parent ended) is not found.
  package static func endEverything(code: Int32) -> Never {
    procscript_kill_descendants()
    procscript_exit(code)
  }
}
