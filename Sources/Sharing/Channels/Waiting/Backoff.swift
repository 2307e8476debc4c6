/// For how long something that was tried in vain is not tried again: each time for twice as long, up to a limit, and
/// not at all once it was worth it.
struct Backoff {
  /// How many chances pass untried at the most.
  let longest: Int

  /// How many are still to pass.
  private(set) var remaining = 0

  /// How many they were after the last time that it was in vain.
  private var length = 0

  init(longest: Int) {
    self.longest = longest
  }

  mutating func wasInVain() {
    length = min(2 * length + 1, longest)
    remaining = length
  }

  mutating func wasWorthIt() {
    length = 0
  }

  /// A chance passes.
  mutating func pass() {
    remaining -= 1
  }
}
