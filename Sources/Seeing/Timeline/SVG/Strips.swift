import ProcscriptTrace

/// What is drawn of a lane's segments: those that are long enough to be seen, the others merged.
struct Strip: Hashable {
  /// The segment itself; of those merged, one of the state that took the most time beside running.
  let segment: Segment
  let from: Trace.Moment
  let to: Trace.Moment
  /// How many segments it stands for.
  let count: Int
  /// How long the process ran in it.
  let running: Trace.Moment

  /// From 0 to 1.
  var shareOfRunning: Double { Double(running) / Double(max(to - from, 1)) }
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
        strips.append(Strip(segment))
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
    let running = totals.removeValue(forKey: .running) ?? 0
    // Of those that took the same time, the first.
    let longest = segments.reduce(first) { totals[$1.state, default: 0] > totals[$0.state, default: 0] ? $1 : $0 }
    return Strip(segment: longest, from: first.from, to: last.to, count: segments.count, running: running)
  }

  /// Merged neighbours that look the same become one.
  private static func joined(_ strips: [Strip]) -> [Strip] {
    strips.reduce(into: []) { result, strip in
      if let last = result.last, last.count > 1, strip.count > 1, last.segment.state == strip.segment.state,
        abs(last.shareOfRunning - strip.shareOfRunning) <= 0.1
      {
        result[result.count - 1] = Strip(
          segment: last.segment, from: last.from, to: strip.to, count: last.count + strip.count,
          running: last.running + strip.running)
      } else {
        result.append(strip)
      }
    }
  }
}

extension Strip {
  fileprivate init(_ segment: Segment) {
    let running = segment.state == .running ? segment.to - segment.from : 0
    self.init(segment: segment, from: segment.from, to: segment.to, count: 1, running: running)
  }
}
