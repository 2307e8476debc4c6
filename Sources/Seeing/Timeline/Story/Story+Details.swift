import ProcscriptText

package import ProcscriptTrace

// What a detailed picture tells beyond lanes and arrows.

extension Story {
  /// The script's name.
  package var title: String { trace.sources.first?.name ?? Words.untitled.templates.english }

  /// `4 processes, 2.01 s`
  package var summary: String {
    let unrecorded = trace.unrecordedProcesses
    let more = unrecorded > 0 ? Phrase(.notRecorded, ["count": .number(unrecorded)]) : nil
    return Phrase(
      .summary, ["count": .number(lanes.count + unrecorded), "more": .phrase(more), "length": .length(trace.end)]
    ).text(of: self)
  }

  /// What could not be kept; nil where all was.
  package var omissions: String? {
    let dropped = trace.processes.reduce(0) { $0 + $1.dropped }
    if dropped == 0 { return nil }
    return Phrase(.omissions, ["count": .number(Int(clamping: dropped))]).text(of: self)
  }

  package func wait(of segment: Segment, in lane: Lane) -> TracedWait? {
    segment.wait.map { process(of: lane).waits[$0] }
  }

  /// What a process does in a segment: `running`, `waiting for queue 1`.
  package func wording(of segment: Segment, in lane: Lane) -> String {
    guard let wait = wait(of: segment, in: lane) else {
      let share = segment.processorShare.map { ", \(Int(($0 * 100).rounded()))% of that on a processor" } ?? ""
      return segment.state.name + share
    }
    return phrase(for: wait).text(of: self)
  }

  /// What a process waits for, and how often where that were several waits.
  func phrase(for wait: TracedWait) -> Phrase {
    let reason = phrase(for: wait.reason)
    return wait.count > 1 ? Phrase(.times, ["what": .phrase(reason), "count": .number(wait.count)]) : reason
  }

  /// How a process ended, in as few words as there can be: `exit 0`, `SIGKILL by A`; `running` where it goes on.
  package func ending(of lane: Lane) -> String { phrase(forShortEndOf: lane).text(of: self) }

  func phrase(forShortEndOf lane: Lane) -> Phrase {
    let process = process(of: lane)
    guard process.ended != nil else { return Phrase(.shortRunning) }
    switch process.ending {
    case .exit(let code): return Phrase(.shortExit, ["code": .number(Int(code))])
    case .signal(let number):
      let signal = Phrase.Argument.text(SignalNames.name(of: number))
      guard let killer = killer(of: lane.process) else { return Phrase(.shortSignal, ["signal": signal]) }
      return Phrase(.shortKilled, ["signal": signal, "process": .process(killer.process)])
    case nil: return Phrase(.ended)
    }
  }

  /// `file.lua:12`, as in tracebacks.
  package func wording(of place: TracedPlace) -> String { "\(trace.sources[place.source].name):\(place.line)" }

  /// `MainProcess starts Process-1`
  package func wording(of arrow: Arrow) -> String { phrase(for: arrow).text(of: self) }

  func phrase(for arrow: Arrow) -> Phrase {
    var arguments: [String: Phrase.Argument] = ["source": .process(arrow.source), "target": .process(arrow.target)]
    let key: Words
    switch arrow.kind {
    case .start: key = .startsProcess
    case .reap: key = .takesExitCode
    case .signal(let number):
      key = .sendsSignal
      arguments["signal"] = .text(SignalNames.name(of: number))
    case .wake(let object):
      key = .letsGoOn
      arguments["object"] = .object(object)
    case .deadlock(let object?):
      key = .waitsForEver
      arguments["object"] = .object(object)
    case .deadlock(nil): key = .waitsForEverForEnd
    case .message(let channel, let ordinal):
      key = .sendsMessage
      arguments["object"] = .object(channel)
      arguments["number"] = .number(Int(ordinal) + 1)
    }
    return Phrase(key, arguments)
  }

  /// `has lock 1, acquired 3 times`
  package func wording(of hold: TracedHold) -> String { phrase(for: hold).text(of: self) }

  func phrase(for hold: TracedHold) -> Phrase {
    let object = Phrase.Argument.object(hold.object)
    return hold.count > 1
      ? Phrase(.holdsTimes, ["object": object, "count": .number(hold.count)]) : Phrase(.holds, ["object": object])
  }

  /// How long a process was in each state that it was in.
  package func totals(of lane: Lane) -> [LifeState: UInt64] {
    lane.segments.reduce(into: [:]) { $0[$1.state, default: 0] += $1.to - $1.from }
  }

  /// Where a process was known to be, and from when on, in order.
  package func places(of lane: Lane) -> [(moment: Trace.Moment, place: TracedPlace)] {
    let process = process(of: lane)
    var all: [(moment: Trace.Moment, place: TracedPlace?)] = process.waits.map { ($0.from, $0.place) }
    all += process.messages.map { ($0.moment, $0.place) }
    all += process.signals.map { ($0.moment, $0.place) }
    all += process.prints.map { ($0.moment, $0.place) }
    all += process.deeds.map { ($0.moment, $0.place) }
    // Those of one moment keep their order.
    let ordered = all.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
    var places: [(moment: Trace.Moment, place: TracedPlace)] = []
    for (moment, place) in ordered.map(\.element) {
      if let place, place != places.last?.place { places.append((moment, place)) }
    }
    return places
  }
}
