import CSystem
import Glibc

/// On which processor a child begins to run.
public enum Placement: Equatable, Sendable {
  /// On an idle one, if there is one: that may have to be woken, which takes longer than a child runs that ends at once.
  case anywhere
  /// On the one that this process runs on, for a caller that is about to wait for the child; one that goes on running
  /// keeps it from beginning until the system moves it, some milliseconds later. Once begun, it runs anywhere.
  ///
  /// The same as ``anywhere`` where this process may not run on all processors of the machine: it was told so, and what
  /// it was told could not be said again exactly.
  case here

  private static let machineProcessorCount = sysconf(Int32(_SC_NPROCESSORS_ONLN))

  /// Before the fork.
  ///
  /// - Returns: Whether both sides must ``leave()`` after it.
  func prepare() -> Bool {
    guard self == .here else { return false }
    let count = processorCount()
    return count > 1 && count == Self.machineProcessorCount && csystem_stay_on_processor() == 0
  }

  static func leave() {
    csystem_run_anywhere()
  }
}
