import ProcscriptText

extension ExploringOptions {
  var json: JSON {
    [
      "schedules": JSON(schedules), "seconds": .number(seconds(nanoseconds)), "seed": .number("\(seed)"),
      "exact_time": .bool(isExact), "strategy": .string(strategy.rawValue), "preemptions": JSON(preemptions),
    ]
  }
}

extension OutcomeGroup {
  /// Counted as in the text: by orders where all are known, else by schedules.
  func json(_ words: any Words, _ findings: Findings) -> JSON {
    var members: [(name: String, value: JSON)] = []
    if let values = outcome.values { members.append(("values", .string(values))) }
    members += [
      ("output", .string(outcome.output)), ("stderr", .string(outcome.errorOutput)),
      ("errors", .array(outcome.errors.map { .string($0) })),
      ("exitcode", JSON(outcome.exitCode)), ("deadlock", .bool(outcome.hasDeadlock)),
      ("count", JSON(findings.isComplete ? traces : count)), ("schedule", .string("\(simplest.schedule)")),
      ("preemptions", JSON(interruptions.preemptions)), ("late", JSON(interruptions.late)),
      ("steps", .array(simplest.steps.map { $0.json(words) })),
    ]
    return .object(members)
  }
}

extension Step {
  fileprivate func json(_ words: any Words) -> JSON {
    [
      "lane": lane.map { .string($0.name) } ?? .null, "operation": .string(lane == nil ? "late" : operation.verb.name),
      "object": words.object(operation.first.object).map { .string($0) } ?? .null,
      "line": words.place(operation.place).map { .string($0) } ?? .null, "time": .number(seconds(time)),
      "enabled": .array(enabled.lanes.map { .string($0.name) }),
    ]
  }
}
