/// Which steps of a run must have come before: a number for each lane, one more than the place of its last such step.
struct HappensBefore {
  private var counts: [Int32] = []

  /// Whether the step at a place, which was that lane's, must have come before.
  func has(_ place: Int, of lane: Lane) -> Bool { after(lane) > place }

  /// One more than the place of the lane's last step that must have come before; 0 where none must.
  func after(_ lane: Lane) -> Int { lane.index < counts.count ? Int(counts[lane.index]) : 0 }

  mutating func add(_ place: Int, of lane: Lane) {
    while counts.count <= lane.index { counts.append(0) }
    counts[lane.index] = max(counts[lane.index], Int32(place + 1))
  }

  mutating func add(_ other: HappensBefore) {
    while counts.count < other.counts.count { counts.append(0) }
    for index in other.counts.indices { counts[index] = max(counts[index], other.counts[index]) }
  }
}
