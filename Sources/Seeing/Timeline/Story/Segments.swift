import ProcscriptTrace

/// How a process's life falls into segments.
enum Segments {
  /// Those of each process, by its index.
  static func all(of trace: Trace) -> [[Segment]] {
    // Collected once: there may be a thousand processes.
    var signals = Array(repeating: [TracedSignal](), count: trace.processes.count)
    for signal in trace.processes.flatMap(\.signals) {
      if let target = signal.target { signals[target].append(signal) }
    }
    return trace.processes.indices.map {
      ProcessorShares.added(to: of($0, after: signals[$0], in: trace), of: trace.processes[$0])
    }
  }

  /// - Parameter signals: Those that it was sent.
  private static func of(_ index: Int, after signals: [TracedSignal], in trace: Trace) -> [Segment] {
    let process = trace.processes[index]
    let end = process.ended ?? trace.end
    var line = Line(at: process.started)
    guard let began = process.began else {
      line.add(.starting, to: end)
      line.addZombie(of: process, in: trace)
      return line.segments
    }
    line.add(.starting, to: min(began, end))
    for (number, wait) in process.waits.enumerated() where wait.from < end {
      line.add(.running, to: wait.from)
      line.add(wait.reason.state, to: min(wait.to ?? end, end), wait: number)
    }
    line.add(.running, to: end)
    for stop in stops(by: signals, until: end) { line.overlay(stop) }
    line.addZombie(of: process, in: trace)
    return line.segments
  }

  /// When SIGSTOP kept it from going on. (A stop that somebody else has sent, who was not recorded, is not known.)
  private static func stops(by signals: [TracedSignal], until end: Trace.Moment) -> [Range<Trace.Moment>] {
    var stops: [Range<Trace.Moment>] = []
    var begin: Trace.Moment?
    for signal in signals.filter({ $0.moment < end }).sorted(by: { $0.moment < $1.moment }) {
      if SignalNames.stopping.contains(signal.number) {
        begin = begin ?? signal.moment
      } else if signal.number == SignalNames.goingOn, let from = begin.take() {
        stops.append(from..<signal.moment)
      }
    }
    if let begin { stops.append(begin..<end) }
    return stops
  }
}

/// Segments that follow each other without gaps.
private struct Line {
  private(set) var segments: [Segment] = []
  private var position: Trace.Moment

  init(at start: Trace.Moment) {
    position = start
  }

  /// Goes on to a moment; nothing of no length is added.
  mutating func add(_ state: LifeState, to moment: Trace.Moment, wait: Int? = nil) {
    guard moment > position else { return }
    segments.append(Segment(state: state, from: position, to: moment, wait: wait))
    position = moment
  }

  /// What is left of a process from its end until it is reaped, or adopted by somebody who does that at once.
  mutating func addZombie(of process: TracedProcess, in trace: Trace) {
    guard let ended = process.ended else { return }
    // Who reaps the first of all, and when, is not recorded.
    guard process.parent != nil || process.reaped != nil else { return }
    let adoption = process.adoption.map { max($0.moment, ended) }
    add(.zombie, to: process.reaped ?? adoption ?? trace.end)
  }

  /// Puts a stop over what is there.
  mutating func overlay(_ stop: Range<Trace.Moment>) {
    var result: [Segment] = []
    for segment in segments {
      let (from, to) = (max(segment.from, stop.lowerBound), min(segment.to, stop.upperBound))
      guard from < to else {
        result.append(segment)
        continue
      }
      if segment.from < from {
        result.append(Segment(state: segment.state, from: segment.from, to: from, wait: segment.wait))
      }
      if let last = result.last, last.state == .stopped, last.to == from {
        result[result.count - 1] = Segment(state: .stopped, from: last.from, to: to, wait: nil)
      } else {
        result.append(Segment(state: .stopped, from: from, to: to, wait: nil))
      }
      if to < segment.to {
        result.append(Segment(state: segment.state, from: to, to: segment.to, wait: segment.wait))
      }
    }
    segments = result
  }
}

extension TracedWait.Reason {
  var state: LifeState {
    switch self {
    case .sleep: .sleeping
    case .join, .program: .joining
    case .receive, .send: .messaging
    case .descriptor(let descriptor): descriptor?.isRead == false ? .messaging : .reading
    case .lock, .signal: .locked
    case .input: .reading
    }
  }
}
