import ProcscriptTrace

/// The moments at which an axis of time has marks: 1, 2 or 5 times a power of ten apart.
struct RoundTicks {
  /// From 0 to the end.
  let moments: [Trace.Moment]
  /// How far apart they are, in nanoseconds.
  let step: UInt64
  private let scale: Trace.Scale

  /// - Parameter count: how many there is room for; at least 1.
  init(to end: Trace.Moment, count: Int, of scale: Trace.Scale = .time) {
    self.scale = scale
    var decade: UInt64 = scale == .steps ? Trace.stepLength : 1
    var step: UInt64 = 1
    search: while true {
      for factor in [1, 2, 5] as [UInt64] {
        step = decade * factor
        if end / step < UInt64(max(count, 1)) { break search }
      }
      decade *= 10
    }
    self.step = step
    moments = Array(stride(from: 0, through: end, by: UInt64.Stride(step)))
  }

  /// `0`, `0.5 s`, `1 s`, …: all in one unit.
  func label(of moment: Trace.Moment) -> String {
    if moment == 0 { return "0" }
    if scale == .steps { return "step \(moment / Trace.stepLength)" }
    let largest = moments.last ?? moment
    let units: [(size: UInt64, name: String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns")]
    let unit = units.first { largest >= $0.size && step >= $0.size / 100 } ?? units[3]
    return (Double(moment) / Double(unit.size)).decimal + " " + unit.name
  }
}
