import CProcscriptSystem
package import ProcscriptExploring
import ProcscriptSystem
package import ProcscriptTrace

/// What came of all runs of a script, with the simplest way to each outcome.
package struct Exploration {
  package let findings: Findings
  /// Most frequent first.
  package let outcomes: [OutcomeGroup]
  package let report: Report
  package let words: RunWords
  private let crew: RunCrew

  /// Nanoseconds within which simpler ways are looked for.
  private static let patience: UInt64 = 3_000_000_000

  /// Does all runs that an explorer asks for, in real time, and then some more, to find simpler ways.
  ///
  /// - Parameters:
  ///   - name: What the report calls the script.
  ///   - schedule: An order that is to be run instead; nil for none.
  ///   - crew: Those who do the runs.
  ///   - watcher: Called with what is known so far, some times in a second.
  /// - Throws: ``RunError`` where the runs can't be done.
  package init(
    of name: String, _ options: ExploringOptions, repeating schedule: Schedule? = nil, by crew: RunCrew,
    telling watcher: (Findings) -> Void = { _ in }
  ) throws {
    var explorer = Explorer(options, clock: procscript_real_nanoseconds)
    if let schedule {
      explorer.take(try crew.run(schedule.plan))
    } else {
      try crew.explore(&explorer, telling: watcher)
    }
    let elapsed = explorer.elapsed
    var minimiser = Minimiser(crew)
    let end = procscript_real_nanoseconds() + Self.patience
    self.crew = crew
    findings = explorer.findings
    outcomes = try minimiser.simplify(findings.byFrequency) {
      procscript_real_nanoseconds() < end && !Interrupts.isPending
    }
    words = crew.words
    report = Report(of: name, explorer.options, findings, outcomes: outcomes, nanoseconds: elapsed, words: words)
  }

  /// What a picture shows: the shortest way to a failure, or else to what the report shows. One more run is done for it.
  ///
  /// - Parameter texts: The texts of sources, by the sources' names.
  /// - Returns: nil where no run came to its end.
  /// - Throws: ``RunError``.
  package func trace(texts: [String: String] = [:]) throws -> Trace? {
    guard let shown = report.shown ?? outcomes.first else { return nil }
    return try crew.trace(of: shown.simplest.schedule.plan, texts: texts)
  }
}
