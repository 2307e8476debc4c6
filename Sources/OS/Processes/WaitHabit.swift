/// Whether a process waits for each child as soon as it has started it: then it will most likely do so again, and the
/// next child had best begin ``Placement/here``.
public struct WaitHabit: Sendable {
  /// What counts as soon, in nanoseconds.
  static let soon: UInt64 = 200_000

  /// How many children in a row make it a habit.
  static let fewest = 2

  private var count = 0

  /// The child that was started last, unless it was waited for, and when, in nanoseconds.
  private var lastStart: (child: ProcessID, moment: UInt64)?

  public init() {}

  /// Where to start the next child.
  public var placement: Placement { count >= Self.fewest && lastStart == nil ? .here : .anywhere }

  /// A child was started.
  ///
  /// - Parameter moment: In nanoseconds of a clock that does not go back.
  public mutating func started(_ child: ProcessID, at moment: UInt64) {
    if lastStart != nil { count = 0 }
    lastStart = (child, moment)
  }

  /// A wait for a child begins.
  public mutating func waits(for child: ProcessID, at moment: UInt64) {
    guard let start = lastStart, start.child == child else { return }
    count = moment &- start.moment <= Self.soon ? count + 1 : 0
    lastStart = nil
  }
}
