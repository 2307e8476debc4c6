import ProcscriptText
import ProcscriptTrace

/// What is new of a run that goes on, since the last time: what a page needs in order to show it.
///
/// A page's model is what all deltas so far say together. That of a run that is over is one delta too: so there is one
/// kind of page. Processes, objects and arrows are named by keys that they keep; lists say how much of them stays:
/// `[KEEP, item…]`. Moments and lengths are nanoseconds.
///
/// ```
/// { "end": now, "over": true (in the last), "head": {…}, "sources": {index: {"name", "text"}},
///   "objects": {number: name}, "lanes": {serial: {…}}, "arrows": {key: […] or null},
///   "queues": {number: [KEEP, [moment, length]…] or null}, "sentences": [phrase…] }
/// ```
///
/// Of `head` and of a lane only what has changed is there. A phrase is `[key, {argument: value}]`.
package struct Growth: Sendable {
  private var last = PageModel()

  package init() {}

  /// What is new.
  ///
  /// - Parameters:
  ///   - story: The run as it is now.
  ///   - isOver: Whether nothing will follow.
  /// - Returns: One line of JSON, which may stand within HTML.
  package mutating func delta(to story: Story, isOver: Bool) -> String {
    let model = PageModel(story)
    defer { last = model }
    var members: [(name: String, value: JSON)] = [("end", JSON(story.trace.end))]
    if isOver { members.append(("over", .bool(true))) }
    let words = PhraseData(story)
    add(Self.changes(from: last.head, to: model.head), "head", to: &members)
    add(Self.changes(from: last.sources, to: model.sources) { $0 }, "sources", to: &members)
    add(Self.changes(from: last.objects, to: model.objects) { .string($0) }, "objects", to: &members)
    let lanes = model.lanes.compactMap { serial, lane -> (name: String, value: JSON)? in
      let changes = lane.changes(from: last.lanes[serial], words)
      return changes.isEmpty ? nil : (String(serial), .object(changes))
    }
    let gone = last.lanes.keys.filter { model.lanes[$0] == nil }.map { (name: String($0), value: JSON.null) }
    add((lanes + gone).sorted { Int($0.name) ?? 0 < Int($1.name) ?? 0 }, "lanes", to: &members)
    add(Self.changes(from: last.arrows, to: model.arrows, of: \.data), "arrows", to: &members)
    let queues = model.queues.compactMap { channel, steps -> (name: String, value: JSON)? in
      let changes = PageModel.changes(from: last.queues[channel] ?? [], to: steps) {
        [JSON($0.moment), JSON($0.length)]
      }
      return changes.map { (channel, $0) }
    }
    let goneQueues = last.queues.keys.filter { model.queues[$0] == nil }.map { (name: $0, value: JSON.null) }
    add((queues + goneQueues).sorted { $0.name < $1.name }, "queues", to: &members)
    if model.sentences != last.sentences { members.append(("sentences", .array(model.sentences))) }
    return JSON.object(members).text
  }

  /// A line that says nothing but what time it is.
  package static func beat(at now: UInt64) -> String { JSON.object([("end", JSON(now))]).text }

  private func add(
    _ changes: [(name: String, value: JSON)], _ name: String, to members: inout [(name: String, value: JSON)]
  ) {
    if !changes.isEmpty { members.append((name, .object(changes))) }
  }

  private static func changes(
    from old: [(name: String, value: JSON)], to new: [(name: String, value: JSON)]
  ) -> [(name: String, value: JSON)] {
    new.enumerated().filter { index, member in old.count <= index || old[index].value != member.value }.map(\.element)
  }

  /// What is new in a table, in the order of its keys; null for what is gone.
  private static func changes<Value: Equatable>(
    from old: [String: Value], to new: [String: Value], of data: (Value) -> JSON
  ) -> [(name: String, value: JSON)] {
    var changes: [(name: String, value: JSON)] = []
    for (key, value) in new where old[key] != value { changes.append((key, data(value))) }
    for key in old.keys where new[key] == nil { changes.append((key, .null)) }
    return changes.sorted { $0.name < $1.name }
  }
}

/// Phrases as a page reads them: processes by their serials, objects by their numbers.
struct PhraseData {
  let story: Story

  init(_ story: Story) {
    self.story = story
  }

  func serial(of process: Int) -> Int { story.trace.processes[process].serial ?? process }

  func json(of phrase: Phrase?) -> JSON {
    guard let phrase else { return .null }
    if phrase.arguments.isEmpty { return [.string(phrase.key.rawValue)] }
    let arguments = phrase.arguments.sorted { $0.key < $1.key }.map { (name: $0.key, value: json(of: $0.value)) }
    return [.string(phrase.key.rawValue), .object(arguments)]
  }

  private func json(of argument: Phrase.Argument) -> JSON {
    switch argument {
    case .process(let process): JSON(serial(of: process))
    case .processes(let processes): .array(processes.map { JSON(serial(of: $0)) })
    case .number(let number): JSON(number)
    case .length(let length): JSON(length)
    case .moment(let moment): JSON(moment)
    case .object(let object): object.map { .string(String($0)) } ?? .null
    case .place(let place): place.map { [JSON($0.source), JSON($0.line)] } ?? .null
    case .text(let text): .string(text)
    case .phrase(let phrase): json(of: phrase)
    case .phrases(let phrases): .array(phrases.map(json))
    }
  }
}
