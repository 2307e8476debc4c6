import ProcscriptText
import ProcscriptTrace

/// A story in the Trace Event Format, which Perfetto and `chrome://tracing` open: the run as one process, whose threads
/// are seen as soon as it is opened, one for each lane; slices that nest (a life, its states within), instants, arrows as
/// flows, and the queues' lengths as counters.
package struct ChromeTrace {
  private let story: Story
  /// The threads that stand for processes: a pid may come twice in a run, and here it must not.
  private let threads: [Int64]

  package init(_ story: Story) {
    self.story = story
    var used: Set<Int64> = []
    threads = story.trace.processes.map { process in
      var pid = Int64(process.pid)
      // The system's numbers stay far below: at most 4,194,304.
      while !used.insert(pid).inserted { pid += 10_000_000 }
      return pid
    }
  }

  /// The document: one JSON object, with an event on each line.
  package var text: String {
    var events =
      story.lanes.first.map { [event("M", "process_name", of: $0, [("args", ["name": .string(story.title)])])] } ?? []
    for (place, lane) in story.lanes.enumerated() {
      events += names(of: lane, at: place) + slices(of: lane) + instants(of: lane)
      events += holds(of: lane, first: events.count)
    }
    for queue in story.queues { events += counters(of: queue) }
    for (number, arrow) in story.arrows.enumerated() { events += flow(arrow, number: number + 1) }
    var text = "{\"displayTimeUnit\":\"ns\",\"otherData\":"
    let other: JSON = [
      "script": .string(story.title), "summary": .string(story.summary),
      "started": .number(String(Int64(story.trace.date))),
      "omissions": story.omissions.map { .string($0) } ?? .null,
      "sentences": .array(Facts(of: story, limit: Facts.usualLimit).sentences.map { .string($0) }),
    ]
    other.write(to: &text)
    text += ",\"traceEvents\":[\n"
    for (place, event) in events.enumerated() {
      if place > 0 { text += ",\n" }
      event.write(to: &text)
    }
    return text + "\n]}\n"
  }

  private func event(_ phase: JSON, _ name: String, of lane: Lane, _ more: [(String, JSON)]) -> JSON {
    let common: [(String, JSON)] = [
      ("ph", phase), ("name", .string(name)), ("pid", JSON(threads[0])), ("tid", JSON(threads[lane.process])),
    ]
    return .object((common + more).map { (name: $0.0, value: $0.1) })
  }

  private func names(of lane: Lane, at place: Int) -> [JSON] {
    let process = story.process(of: lane)
    let name: JSON = .string("\(lane.letter) \(process.name)")
    return [
      event("M", "thread_name", of: lane, [("args", ["name": name])]),
      event("M", "thread_sort_index", of: lane, [("args", ["sort_index": JSON(place)])]),
    ]
  }

  private func counters(of queue: QueueLane) -> [JSON] {
    guard let lane = story.lanes.first else { return [] }
    return queue.steps.map { step in
      event(
        "C", story.name(of: queue.channel), of: lane,
        [
          ("cat", "queue"), ("ts", Self.microseconds(step.moment)), ("args", ["messages": JSON(step.length)]),
        ])
    }
  }

  private func slices(of lane: Lane) -> [JSON] {
    let process = story.process(of: lane)
    var about: [(String, JSON)] = [("pid", JSON(process.pid))]
    if process.isDaemon { about.append(("daemon", .bool(true))) }
    if let parent = process.parent { about.append(("parent", .string(story.trace.processes[parent].name))) }
    if let ending = story.wording(ofEndOf: process) { about.append(("ending", .string(ending))) }
    if case .exit(let code) = process.ending { about.append(("exit code", JSON(code))) }
    if let killer = story.killer(of: lane.process) {
      about.append(("killed by", .string(story.trace.processes[killer.process].name)))
    }
    if process.dropped > 0 { about.append(("events not kept", JSON(process.dropped))) }
    let life = slice(process.name, "life", of: lane, from: process.started, to: end(of: lane), about)
    return [life]
      + lane.segments.map { segment in
        let wait = story.wait(of: segment, in: lane)
        var about: [(String, JSON)] = []
        if let place = wait?.place { about.append(("line", .string(story.wording(of: place)))) }
        if let wait, wait.count > 1 { about.append(("waits", JSON(wait.count))) }
        if let share = segment.processorShare { about.append(("% on a processor", JSON(Int((share * 100).rounded())))) }
        let name = segment.state == .zombie ? "zombie" : wait.map(story.wording) ?? segment.state.name
        return slice(name, segment.state.styleName, of: lane, from: segment.from, to: segment.to, about)
      }
  }

  private func slice(
    _ name: String, _ category: String, of lane: Lane, from: Trace.Moment, to: Trace.Moment, _ about: [(String, JSON)]
  ) -> JSON {
    event(
      "X", name, of: lane,
      [
        ("cat", .string(category)), ("ts", Self.microseconds(from)), ("dur", Self.microseconds(to - from)),
        ("args", .object(about.map { (name: $0.0, value: $0.1) })),
      ])
  }

  /// What it holds goes across its states, so it is in slices of their own.
  private func holds(of lane: Lane, first: Int) -> [JSON] {
    story.process(of: lane).holds.enumerated().flatMap { index, hold in
      let common: [(String, JSON)] = [("cat", "hold"), ("id", JSON(first + index))]
      let place = hold.place.map { [(name: "line", value: JSON.string(story.wording(of: $0)))] } ?? []
      let end = min(max(hold.to ?? self.end(of: lane), hold.from), max(self.end(of: lane), hold.from))
      let name = "\(lane.letter) \(story.wording(of: hold))"
      return [
        event("b", name, of: lane, common + [("ts", Self.microseconds(hold.from)), ("args", .object(place))]),
        event("e", name, of: lane, common + [("ts", Self.microseconds(end))]),
      ]
    }
  }

  private func instants(of lane: Lane) -> [JSON] {
    let process = story.process(of: lane)
    var events = process.prints.map { print in
      instant(
        print.isError ? "prints to standard error" : "prints", "print", of: lane, at: print.moment, place: print.place,
        [("text", JSON(print.text))] + (print.omitted > 0 ? [("bytes not kept", JSON(print.omitted))] : []))
    }
    let leftOut = process.printsLeftOut
    if !leftOut.isEmpty, leftOut.lowerBound > 0 {
      events.append(
        instant(
          "prints more, what is not kept", "print", of: lane, at: process.prints[leftOut.lowerBound - 1].moment,
          place: nil, [("times", JSON(leftOut.count))]))
    }
    events += process.deeds.map { deed in
      instant(story.wording(of: deed), "deed", of: lane, at: deed.moment, place: deed.place, [])
    }
    events += process.signals.map { signal in
      let target = signal.target.map { story.trace.processes[$0].name } ?? "process \(signal.pid)"
      return instant(
        "sends \(SignalNames.name(of: signal.number)) to \(target)", "signal", of: lane, at: signal.moment,
        place: signal.place, [("pid", JSON(signal.pid))])
    }
    if let adoption = story.orphaning(of: lane.process) {
      events.append(
        instant(
          "orphaned", "adoption", of: lane, at: adoption.moment, place: nil, [("new parent", JSON(adoption.parent))]))
    }
    return events
  }

  private func instant(
    _ name: String, _ category: String, of lane: Lane, at moment: Trace.Moment, place: TracedPlace?,
    _ about: [(String, JSON)]
  ) -> JSON {
    let line = place.map { [("line", JSON.string(story.wording(of: $0)))] } ?? []
    return event(
      "i", name, of: lane,
      [
        ("cat", .string(category)), ("ts", Self.microseconds(moment)), ("s", "t"),
        ("args", .object((about + line).map { (name: $0.0, value: $0.1) })),
      ])
  }

  /// The two ends of an arrow. Each belongs to the slice that encloses it, and there must be one.
  private func flow(_ arrow: Arrow, number: Int) -> [JSON] {
    let source = story.lanes[story.laneOfProcess[arrow.source]]
    let target = story.lanes[story.laneOfProcess[arrow.target]]
    guard source.process != target.process, let from = nearest(arrow.from, in: source),
      let to = nearest(arrow.to, in: target), from <= to
    else { return [] }
    let name = Self.name(of: arrow)
    let common: [(String, JSON)] = [("cat", .string(arrow.styleName)), ("id", JSON(number))]
    return [
      event("s", name, of: source, common + [("ts", Self.microseconds(from))]),
      event("f", name, of: target, common + [("ts", Self.microseconds(to)), ("bp", "e")]),
    ]
  }

  private static func name(of arrow: Arrow) -> String {
    switch arrow.kind {
    case .start: "start"
    case .reap: "exit code taken"
    case .signal(let number): SignalNames.name(of: number)
    case .message: "message"
    case .wake: "goes on"
    case .deadlock: "deadlock"
    }
  }

  /// The nearest moment that a lane's slices enclose: the end of a slice is no part of it. nil where there is none.
  private func nearest(_ moment: Trace.Moment, in lane: Lane) -> Trace.Moment? {
    let (started, end) = (story.process(of: lane).started, end(of: lane))
    return end > started ? min(max(moment, started), end - 1) : nil
  }

  private func end(of lane: Lane) -> Trace.Moment { lane.segments.last?.to ?? story.process(of: lane).started }

  /// The format counts in microseconds, with fractions.
  private static func microseconds(_ nanoseconds: UInt64) -> JSON {
    let fraction = String(nanoseconds % 1000 + 1000).dropFirst()
    return .number("\(nanoseconds / 1000).\(fraction)")
  }
}
