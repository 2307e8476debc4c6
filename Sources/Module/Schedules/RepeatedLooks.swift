import ProcscriptExploring

/// The different looks of a lane since something has changed, as far as there is room for them: one that goes round in a
/// loop makes the same few again and again, one that goes through a long list makes others.
struct RepeatedLooks: BitwiseCopyable {
  private var kept: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var next: UInt8 = 0

  /// Adds one, in the place of the oldest.
  ///
  /// - Returns: Whether it was there.
  mutating func add(_ operation: Operation) -> Bool {
    // Any number that differs for different looks will do; 0 is none.
    var number = operation.place &* 31 &+ UInt64(operation.verb.rawValue)
    func mix(_ access: Operation.Access) {
      number = (number ^ number >> 29 ^ access.rawValue) &* 0x9E37_79B9_7F4A_7C15
    }
    mix(operation.first)
    mix(operation.second)
    mix(operation.third)
    mix(operation.fourth)
    number |= 1
    if number == kept.0 || number == kept.1 || number == kept.2 || number == kept.3 { return true }
    switch next {
    case 0: kept.0 = number
    case 1: kept.1 = number
    case 2: kept.2 = number
    default: kept.3 = number
    }
    next = (next + 1) % 4
    return false
  }
}
