import ProcscriptText
import ProcscriptTrace

/// What a page shows of a run, by keys that stay the same while it grows.
struct PageModel: Sendable {
  var head: [(name: String, value: JSON)] = []
  var sources: [String: JSON] = [:]
  var objects: [String: String] = [:]
  /// By the processes' serials.
  var lanes: [Int: LaneModel] = [:]
  var arrows: [String: ArrowModel] = [:]
  /// By the channels' numbers.
  var queues: [String: [QueueLane.Step]] = [:]
  var sentences: [JSON] = []

  init() {}

  init(_ story: Story) {
    let trace = story.trace
    let words = PhraseData(story)
    head = [
      ("title", trace.sources.isEmpty ? .null : .string(story.title)),
      ("date", .number(String(Int64(trace.date * 1000)))),
      ("step", trace.scale == .steps ? JSON(Trace.stepLength) : .null),
      ("unrecorded", JSON(trace.unrecordedProcesses)),
    ]
    for (index, source) in trace.sources.enumerated() {
      sources[String(index)] = ["name": .string(source.name), "text": source.text.map { .string($0) } ?? .null]
    }
    for (object, name) in trace.objects { objects[String(object)] = name }
    for lane in story.lanes { lanes[words.serial(of: lane.process)] = LaneModel(lane, of: story, words) }
    for arrow in story.arrows where arrow.source != arrow.target {
      let arrow = ArrowModel(arrow, of: words)
      arrows[arrow.key] = arrow
    }
    for queue in story.queues.prefix(QueueLane.mostDrawn) { queues[String(queue.channel)] = queue.steps }
    sentences = Facts(of: story, limit: Facts.usualLimit).phrases.map(words.json)
  }

  /// `[KEEP, item…]`; nil where nothing has changed.
  static func changes<Item: Equatable>(from old: [Item], to new: [Item], of data: (Item) -> JSON) -> JSON? {
    var same = 0
    let common = min(old.count, new.count)
    while same < common, old[same] == new[same] { same += 1 }
    if same == old.count && same == new.count { return nil }
    return .array([JSON(same)] + new[same...].map(data))
  }
}

/// An arrow, by the serials of its processes.
struct ArrowModel: Equatable, Sendable {
  let kind: Arrow.Kind
  let source, target: Int
  let from, to: Trace.Moment
  let place: TracedPlace?
  let ordinal: Int

  init(_ arrow: Arrow, of words: PhraseData) {
    kind = arrow.kind
    (source, target) = (words.serial(of: arrow.source), words.serial(of: arrow.target))
    (from, to) = (arrow.from, arrow.to)
    place = arrow.place
    ordinal = arrow.ordinal
  }

  /// Tells it from all others, as long as the recording goes on.
  var key: String {
    switch kind {
    case .start: "s\(target)"
    case .reap: "r\(source)"
    case .signal: "k\(source).\(ordinal)"
    case .message(let channel, let number): "m\(channel).\(number).\(target)"
    case .wake: "w\(target).\(ordinal)"
    case .deadlock: "d\(ordinal)"
    }
  }

  /// `[kind, serial, from, serial, to, detail, source, line]`: the detail is a signal's name, or an object, or an object
  /// and a message's number; the last two are there only where they are known.
  var data: JSON {
    let detail: JSON =
      switch kind {
      case .start, .reap, .deadlock(nil): .null
      case .signal(let number): .string(SignalNames.name(of: number))
      case .message(let channel, let number): [.string(String(channel)), JSON(Int(number) + 1)]
      case .wake(let object), .deadlock(let object?): .string(String(object))
      }
    var parts: [JSON] = [.string(kind.styleName), JSON(source), JSON(from), JSON(target), JSON(to), detail]
    if let place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }
}

/// The row of one process.
struct LaneModel: Sendable {
  let fields: [(name: String, value: JSON)]
  let segments: [SegmentModel]
  let holds: [TracedHold]
  let deeds: [TracedDeed]
  let places: [PlaceModel]
  let prints: [TracedPrint]
  let leftOut: Range<Int>

