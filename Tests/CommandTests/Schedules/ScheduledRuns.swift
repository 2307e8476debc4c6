import Testing

/// Runs of scripts whose processes take turns, in the order of a number.
enum ScheduledRuns {
  /// A runner of a script in an order.
  static func runner(_ script: String, in order: String, _ options: String...) -> CommandRunner {
    var runner = CommandRunner(script: script)
    runner.arguments = ["--schedule=\(order)"] + options + runner.arguments
    return runner
  }

  /// Runs a script in several orders, each twice: both must have the same bytes, pids aside, and the same end.
  ///
  /// - Returns: What came of each order, in their order.
  static func outcomes(
    of script: String, in orders: ClosedRange<Int> = 1...3, _ options: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [ScheduledOutcome] {
    try orders.map { order in
      var runner = runner(script, in: "\(order)")
      runner.arguments.insert(contentsOf: options, at: 1)
      let outcome = ScheduledOutcome(try runner.run(sourceLocation: sourceLocation))
      let again = ScheduledOutcome(try runner.run(sourceLocation: sourceLocation))
      #expect(outcome == again, "order \(order)", sourceLocation: sourceLocation)
      return outcome
    }
  }

  /// Runs a script in several orders, in each of which it must print the same lines and nothing on standard error.
  static func expect(
    _ lines: [String], from script: String, in orders: ClosedRange<Int> = 1...3, code: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for outcome in try outcomes(of: script, in: orders, sourceLocation: sourceLocation) {
      #expect(outcome.lines == lines, "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.errors == "", sourceLocation: sourceLocation)
      #expect(outcome.ending == .exited(code), sourceLocation: sourceLocation)
    }
  }
}

/// What came of a run, with `N` for every pid.
struct ScheduledOutcome: Hashable {
  let output: String
  let errors: String
  let ending: CommandEnding

  init(_ result: CommandResult) {
    output = Self.masked(result.output)
    errors = Self.masked(result.errors)
    ending = result.ending
  }

  var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }

  private static func masked(_ text: String) -> String {
    text.replacing(/(pid |pid=|parent=)\d+/) { "\($0.output.1)N" }
  }
}
