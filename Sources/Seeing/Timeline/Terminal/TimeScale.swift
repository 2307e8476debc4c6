import ProcscriptText
import ProcscriptTrace

/// Which column shows which stretch of time.
struct TimeScale {
  /// Nanoseconds, from the recording's beginning to the right edge; at least 1.
  let span: Trace.Moment
  let columns: Int
  private let scale: Trace.Scale

  init(span: Trace.Moment, columns: Int, of scale: Trace.Scale = .time) {
    self.scale = scale
    self.span = max(span, 1)
    self.columns = columns
  }

  func column(of moment: Trace.Moment) -> Int {
    let wide = min(moment, span).multipliedFullWidth(by: UInt64(columns))
    return min(Int(span.dividingFullWidth(wide).quotient), columns - 1)
  }

  /// The moment at which a column begins.
  func start(of column: Int) -> Trace.Moment {
    UInt64(columns).dividingFullWidth(span.multipliedFullWidth(by: UInt64(column))).quotient
  }

  /// Two lines: the labels, and the ticks that they stand at, at round moments in the unit that suits the whole.
  ///
  /// - Parameter room: How many columns the labels may take.
  func axis(room: Int) -> (labels: String, ticks: String) {
    let step = step
    var labels = "0"
    var ticks = ["├"] + Array(repeating: "─", count: columns - 1)
    var moment = step.size
    while moment <= span {
      let column = column(of: moment)
      let label = step.label(of: moment)
      if labels.count + 2 <= column && column + label.count <= room {
        labels = Columns.pad(labels, to: column) + label
        ticks[column] = "┼"
      }
      moment += step.size
    }
    return (labels, ticks.joined())
  }

  private struct Step {
    let size: Trace.Moment
    let unit: Unit

    func label(of moment: Trace.Moment) -> String {
      let whole = moment / unit.size
      if unit.name == TimeScale.steps.name { return "\(unit.name) \(whole)" }
      var (rest, size, digits) = (moment % unit.size, unit.size, "")
      // As many places as the step itself needs: 0.5 s, 1.0 s.
      var needed = self.size % unit.size
      while needed > 0 {
        size /= 10
        digits += String(rest / size)
        rest %= size
        needed %= size
      }
      return "\(whole)\(digits.isEmpty ? "" : "." + digits) \(unit.name)"
    }
  }

  private struct Unit {
    let size: Trace.Moment
    let name: String
    /// Below this many of it, the next smaller unit is used.
    var least: Trace.Moment = 1
    /// Minutes and hours are not divided by ten.
    var isDecimal = true
  }

  private static let steps = Unit(size: Trace.stepLength, name: "step", isDecimal: false)

  private static let units = [
    Unit(size: 3_600_000_000_000, name: "h", least: 5, isDecimal: false),
    Unit(size: 60_000_000_000, name: "min", least: 5, isDecimal: false), Unit(size: 1_000_000_000, name: "s"),
    Unit(size: 1_000_000, name: "ms"), Unit(size: 1000, name: "µs"),
  ]

  /// The smallest of 1, 2 and 5 and their tens at which labels have room.
  private var step: Step {
    let unit =
      scale == .steps
      ? Self.steps : Self.units.first { span / $0.size >= $0.least } ?? Unit(size: 1, name: "ns", isDecimal: false)
    var size = unit.isDecimal ? unit.size / 1000 : unit.size
    var factors = 0
    while size < span {
      let step = Step(size: size, unit: unit)
      let widest = step.label(of: span / size * size).count
      if span / size <= 10 && column(of: size) >= widest + 3 { return step }
      // 1, 2, 5, 10
      size = factors % 3 == 1 ? size / 2 * 5 : size * 2
      factors += 1
    }
    return Step(size: max(size, 1), unit: unit)
  }
}
