import ProcscriptText

/// A run as a table: a column for each lane, a line for each step.
struct Picture {
  private let execution: Execution
  private let words: any Words
  private let lost: LostUpdate?
  private let style: ReportStyle

  private typealias Row = StepTable.Row

  /// Longer runs are shown up to here.
  private static let mostSteps = 100

  init(_ execution: Execution, _ words: any Words, lost: LostUpdate?, _ style: ReportStyle) {
    self.execution = execution
    self.words = words
    self.lost = lost
    self.style = style
  }

  var lines: [String] {
    let all = Picture.joined(rows)
    var rows = all
    if rows.count > Picture.mostSteps {
      rows = Array(rows.prefix(Picture.mostSteps)) + [.all("… \((all.count - Picture.mostSteps).grouped) more steps")]
    }
    return StepTable(of: lanes.map { ($0, title($0)) }, rows, style).lines
  }

  /// The file that all lines are lines of, which is said once then; nil where there are several, or none.
  var file: String? {
    let files = Set(shown.compactMap { words.line($0.step.operation.place)?.file })
    return files.count == 1 ? files.first : nil
  }

  /// Has what a lane does over and over in one line.
  private static func joined(_ rows: [Row]) -> [Row] {
    var joined: [Row] = []
    var place = 0
    while place < rows.count {
      let count = rows[place...].prefix { $0 == rows[place] }.count
      if count > 2, case .step(let lane, let text, let note) = rows[place] {
        joined.append(.step(lane, "\(text), \(count.grouped) times", note: note))
      } else {
        joined += rows[place..<place + count]
      }
      place += count
    }
    return joined
  }

  /// Those that do something, the main process always.
  private var lanes: [Lane] {
    Array(Set(execution.steps.compactMap(\.lane) + execution.pending.map(\.lane)).union([.main])).sorted()
  }

  private func title(_ lane: Lane) -> String { "\(lane.name) \(Escaped.text(words.process(lane)))" }

  /// The steps up to a lost update, where there is one: what comes after it says nothing new.
  private var shown: [(place: Int, step: Step)] {
    execution.steps.prefix((lost?.write ?? execution.steps.count) + 1).enumerated().map { ($0.offset, $0.element) }
  }

  private var rows: [Row] {
    let file = file
    var rows: [Row] = []
    var time: UInt64 = 0
    for (place, step) in shown {
      if step.time > time { rows.append(.all(passing(step, since: time))) }
      time = step.time
      guard let lane = step.lane, !step.operation.verb.isUnseen, !isSleepsEnd(place, lane) else { continue }
      var note = ""
      if let lost, place == lost.write {
        note = "← lost: written since \(lane.name) read it"
      } else if hasToWait(place, lane) {
        note = "← has to wait"
      }
      rows.append(.step(lane, text(step, of: file), note: note))
    }
    return rows
  }

  private func passing(_ step: Step, since time: UInt64) -> String {
    let length = "\(seconds(step.time - time)) s"
    guard step.choice == .time else { return "(\(length) later)" }
    let verb = step.enabled.nonzeroBitCount == 1 ? "is" : "are"
    return "(\(listing(step.enabled.lanes.map(\.name))) \(verb) late by \(length))"
  }

  /// - Parameter file: The one that need not be said.
  private func text(_ step: Step, of file: String?) -> String {
    let operation = step.operation
    if operation.verb == .end {
      return Escaped.text((["ended", step.detail].filter { !$0.isEmpty }).joined(separator: " "))
    }
    let place = file == nil ? words.place(operation.place) : words.line(operation.place).map { "\($0.line)" }
    var parts = [place, operation.verb.words, words.object(operation.first.object)]
    parts.append(step.detail.isEmpty ? nil : step.detail)
    return Escaped.text(parts.compactMap { $0 }.joined(separator: " "))
  }

  /// Whether it is only that a lane goes on after it has slept.
  private func isSleepsEnd(_ place: Int, _ lane: Lane) -> Bool {
    let operation = execution.steps[place].operation
    guard operation.verb == .sleep, let last = execution.steps[..<place].lastIndex(where: { $0.lane == lane }) else {
      return false
    }
    return execution.steps[last].operation == operation
      && !execution.steps[last + 1...place].allSatisfy { $0.couldGo(lane) }
  }

  /// Whether the lane could not go on from there at once, with the same operation. Who sleeps wants to.
  private func hasToWait(_ place: Int, _ lane: Lane) -> Bool {
    let operation = execution.steps[place].operation
    if operation.verb == .sleep { return false }
    if operation.hasWaited { return true }
    var couldGo = true
    for step in execution.steps[(place + 1)...] {
      if step.lane == lane { return !couldGo && step.operation == operation }
      couldGo = couldGo && step.couldGo(lane)
    }
    return execution.pending.contains { $0.lane == lane && $0.operation == operation }
  }
}

extension Operation.Verb {
  /// Whether a step in which it is done does nothing that a reader of the script would see.
  fileprivate var isUnseen: Bool { self == .begin || self == .other }
}

/// `B`, `B and C`, `B, C and D`.
func listing(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
