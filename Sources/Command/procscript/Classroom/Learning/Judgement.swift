import ProcscriptLessons
import ProcscriptText

/// What a check says of an answer.
struct Judgement {
  /// The name of the property that does not hold; nil where all do.
  private(set) var property: String?
  /// What does not hold, in the learner's words.
  private(set) var message = ""
  /// The process at which it is seen, "B Process-1"; the line of the script; and the time since the run's beginning.
  private(set) var lane: String?
  private(set) var line: String?
  private(set) var time: String?
  /// What happened up to there, a line for each step.
  private(set) var steps: String?
  /// The order that shows it.
  private(set) var schedule: String?
  /// What the processes did in that order, as the terminal draws it; of a right answer in the simplest one.
  private(set) var picture: String?
  /// What a right answer prints in that order.
  private(set) var output: String?
  /// In how many orders a right answer was run, and whether there are no others.
  private var orders: (count: String, areAll: Bool)?

  var isPassed: Bool { property == nil }

  /// Takes apart what the library has printed: records of `KEY COUNT`, a line end, so many bytes, and a line end.
  init(records: [UInt8]) {
    var rest = records[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard head.count == 2, let count = Int(head[1]), rest.endIndex - end > count else { return }
      let value = String(decoding: rest[(end + 1)...].prefix(count), as: UTF8.self)
      rest = rest[(end + 1)...].dropFirst(count + 1)
      switch head[0] {
      case "property": property = value
      case "message": message = value
      case "lane": lane = value.isEmpty ? nil : value
      case "line": line = value
      case "time": time = value
      case "steps": steps = value
      case "schedule": schedule = value
      case "picture": picture = value.isEmpty ? nil : value
      case "output": output = value
      case "all", "some": orders = (value, head[0] == "all")
      default: break
      }
    }
  }

  /// A judgement that could not be made.
  init(property: String, message: String) {
    (self.property, self.message) = (property, message)
  }

  /// What runs the order again that shows it; nil where no order does.
  func replay(_ file: String) -> String? {
    schedule.map { "procscript --schedule=\($0) \(file)" }
  }

  /// For a person: what does not hold, the moment, the order that shows it, and how to see it again.
  func text(of lesson: Lesson, at path: String, _ speech: Speech) -> String {
    guard property != nil else {
      var text = "✓ \(lesson.name): \(praise(speech))\n"
      if let output, !output.isEmpty { text += "\n" + speech("It prints:", "它输出:") + "\n\(output.indented)\n" }
      return text + pictureText(speech)
    }
    var text = "✗ \(lesson.name): \(message)\n"
    let moment = [line, lane, time.map { speech("at \($0) s", "第 \($0) 秒") }].compactMap { $0 }
    if !moment.isEmpty {
      text += "\n" + speech("Seen at: ", "看这里:") + moment.joined(separator: speech(", ", ",")) + "\n"
    }
    if let steps {
      text += "\n" + speech("What happens in this order, up to there:", "在这种顺序里,到那一刻为止:") + "\n\(steps)\n"
    }
    text += pictureText(speech)
    if let schedule {
      let again = speech("To see this order again: ", "再看一遍这种顺序:")
      let picture = speech("And its picture: ", "画出来:")
      text += "\n\(again)procscript --schedule=\(schedule) \(path)\n"
      text += "\(picture)procscript --timeline --schedule=\(schedule) \(path)\n"
    }
    return text
  }

  /// A right answer is right in the orders that were tried: all of them, where there are not too many.
  private func praise(_ speech: Speech) -> String {
    switch orders {
    case nil, ("1", true)?: speech("it is right.", "做对了。")
    case (let count, true)?: speech("it is right, in all \(count) orders.", "做对了,全部 \(count) 种顺序都对。")
    case (let count, false)?:
      speech("it is right, in the \(count) orders that were tried.", "做对了,试过的 \(count) 种顺序都对。")
    }
  }

  private func pictureText(_ speech: Speech) -> String {
    guard let picture else { return "" }
    let title = speech("As a picture, in which each step is as wide as another:", "画出来是这样(每一步一样宽):")
    return "\n\(title)\n\(picture)\n"
  }

  func json(of lesson: Lesson, at path: String) -> JSON {
    func string(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    return [
      "exercise": .string(lesson.name), "number": JSON(lesson.number), "passed": .bool(isPassed),
      "property": string(property), "message": isPassed ? .null : .string(message), "process": string(lane),
      "line": string(line), "seconds": time.map { .number($0) } ?? .null, "schedule": string(schedule),
      "replay": string(replay(path)),
    ]
  }
}

extension String {
  /// Each line two blanks further right.
  fileprivate var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
  }
}
