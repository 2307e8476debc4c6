/// Who has a script run by processes that take turns.
protocol Director {
  /// Has it run as often as is wanted, and ends this process: it returns in the main process of each run.
  ///
  /// - Parameter prepare: What each run does first, and need not do where a process has done it that it was forked from.
  func direct(preparing prepare: () -> Void)
}
