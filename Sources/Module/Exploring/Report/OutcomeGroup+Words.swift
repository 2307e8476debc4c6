import ProcscriptText

extension OutcomeGroup {
  /// What came, on one line, however long.
  var label: String {
    // What is below the first line tells where: the picture does too.
    var parts = outcome.errors.map { String($0.prefix { $0 != "\n" }) }
    if let values = outcome.values { parts.append(values) }
    parts += outcome.output.split(separator: "\n").map(String.init)
    parts += outcome.errorOutput.split(separator: "\n").map { "stderr: \($0)" }
    // An error says so itself.
    func isTold(_ words: String) -> Bool { parts.contains { $0.contains(words) } }
    if outcome.hasDeadlock, !isTold("deadlock") { parts.append("deadlock") }
    if simplest.end == .noProgress, !isTold("no progress") { parts.append("no progress") }
    if let code = outcome.exitCode, code != 0, outcome.errors.isEmpty { parts.append("exit code \(code)") }
    return parts.isEmpty ? "nothing" : parts.map(Self.shown).joined(separator: " / ")
  }

  /// The option by which it comes again: after any first step of the main process, where nobody is interrupted.
  var option: String {
    let schedule = simplest.schedule
    return "--schedule=\(schedule.parts.isEmpty ? Schedule([.steps(.main, 1)]) : schedule)"
  }

  /// What `print` puts between values is room, not a sign.
  private static func shown(_ line: String) -> String {
    line.split(separator: "\t", omittingEmptySubsequences: false).map { Escaped.text(String($0)) }
      .joined(separator: "  ")
  }

  /// `1 preemption`, and how many it takes at least, where that is known.
  func cost(allWithin: Int?) -> String {
    var parts: [String] = []
    let count = interruptions.preemptions
    if count > 0 || interruptions.late == 0 { parts.append(OutcomeGroup.preemptions(count)) }
    if interruptions.late > 0, let lateness { parts.append(lateness) }
    if let allWithin, allWithin > 0, interruptions.late == 0, count > allWithin {
      parts.append("none with at most \(OutcomeGroup.preemptions(allWithin))")
    }
    return parts.joined(separator: "; ")
  }

  /// `B is late by 0.1 s`: who could have gone on, and how long it did not. nil where nobody is late.
  var lateness: String? {
    var lengths: [Lane: UInt64] = [:]
    var time: UInt64 = 0
    for step in simplest.steps {
      if step.choice == .time {
        for lane in step.enabled.lanes { lengths[lane, default: 0] += step.time - min(time, step.time) }
      }
      time = step.time
    }
    let late = lengths.sorted { $0.key < $1.key }.map { "\($0.key.name) is late by \(seconds($0.value)) s" }
    return late.isEmpty ? nil : listing(late)
  }

  /// `1 preemption`.
  private static func preemptions(_ count: Int) -> String {
    count == 0 ? "no preemption" : count.counted("preemption")
  }
}
