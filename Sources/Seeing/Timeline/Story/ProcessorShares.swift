import ProcscriptTrace

/// How much of the time in which processes ran they had a processor: where there are more of them than processors, they
/// take turns.
enum ProcessorShares {
  /// The segments of a process, with that. Between two moments at which its processor time is known it was on a processor
  /// for an equal share of all that it ran.
  static func added(to segments: [Segment], of process: TracedProcess) -> [Segment] {
    guard !process.uses.isEmpty else { return segments }
    var result = segments
    // Nanoseconds on a processor, of each segment as far as it is known.
    var (onProcessor, known) = (
      Array(repeating: 0.0, count: segments.count), Array(repeating: 0.0, count: segments.count)
    )
    var (from, before) = (process.began ?? process.started, UInt64(0))
    var first = 0
    for use in process.uses where use.moment > from {
      while first < segments.count, segments[first].to <= from { first += 1 }
      var overlaps: [(index: Int, length: Double)] = []
      var index = first
      while index < segments.count, segments[index].from < use.moment {
        let length = min(segments[index].to, use.moment) - max(segments[index].from, from)
        if segments[index].state == .running { overlaps.append((index, Double(length))) }
        index += 1
      }
      let total = overlaps.reduce(0) { $0 + $1.length }
      let share = min(1, Double(use.time - min(before, use.time)) / max(total, 1))
      for (index, length) in overlaps {
        onProcessor[index] += share * length
        known[index] += length
      }
      (from, before) = (use.moment, use.time)
    }
    for index in segments.indices where known[index] > 0 {
      let length = Double(segments[index].to - segments[index].from)
      if known[index] >= length * 0.99 { result[index].onProcessor = onProcessor[index] / known[index] }
    }
    return result
  }
}

extension Segment {
  /// Below this it is told that it did not have a processor all the time: less may be the clocks'.
  private static let all = 0.9
  /// Nanoseconds: of shorter stretches nothing is said.
  private static let shortest: UInt64 = 2_000_000

  /// How much of it had a processor, where that is notably less than all.
  var processorShare: Double? {
    guard to - from >= Self.shortest, let share = onProcessor, share < Self.all else { return nil }
    return share
  }
}
