/// How orders are tried, and how many.
package struct ExploringOptions: Hashable, Sendable {
  package enum Strategy: String, CaseIterable, Sendable {
    /// All of the others, in turn.
    case auto
    /// Any choice at any step.
    case random
    /// Priorities by chance, with few changes: see ``Plan/Policy/priorities(seed:changes:length:)``.
    case pct
    /// All orders with few interruptions, the fewest first.
    case bounded
    /// Of orders that come to the same, one.
    case reduction
  }

  package var strategy = Strategy.auto
  /// The most runs.
  package var schedules = 1000
  /// The most time, in nanoseconds of the clock that is passed in.
  package var nanoseconds: UInt64 = 10_000_000_000
  /// What chance begins with.
  package var seed: UInt64 = 1
  /// Whether time stands still while anybody can go on.
  package var isExact = false
  /// The most interruptions that ``Strategy/bounded`` tries.
  package var preemptions = 2

  package init() {}
}