  struct PlaceModel: Equatable, Sendable {
    let moment: Trace.Moment
    let place: TracedPlace
  }

  init(_ lane: Lane, of story: Story, _ words: PhraseData) {
    let process = story.process(of: lane)
    var killer: Phrase?
    if let (sender, signal) = story.killer(of: lane.process) {
      killer =
        signal.place.map { Phrase(.byProcessAt, ["process": .process(sender), "place": .place($0)]) }
        ?? Phrase(.byProcess, ["process": .process(sender)])
    }
    fields = [
      ("name", .string(process.name)), ("pid", JSON(process.pid)), ("parent", JSON(process.parent.map(words.serial))),
      ("daemon", .bool(process.isDaemon)), ("started", JSON(process.started)), ("ended", JSON(process.ended)),
      ("ending", words.json(of: story.phrase(forShortEndOf: lane))), ("how", Self.ending(of: process)),
      ("end", words.json(of: story.phrase(forEndOf: process))), ("killer", words.json(of: killer)),
      ("adopted", JSON(story.orphaning(of: lane.process)?.moment)), ("dropped", JSON(process.dropped)),
    ]
    segments = lane.segments.enumerated().map { index, segment in
      // What goes on has no end yet, and need not be told again each time.
      let isLast = index == lane.segments.count - 1
      let goesOn =
        isLast && segment.to == story.trace.end
        && (process.ended == nil || segment.state == .zombie && process.reaped == nil && process.adoption == nil)
      return SegmentModel(segment, in: lane, of: story, goesOn: goesOn, words)
    }
    holds = process.holds
    deeds = process.deeds
    places = story.places(of: lane).map { PlaceModel(moment: $0.moment, place: $0.place) }
    prints = process.prints
    leftOut = process.printsLeftOut
  }

  /// What the mark of an end looks like.
  private static func ending(of process: TracedProcess) -> JSON {
    guard process.ended != nil else { return "alive" }
    return switch process.ending {
    case .signal: "signal"
    case .exit(let code) where code != 0: "failure"
    default: "exit"
    }
  }

  /// What is new: see ``Growth``.
  func changes(from old: LaneModel?, _ words: PhraseData) -> [(name: String, value: JSON)] {
    var changes: [(name: String, value: JSON)] = []
    for (index, field) in fields.enumerated() where old == nil || old!.fields[index].value != field.value {
      changes.append(field)
    }
    func add(_ name: String, _ value: JSON?) {
      if let value { changes.append((name, value)) }
    }
    add("segments", PageModel.changes(from: old?.segments ?? [], to: segments) { $0.data(words) })
    add("holds", PageModel.changes(from: old?.holds ?? [], to: holds, of: Self.data))
    add("deeds", PageModel.changes(from: old?.deeds ?? [], to: deeds, of: Self.data))
    add(
      "places",
      PageModel.changes(from: old?.places ?? [], to: places) {
        [JSON($0.moment), JSON($0.place.source), JSON($0.place.line)]
      })
    add("prints", printChanges(from: old))
    return changes
  }

  // MARK: Parts of it

  /// `{"leftOut": [from, to], "add": [[number, moment, whether it is an error, text, source, line]…]}`: which numbers are
  /// not kept, or not any more, and what is new. The last two of what is new are there only where they are known.
  private func printChanges(from old: LaneModel?) -> JSON? {
    var members: [(name: String, value: JSON)] = []
    if leftOut != old?.leftOut ?? 0..<0 {
      members.append(("leftOut", [JSON(leftOut.lowerBound), JSON(leftOut.upperBound)]))
    }
    let known = old?.printNumbers ?? []
    let new = prints.indices.compactMap { index -> JSON? in
      let number = number(ofPrint: index)
      return known.contains { $0.contains(number) } ? nil : Self.data(of: prints[index], number)
    }
    if !new.isEmpty { members.append(("add", .array(new))) }
    return members.isEmpty ? nil : .object(members)
  }

