import CSystem

/// On which processor a child begins to run.
public enum Placement: Equatable, Sendable {
  /// On an idle one, if there is one: that may have to be woken, which takes longer than a child runs that ends at once.
  case anywhere
  /// On the one that this process runs on, for a caller that is about to wait for the child. One that goes on running
  /// keeps it from beginning until its turn there comes, some milliseconds later. Once begun, it runs anywhere.
  ///
  /// The same as ``anywhere`` where this process may not run anywhere itself, or has other threads, or others' code takes
  /// part in its forks.
  case here

  /// Before the fork.
  ///
  /// - Returns: Whether both sides must ``leave()`` after it.
  func prepare() -> Bool {
    self == .here && csystem_forks_alone() && csystem_runs_anywhere() && csystem_stay_on_processor() == 0
  }

  static func leave() {
    csystem_run_anywhere()
  }
}
