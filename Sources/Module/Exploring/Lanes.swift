/// A set of lanes is a word with a bit for each.
extension UInt64 {
  func has(_ lane: Lane) -> Bool { self >> UInt64(lane.index) & 1 != 0 }
  func with(_ lane: Lane) -> UInt64 { self | 1 << UInt64(lane.index) }
  func without(_ lane: Lane) -> UInt64 { self & ~(1 << UInt64(lane.index)) }

  /// In the order of their names.
  package var lanes: [Lane] {
    var (rest, lanes) = (self, [Lane]())
    while rest != 0 {
      lanes.append(Lane(rest.trailingZeroBitCount))
      rest &= rest - 1
    }
    return lanes
  }

  /// Who of them goes where nobody is interrupted: the one that went last, or else the first.
  package func straight(after last: Lane?) -> Lane {
    if let last, has(last) { return last }
    return Lane(trailingZeroBitCount)
  }
}
