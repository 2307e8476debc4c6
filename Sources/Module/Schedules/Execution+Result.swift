import ProcscriptExploring
import ProcscriptSystem

extension Execution {
  /// What came of a run, in words that are the same in other runs: pids are those of lanes.
  init(_ result: RunWorker.Result) {
    let ending = result.ending
    let pids = PidWords(ending.pids)
    func texts(_ kind: Note.Kind) -> [String] { ending.notes.filter { $0.kind == kind }.map { pids.masked($0.text) } }

    let deadlocks = texts(.deadlock)
    var errors = texts(.error).map(Self.withoutTraceback)
    if case .noProgress = ending.end { errors.append("no progress: nothing changes any more") }
    let exitCode = ending.status.map { Int($0.exitCode) }
    let outcome = Outcome(
      output: pids.masked(String(decoding: result.output, as: UTF8.self)),
      errorOutput: pids.masked(String(decoding: result.errors, as: UTF8.self)), values: texts(.values).first,
      errors: errors, exitCode: exitCode, hasDeadlock: !deadlocks.isEmpty,
      isFailure: !errors.isEmpty || exitCode != 0)
    var escapes: [String] = []
    for text in texts(.escape) where !escapes.contains(text) { escapes.append(text) }
    var steps = ending.steps
    for place in steps.indices where steps[place].operation.verb == .print {
      steps[place].detail = pids.masked(steps[place].detail)
    }
    self.init(
      steps: steps, end: ending.end, outcome: outcome, pending: ending.pending, escapes: escapes,
      heldBack: ending.heldBack,
      deadlock: deadlocks.last.map { $0.split(separator: "\n").dropFirst().map { Self.trimmed($0) } } ?? [])
  }

  private static func withoutTraceback(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let first = lines.firstIndex(of: "stack traceback:") { lines = Array(lines[..<first]) }
    return lines.joined(separator: "\n")
  }

  private static func trimmed(_ line: Substring) -> String { String(line.drop { $0 == " " }) }
}

/// The pids of a run's lanes, which are others in each run.
private struct PidWords {
  private let pids: [ProcessID]

  init(_ pids: [ProcessID]) { self.pids = pids }

  /// A text with `pid of B` in the place of B's pid.
  func masked(_ text: String) -> String {
    var (masked, digits) = ("", "")
    func flush() {
      if digits.isEmpty { return }
      let lane = Int32(digits).flatMap { number in pids.firstIndex { $0.rawValue == number } }
      // Messages say that it is one.
      let prefix = masked.hasSuffix("pid ") ? "of " : "pid of "
      masked += lane.map { prefix + Lane($0).name } ?? digits
      digits = ""
    }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        flush()
        masked.append(character)
      }
    }
    flush()
    return masked
  }
}
