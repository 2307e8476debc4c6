/// Orders by chance: uniform choices, or few changes of an order of lanes.
struct Chances: Strategy {
  enum Kind { case uniform, priorities }

  private let kind: Kind
  /// Whether every other run may be late.
  private let isLate: Bool
  /// Whether the others are tried, which are not.
  var isExact = true
  private var seeds: Chance
  private var given = 0
  /// Steps of the longest run seen.
  var longest = 1

  init(_ kind: Kind, seed: UInt64, isLate: Bool) {
    self.kind = kind
    self.isLate = isLate
    // Both kinds begin with the same seed, and should not draw the same numbers.
    seeds = Chance(kind == .uniform ? seed : ~seed)
  }

  var isExhausted: Bool { !isLate && !isExact }

  mutating func next() -> Plan? {
    if isExhausted { return nil }
    let late = isLate && (!isExact || given % 2 == 1)
    // 1, 2, 3 in turn, each for runs that are exact and for such that are late.
    let changes = given / (isLate && isExact ? 2 : 1) % 3 + 1
    given += 1
    let seed = seeds.next()
    return Plan(
      [], then: kind == .uniform ? .random(seed: seed) : .priorities(seed: seed, changes: changes, length: longest),
      mayBeLate: late)
  }

  mutating func take(_ execution: Execution, of number: Int) {
    longest = max(longest, execution.steps.count)
  }
}
