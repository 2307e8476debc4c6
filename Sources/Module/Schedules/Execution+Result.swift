import ProcscriptExploring
import ProcscriptSystem
import ProcscriptTrace

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
    let bytes = Array(text.utf8)
    var masked: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let end = bytes[place...].firstIndex { !Self.isDigit($0) } ?? bytes.count
      if end == place {
        masked.append(bytes[place])
        place += 1
      } else {
        masked += words(for: place..<end, in: bytes)
        place = end
      }
    }
    return String(decoding: masked, as: UTF8.self)
  }

  /// What stands for a number in a text.
  private func words(for place: Range<Int>, in text: [UInt8]) -> ArraySlice<UInt8> {
    let number = text[place]
    guard let pid = Int32(String(decoding: number, as: UTF8.self)).map(ProcessID.init(rawValue:)),
      let lane = pids.firstIndex(of: pid), !Self.isPart(place, of: text)
    else { return number }
    // Messages say that it is one.
    let isNamed = text[..<place.lowerBound].suffix(4).elementsEqual("pid ".utf8)
    if !isNamed && pid.rawValue < TracedProcess.leastPidInTexts { return number }
    return ArraySlice(((isNamed ? "of " : "pid of ") + Lane(lane).name).utf8)
  }

  /// Whether a number is a line's, as in `name:12:` and `<name:12>`, or a part of another one with a point.
  private static func isPart(_ place: Range<Int>, of text: [UInt8]) -> Bool {
    func byte(_ index: Int) -> UInt8? { text.indices.contains(index) ? text[index] : nil }
    let (before, after) = (byte(place.lowerBound - 1), byte(place.upperBound))
    let point = UInt8(ascii: ".")
    if before == UInt8(ascii: ":") { return after == UInt8(ascii: ":") || after == UInt8(ascii: ">") }
    return before == point && (byte(place.lowerBound - 2).map(isDigit) ?? false)
      || after == point && (byte(place.upperBound + 1).map(isDigit) ?? false)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