  private func number(ofPrint index: Int) -> Int {
    index < leftOut.lowerBound || leftOut.isEmpty ? index : index + leftOut.count
  }

  /// The numbers of the prints that it has.
  private var printNumbers: [Range<Int>] {
    if leftOut.isEmpty { return [0..<prints.count] }
    return [0..<leftOut.lowerBound, leftOut.upperBound..<(leftOut.count + prints.count)]
  }

  private static func data(of print: TracedPrint, _ number: Int) -> JSON {
    let omission = print.omitted > 0 ? " … (+ \(print.omitted.grouped) B)" : ""
    var text = print.text
    if text.last == UInt8(ascii: "\n") { text.removeLast() }
    var parts: [JSON] = [
      JSON(number), JSON(print.moment), .bool(print.isError), .string(String(decoding: text, as: UTF8.self) + omission),
    ]
    if let place = print.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }

  /// `[from, to or null, object, count, source, line]`; the last two only where they are known.
  private static func data(of hold: TracedHold) -> JSON {
    var parts: [JSON] = [JSON(hold.from), JSON(hold.to), .string(String(hold.object)), JSON(hold.count)]
    if let place = hold.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }

  /// `[moment, kind, object or null, detail, source, line]`; the last two only where they are known.
  private static func data(of deed: TracedDeed) -> JSON {
    var parts: [JSON] = [
      JSON(deed.moment), .string(deed.kind.words.rawValue), deed.object.map { .string(String($0)) } ?? .null,
      .string(deed.detail),
    ]
    if let place = deed.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }
}

/// A stretch of a process's life.
struct SegmentModel: Equatable, Sendable {
  let state: LifeState
  let from: Trace.Moment
  /// nil while it goes on.
  let to: Trace.Moment?
  /// What it waits for; processes by their indices.
  let reason: TracedWait.Reason?
  /// The serial of the process that it waits for.
  let target: Int?
  let count: Int
  let place: TracedPlace?
  /// In percent.
  let share: Int?

  init(_ segment: Segment, in lane: Lane, of story: Story, goesOn: Bool, _ words: PhraseData) {
    let wait = story.wait(of: segment, in: lane)
    state = segment.state
    from = segment.from
    to = goesOn ? nil : segment.to
    reason = wait?.reason
    target = if case .join(let process?)? = wait?.reason { words.serial(of: process) } else { nil }
    count = wait?.count ?? 0
    place = wait?.place
    // Of what goes on it is not known yet.
    share = goesOn ? nil : segment.processorShare.map { Int(($0 * 100).rounded()) }
  }

  static func == (one: SegmentModel, other: SegmentModel) -> Bool {
    one.from == other.from && one.to == other.to && one.state == other.state && one.count == other.count
      && one.place == other.place && one.share == other.share && one.target == other.target
      // Of two that wait for one process the indices may differ.
      && (one.target != nil || one.reason == other.reason)
  }

  /// `[state, from, to or null, phrase or null, source or null, line or null, share]`; what is null at the end is not
  /// there.
  func data(_ words: PhraseData) -> JSON {
    var parts: [JSON] = [
      JSON(LifeState.allCases.firstIndex(of: state) ?? 0), JSON(from), JSON(to), words.json(of: phrase(words)),
    ]
    if let place { parts += [JSON(place.source), JSON(place.line)] } else { parts += [.null, .null] }
    parts.append(JSON(share))
    while case .null? = parts.last, parts.count > 3 { parts.removeLast() }
    return .array(parts)
  }

  private func phrase(_ words: PhraseData) -> Phrase? { reason.map { words.phrase(for: $0, count: count) } }
}

extension PhraseData {
  fileprivate func phrase(for reason: TracedWait.Reason, count: Int) -> Phrase {
    story.phrase(for: TracedWait(reason, from: 0, to: nil, count: count))
  }
}
