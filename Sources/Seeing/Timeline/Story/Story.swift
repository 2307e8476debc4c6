package import ProcscriptTrace

/// What a trace tells, in the order in which it is drawn: a lane for each process, and what goes from one to another.
package struct Story: Sendable {
  package let trace: Trace

  /// In tree order: each process, then its children in the order in which they were started, each with its own.
  package let lanes: [Lane]

  /// In the order of the moment at which they begin.
  package let arrows: [Arrow]

  /// The queues through which messages went, the busiest first.
  package let queues: [QueueLane]

  /// The lane of each process, by the process's index.
  package let laneOfProcess: [Int]

  /// The processes that each has started, in order, by their indices.
  package let children: [[Int]]

  package init(_ trace: Trace) {
    self.trace = trace
    let arrangement = Arrangement(of: trace)
    laneOfProcess = arrangement.places
    children = arrangement.children
    let segments = Segments.all(of: trace)
    lanes = arrangement.order.enumerated().map { place, process in
      Lane(
        process: process, depth: arrangement.depths[process], letter: Letters.name(of: place),
        segments: segments[process])
    }
    arrows = Arrows.all(of: trace)
    queues = Queues.all(of: trace)
  }

  package func process(of lane: Lane) -> TracedProcess { trace.processes[lane.process] }

  /// The letter that stands for a process, by its index.
  package func letter(of process: Int) -> String { lanes[laneOfProcess[process]].letter }
}

/// The row of one process.
package struct Lane: Hashable, Sendable {
  /// Its index in the trace.
  package let process: Int
  /// How many ancestors it has among those that were recorded.
  package let depth: Int
  /// `A`, `B`, … `Z`, `AA`: the same in each run of a script that starts the same processes, unlike its pid.
  package let letter: String
  /// From its start to the moment at which it is reaped, without gaps.
  package let segments: [Segment]
}

/// A stretch of a process's life in which it did one thing.
package struct Segment: Hashable, Sendable {
  package let state: LifeState
  package let from: Trace.Moment
  package let to: Trace.Moment
  /// The index of the wait that it is, or is a part of, in the process's `waits`; nil for what is no wait.
  package let wait: Int?
  /// Of the time in which it ran, how much of it had a processor, from 0 to 1; nil where that is not known, and for what
  /// is no running.
  package var onProcessor: Double?

  package init(state: LifeState, from: Trace.Moment, to: Trace.Moment, wait: Int? = nil) {
    self.state = state
    self.from = from
    self.to = to
    self.wait = wait
  }
}

/// What a process is doing, as pictures tell it apart.
package enum LifeState: Hashable, Sendable, CaseIterable {
  /// It was started, and has not run an instruction yet.
  case starting
  case running
  case sleeping
  /// It waits for the end of a process.
  case joining
  /// It waits for a lock, an event, a barrier or their kin.
  case locked
  /// It waits for a message, or for room for one.
  case messaging
  /// It waits for input.
  case reading
  /// SIGSTOP has stopped it.
  case stopped
  /// It has ended, and its exit code is not taken yet.
  case zombie
}

/// The order of the lanes.
private struct Arrangement {
  /// Processes by their place.
  private(set) var order: [Int] = []
  /// Places by process.
  private(set) var places: [Int]
  private(set) var depths: [Int]
  private(set) var children: [[Int]]

  init(of trace: Trace) {
    places = Array(repeating: 0, count: trace.processes.count)
    depths = places
    children = Array(repeating: [], count: trace.processes.count)
    var waiting: [Int] = []
    for (index, process) in trace.processes.enumerated() {
      if let parent = process.parent { children[parent].append(index) } else { waiting.append(index) }
    }
    waiting.reverse()
    while let next = waiting.popLast() {
      places[next] = order.count
      order.append(next)
      for child in children[next] { depths[child] = depths[next] + 1 }
      waiting += children[next].reversed()
    }
  }
}

enum Letters {
  /// `A`, …, `Z`, `AA`, `AB`, …
  static func name(of place: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + place % 26)))
    return place < 26 ? last : name(of: place / 26 - 1) + last
  }
}
