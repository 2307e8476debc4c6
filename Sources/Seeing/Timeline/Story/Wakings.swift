import ProcscriptTrace

/// Who has let whom go on: what ended waits for locks, events, conditions, barriers and semaphores.
enum Wakings {
  fileprivate struct Deed {
    let process: Int
    let moment: Trace.Moment
    let place: TracedPlace?
  }

  /// An arrow for each wait that ended after somebody did what can have ended it; from the last who did.
  static func arrows(of trace: Trace) -> [Arrow] {
    let deeds = deeds(of: trace)
    var arrows: [Arrow] = []
    for (index, process) in trace.processes.enumerated() {
      for (ordinal, wait) in process.waits.enumerated() {
        guard let object = wait.reason.object, let end = wait.to, let known = deeds[object],
          let deed = known.last(before: end, of: index), deed.moment >= wait.from
        else { continue }
        arrows.append(
          Arrow(
            kind: .wake(object), source: deed.process, from: deed.moment, target: index, to: end, place: deed.place,
            ordinal: ordinal))
      }
    }
    return arrows
  }

  /// What may have let others go on, by the object, in the order of time.
  private static func deeds(of trace: Trace) -> [UInt64: [Deed]] {
    var deeds: [UInt64: [Deed]] = [:]
    for (index, process) in trace.processes.enumerated() {
      for hold in process.holds {
        // A lock is free too once its holder has ended.
        guard let moment = hold.to ?? process.ended else { continue }
        deeds[hold.object, default: []].append(Deed(process: index, moment: moment, place: hold.place))
      }
      for rousing in process.rousings {
        deeds[rousing.object, default: []].append(
          Deed(process: index, moment: rousing.moment, place: rousing.place))
      }
    }
    return deeds.mapValues { $0.sorted { $0.moment < $1.moment } }
  }
}

extension TracedWait.Reason {
  /// What it waits for that another process has, or may do.
  fileprivate var object: UInt64? {
    switch self {
    case .lock(let object), .signal(let object): object
    case .sleep, .join, .receive, .send, .input, .program, .descriptor: nil
    }
  }
}

extension [Wakings.Deed] {
  /// The last that another process did up to a moment.
  fileprivate func last(before moment: Trace.Moment, of process: Int) -> Wakings.Deed? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].moment > moment { high = middle } else { low = middle + 1 }
    }
    return self[..<low].last { $0.process != process }
  }
}
