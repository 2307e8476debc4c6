import ProcscriptText

/// What can come of a script: a row for each outcome.
struct OutcomeTable {
  private let outcomes: [OutcomeGroup]
  /// How many are not listed.
  private let more: Int
  private let findings: Findings
  private let style: ReportStyle

  /// So many outcomes are listed, and as many failures more.
  private static let mostRows = 20
  private static let margin = 2
  private static let gap = 3
  /// So many columns an outcome may take where there are more.
  private static let widestLabel = 70
  private static let narrowestLabel = 20
  /// So many columns of a schedule are shown in a row.
  private static let widestSchedule = 40
  /// So many of the longer ones follow as a whole.
  private static let mostWholeSchedules = 3

  /// - Parameter outcomes: Most frequent first.
  init(of outcomes: [OutcomeGroup], _ findings: Findings, _ style: ReportStyle) {
    // The most frequent ones, and failures wherever they stand.
    let failures = outcomes.dropFirst(Self.mostRows).filter { $0.outcome.isFailure }
    self.outcomes = Array(outcomes.prefix(Self.mostRows)) + failures.prefix(Self.mostRows)
    more = outcomes.count - self.outcomes.count
    self.findings = findings
    self.style = style
  }

  var lines: [String] {
    let counts = outcomes.map(count)
    let countWidth = self.countWidth
    let start = self.start
    let labels = self.labels
    let labelWidth = max(8, labels.map(Columns.count).max() ?? 0)
    let rows = outcomes.indices.flatMap { place -> [String] in
      let blanks = String(repeating: " ", count: Self.margin + countWidth - Columns.count(counts[place]))
      let row = blanks + counts[place] + String(repeating: " ", count: Self.gap) + mark(outcomes[place])
      let notes = notes(outcomes[place])
      let width = notes.reduce(start + labelWidth) { $0 + Self.gap + Columns.count($1) }
      if notes.isEmpty { return [row + labels[place]] }
      if width <= style.tableWidth || style.width == nil {
        return [row + Columns.pad(labels[place], to: labelWidth) + notes.map { "   " + $0 }.joined()]
      }
      return [row + labels[place]] + notes.map { Columns.pad("", to: start) + $0 }
    }
    return more > 0 ? rows + ["  … \(more.counted("more outcome"))"] : rows
  }

  private var countWidth: Int { outcomes.map { Columns.count(count($0)) }.max() ?? 0 }

  /// The column in which outcomes begin.
  private var start: Int { Self.margin + countWidth + Self.gap + (hasFailures ? Self.fails.count + 2 : 0) }

  private var labels: [String] { Self.labels(of: outcomes, room: style.width.map { $0 - start } ?? .max) }

  /// What came, each on a line that does not hide what tells it from the others.
  static func labels(of outcomes: [OutcomeGroup], room: Int) -> [String] {
    TellingCut.of(outcomes.map(\.label), to: max(min(widestLabel, room), narrowestLabel))
  }

  private static let fails = "fails"

  private var hasFailures: Bool { outcomes.contains { $0.outcome.isFailure } }

  /// What stands before an outcome where any of them fails.
  private func mark(_ outcome: OutcomeGroup) -> String {
    if !hasFailures { return "" }
    return (outcome.outcome.isFailure ? style.failure(Self.fails) : String(repeating: " ", count: Self.fails.count))
      + "  "
  }

  private func count(_ outcome: OutcomeGroup) -> String {
    if !findings.isComplete { return "\(outcome.count.grouped) of \(findings.ended.grouped)" }
    // Orders are counted in exact time.
    return outcome.traces > 0 ? "\(outcome.traces.grouped) of \(findings.traces.grouped)" : "if late"
  }

  private func notes(_ outcome: OutcomeGroup) -> [String] {
    var notes: [String] = []
    // What comes where nobody is interrupted comes by itself; how to have a failure again is said in any case.
    if isNamed(outcome) { notes.append(shortened(outcome.option)) }
    if outcome.isOnlyLate, let lateness = outcome.lateness { notes.append("only if \(lateness)") }
    if outcome.lineOrders > 1 { notes.append("the same lines in \(outcome.lineOrders.grouped) orders") }
    return notes
  }

  private func isNamed(_ outcome: OutcomeGroup) -> Bool {
    outcome.outcome.isFailure || !outcome.simplest.schedule.parts.isEmpty
  }

  private func shortened(_ option: String) -> String {
    Columns.shorten(option, to: max(min(style.tableWidth - start, Self.widestSchedule), Self.narrowestLabel))
  }

  /// The schedules that are shortened in rows, as they are to be copied.
  ///
  /// - Parameter first: The outcome whose schedule is more wanted than others.
  func wholeSchedules(first: OutcomeGroup?) -> [String] {
    let isFirst = { (outcome: OutcomeGroup) in outcome.key == first?.key }
    let long = (outcomes.filter(isFirst) + outcomes.filter { !isFirst($0) }).filter { outcome in
      isNamed(outcome) && shortened(outcome.option) != outcome.option
    }
    let labels = TellingCut.of(long.map(\.label), to: max(style.tableWidth - 24, Self.narrowestLabel))
    let shown = zip(labels, long).prefix(Self.mostWholeSchedules).flatMap { label, outcome in
      ["The whole schedule of \(label):", outcome.option]
    }
    let rest = long.count - Self.mostWholeSchedules
    if rest <= 0 { return shown }
    return shown
      + style.lines(
        of:
          "\(rest.counted("more schedule")) \(rest == 1 ? "is" : "are") too long for this: --explore=FILE.json has all,"
          + " and so has report.outcomes.")
  }
}
