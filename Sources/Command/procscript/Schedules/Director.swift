/// Who has a script run by processes that take turns.
protocol Director {
  /// Has it run as often as is wanted, and ends this process: it returns in the main process of each run.
  func direct()
}
