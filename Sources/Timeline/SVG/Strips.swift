/// What is drawn of a lane's segments: those that are long enough to be seen, the others merged.
struct Strip: Hashable {
  /// The state that took the most time of those merged, and its segment; for one that is not merged, the segment itself.
  let segment: Segment
  let from: Trace.Moment
  let to: Trace.Moment
  /// How many segments it stands for.
  let count: Int
}

enum Strips {
  /// Neighbours that are shorter than a length are merged until they are as long as that.
  static func of(_ segments: [Segment], shortest: Trace.Moment) -> [Strip] {
    var strips: [Strip] = []
    var short: ArraySlice<Segment> = []
    for (place, segment) in segments.enumerated() {
      let isLong = segment.to - segment.from >= shortest
      if isLong, let strip = merge(short) { strips.append(strip) }
      if isLong {
        strips.append(Strip(segment: segment, from: segment.from, to: segment.to, count: 1))
        short = []
      } else {
        short = short.isEmpty ? segments[place...place] : segments[short.startIndex...place]
        guard segment.to - short[short.startIndex].from >= shortest, let strip = merge(short) else { continue }
        strips.append(strip)
        short = []
      }
    }
    if let strip = merge(short) { strips.append(strip) }
    return joined(strips)
  }

  private static func merge(_ segments: ArraySlice<Segment>) -> Strip? {
    guard let first = segments.first, let last = segments.last else { return nil }
    var totals: [LifeState: UInt64] = [:]
    for segment in segments { totals[segment.state, default: 0] += segment.to - segment.from }
    // Of those that took the same time, the first.
    let longest = segments.reduce(first) { totals[$1.state, default: 0] > totals[$0.state, default: 0] ? $1 : $0 }
    return Strip(segment: longest, from: first.from, to: last.to, count: segments.count)
  }

  /// Merged neighbours that look the same become one.
  private static func joined(_ strips: [Strip]) -> [Strip] {
    strips.reduce(into: []) { result, strip in
      if let last = result.last, last.count > 1, strip.count > 1, last.segment.state == strip.segment.state {
        result[result.count - 1] = Strip(
          segment: last.segment, from: last.from, to: strip.to, count: last.count + strip.count)
      } else {
        result.append(strip)
      }
    }
  }
}
