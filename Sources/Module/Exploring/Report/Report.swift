import ProcscriptText

/// What is told of a script at the end.
package struct Report {
  private let script: String
  private let options: ExploringOptions
  private let findings: Findings
  private let outcomes: [OutcomeGroup]
  private let nanoseconds: UInt64
  private let words: any Words

  /// - Parameters:
  ///   - script: Its name.
  ///   - outcomes: Those of the findings, most frequent first, with the simplest run that there is of each.
  ///   - nanoseconds: How long it took.
  package init(
    of script: String, _ options: ExploringOptions, _ findings: Findings, outcomes: [OutcomeGroup], nanoseconds: UInt64,
    words: any Words
  ) {
    self.script = script
    self.options = options
    self.findings = findings
    self.outcomes = outcomes
    self.nanoseconds = nanoseconds
    self.words = words
  }

  /// Whether a schedule failed, or none came to its end.
  package var hasFailure: Bool { outcomes.isEmpty || outcomes.contains { $0.outcome.isFailure } }

  package func text(_ style: ReportStyle = ReportStyle()) -> String {
    let table = OutcomeTable(of: outcomes, findings, style)
    let before = style.lines(of: header) + table.lines + way(style) + loss(style)
    let after = (limits + warnings).flatMap { style.lines(of: $0) }
    return (before + after + table.wholeSchedules(first: shown) + [verdict(style)]).map { $0 + "\n" }.joined()
  }

  private var header: String {
    let count = outcomes.count.counted("outcome")
    let name = Escaped.text(script)
    if findings.isComplete {
      let all =
        switch (findings.traces, findings.hasAllOrders) {
        case (1, true): "the only order"
        case (let count, true): "all \(count.grouped) orders"
        case (let count, false): count.counted("order")
        }
      return "\(name): \(count) in \(all) (\(schedules(findings.schedules)), \(time))"
    }
    let rest = findings.schedules - findings.ended
    if outcomes.isEmpty { return "\(name): no outcome, as none of \(schedules(rest)) came to its end (\(time))" }
    return
      "\(name): \(count) in \(schedules(findings.ended)) (\(rest > 0 ? "\(rest.grouped) more cut short, " : "")\(time))"
  }

  /// `7 ms`, `1.2 s`: nobody needs more here.
  private var time: String {
    let milliseconds = (nanoseconds + 500_000) / 1_000_000
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return "\(seconds((milliseconds + 50) / 100 * 100_000_000)) s"
  }

  private func schedules(_ count: Int) -> String { count.counted("schedule") }

  private func were(_ count: Int) -> String { "\(schedules(count)) \(count == 1 ? "was" : "were")" }

  /// The outcome that is shown: a failure, or else one with a lost update, or one that needs an interruption.
  package var shown: OutcomeGroup? {
    outcomes.filter { $0.outcome.isFailure }.min { $0.interruptions < $1.interruptions }
      ?? outcomes.first { LostUpdate.first(in: $0.simplest.steps) != nil }
      ?? (outcomes.count > 1 ? outcomes.first { !$0.simplest.schedule.parts.isEmpty } : nil)
  }

  private func way(_ style: ReportStyle) -> [String] {
    // Where there is one process, there is no way to tell.
    guard let shown, !shown.simplest.steps.isEmpty else { return [] }
    let picture = Picture(shown.simplest, words, lost: LostUpdate.first(in: shown.simplest.steps), style)
    let lines = picture.file.map { ", in lines of \(Escaped.text($0))" } ?? ""
    let (start, end) = ("The shortest way to ", " (\(shown.cost(allWithin: findings.allWithin)))\(lines):")
    let title = start + OutcomeTable.labels(of: [shown] + outcomes, room: style.tableWidth - 20)[0] + end
    return style.lines(of: title) + picture.lines
      + shown.simplest.deadlock.flatMap { style.lines(of: Escaped.text($0), indent: 2) }
  }

  /// A lost update that is not to be seen in the picture.
  private func loss(_ style: ReportStyle) -> [String] {
    guard let (update, execution) = findings.lost else { return [] }
    if let shown, LostUpdate.first(in: shown.simplest.steps) != nil { return [] }
    let step = { (place: Int) -> String in
      let step = execution.steps[place]
      let parts = [step.lane?.name, words.place(step.operation.place), step.operation.verb.words, step.detail]
      return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }
    let steps = [update.read, update.other, update.write].map(step).map(Escaped.text)
    let line = "A lost update: " + steps.joined(separator: ", ")
    let schedule = execution.schedule
    if schedule.parts.isEmpty { return style.lines(of: line) }
    let option = "--schedule=\(schedule)"
    if Columns.count(line) + 3 + Columns.count(option) <= style.tableWidth { return [line + "   " + option] }
    return style.lines(of: line) + [option]
  }

  private func verdict(_ style: ReportStyle) -> String {
    let failures = outcomes.count { $0.outcome.isFailure }
    if outcomes.isEmpty { return "Verdict: \(style.failure("fails")), as no schedule came to its end." }
    if failures > 0 {
      let all = outcomes.count == 1 ? "its only outcome" : "\(failures.grouped) of \(outcomes.count.grouped) outcomes"
      return "Verdict: \(style.failure("fails")), in \(all)."
    }
    return findings.hasAllOrders ? "Verdict: no order fails." : "Verdict: none of these schedules fails."
  }

  /// What was not tried though it could come.
  private var limits: [String] {
    guard findings.isComplete else { return [] }
    var lines: [String] = []
    if !findings.heldBack.isEmpty {
      let lanes = findings.heldBack.sorted().map(\.name)
      lines.append(
        "\(listing(lanes)) \(lanes.count == 1 ? "looks" : "look") at the same again and again, or"
          + " \(lanes.count == 1 ? "computes" : "compute") for long: more than \(Execution.mostVainLooks) looks in a row, or"
          + " some millions of instructions, while others could go on, were not tried.")
    }
    if findings.late > 0 {
      lines.append("Somebody is late in \(schedules(findings.late)) of these; not all such were tried.")
    }
    return lines
  }

  private var warnings: [String] {
    var lines: [String] = []
    if !findings.escapes.isEmpty {
      lines.append("Not under control: \(findings.escapes.map(Escaped.text).joined(separator: ", ")).")
    }
    if findings.diverged > 0 {
      lines.append("\(schedules(findings.diverged)) could not be repeated: something is not under control.")
    }
    if findings.isContradicted {
      lines.append("Some outcomes came that none of all orders should have: something is not under control.")
    }
    if findings.tooLong > 0 {
      lines.append(
        "\(were(findings.tooLong)) too long to explore: there can be \(Lane.most) processes and \(Step.most.grouped) steps."
      )
    }
    if findings.stuckSchedules > 0 {
      let lanes = listing(findings.stuck.sorted().map(\.name))
      lines.append("\(were(findings.stuckSchedules)) given up: \(lanes) did not come to a next step in time.")
    }
    if !lines.isEmpty { lines.append("So nothing is said of all orders.") }
    return lines
  }

  /// The report as JSON, for programs.
  package var json: String {
    JSON.object([
      ("script", .string(script)), ("options", options.json), ("complete", .bool(findings.hasAllOrders)),
      ("schedules", JSON(findings.schedules)), ("outcomes", .array(outcomes.map { $0.json(words, findings) })),
    ]).text + "\n"
  }
}
