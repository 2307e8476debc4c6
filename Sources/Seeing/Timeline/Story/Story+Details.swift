import ProcscriptText

package import ProcscriptTrace

// What a detailed picture tells beyond lanes and arrows.

extension Story {
  /// The script's name.
  package var title: String { trace.sources.first?.name ?? "a recorded run" }

  /// `4 processes, 2.01 s`
  package var summary: String {
    let count = lanes.count + trace.unrecordedProcesses
    let more = trace.unrecordedProcesses > 0 ? " (\(trace.unrecordedProcesses.grouped) of them not recorded)" : ""
    return
      "\(count.grouped) process\(count == 1 ? "" : "es")\(more), \(wording(ofLength: trace.end))"
  }

  /// What could not be kept; nil where all was.
  package var omissions: String? {
    let dropped = trace.processes.reduce(0) { $0 + $1.dropped }
    if dropped == 0 { return nil }
    return "Not all was kept: \(Int(clamping: dropped).grouped) more waits, messages, signals and prints."
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
    let times = wait.count > 1 ? ", \(wait.count.grouped) times" : ""
    return wording(of: wait) + times
  }

  /// How a process ended, in as few words as there can be: `exit 0`, `SIGKILL by A`; `running` where it goes on.
  package func ending(of lane: Lane) -> String {
    let process = process(of: lane)
    guard process.ended != nil else { return "running" }
    switch process.ending {
    case .exit(let code): return "exit \(code)"
    case .signal(let number):
      let killer = killer(of: lane.process).map { " by \(letter(of: $0.process))" } ?? ""
      return SignalNames.name(of: number) + killer
    case nil: return "ended"
    }
  }

  /// `file.lua:12`, as in tracebacks.
  package func wording(of place: TracedPlace) -> String { "\(trace.sources[place.source].name):\(place.line)" }

  /// `MainProcess starts Process-1`
  package func wording(of arrow: Arrow) -> String {
    let (source, target) = (trace.processes[arrow.source].name, trace.processes[arrow.target].name)
    return switch arrow.kind {
    case .start: "\(source) starts \(target)"
    case .reap: "\(target) takes the exit code of \(source)"
    case .signal(let number): "\(source) sends \(SignalNames.name(of: number)) to \(target)"
    case .wake(let object): "\(source) lets \(target) go on, which waited for \(name(of: object))"
    case .deadlock(let object?): "\(source) waits for ever for \(name(of: object)), which \(target) has"
    case .deadlock(nil): "\(source) waits for ever for the end of \(target)"
    case .message(let channel, let ordinal):
      "\(source) sends message \(Int(ordinal) + 1) of \(name(of: channel)) to \(target)"
    }
  }

  /// `has lock 1, acquired 3 times`
  package func wording(of hold: TracedHold) -> String {
    "has \(name(of: hold.object))" + (hold.count > 1 ? ", acquired \(hold.count.grouped) times" : "")
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
