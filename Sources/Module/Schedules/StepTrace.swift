import ProcscriptExploring
package import ProcscriptSystem
package import ProcscriptTrace

/// A run in a chosen order as what pictures are drawn of.
package struct StepTrace {
  private let steps: [Step]
  /// Those of each lane, with their places among all.
  private let ownSteps: [[(place: Int, step: Step)]]
  /// Of a message that is put or got, at its place: how many were before it in its channel.
  private let ordinals: [Int: UInt32]
  private let lanes: [ControlledRun.EndedLane]
  private let notes: [Note]
  private let words: RunWords
  private var sources: [String] = []
  private let texts: [String: String]

  /// - Parameters:
  ///   - ending: A run that is over.
  ///   - words: What numbers in its steps are called.
  ///   - texts: The texts of sources, by the sources' names.
  package init(of ending: ControlledRun.Ending, words: RunWords, texts: [String: String] = [:]) {
    (steps, lanes, notes) = (ending.steps, ending.lanes, ending.notes)
    self.words = words
    self.texts = texts
    var own: [[(place: Int, step: Step)]] = Array(repeating: [], count: lanes.count)
    for (place, step) in steps.enumerated() {
      if let lane = step.lane { own[lane.index].append((place, step)) }
    }
    ownSteps = own
    ordinals = Self.ordinals(in: steps)
  }

  private static func ordinals(in steps: [Step]) -> [Int: UInt32] {
    var ordinals: [Int: UInt32] = [:]
    for verb in [Operation.Verb.put, .get] {
      var counts: [UInt64: UInt32] = [:]
      for (place, step) in steps.enumerated()
      where step.operation.verb == verb && !step.isInVain && !step.operation.hasWaited {
        ordinals[place] = counts[step.operation.first.object, default: 0]
        counts[step.operation.first.object, default: 0] += 1
      }
    }
    return ordinals
  }

  /// What is to be drawn.
  ///
  /// - Parameter status: How the main process has ended.
  package mutating func trace(endingWith status: WaitStatus?) -> Trace {
    var processes = lanes.indices.map { process($0, status) }
    for lane in lanes.indices {
      fill(&processes[lane], of: lane)
      processes[lane].deeds = deeds(of: Lane(lane))
    }
    settle(&processes)
    let objects = Set(steps.flatMap { $0.operation.accesses.map(\.object) })
    let names = objects.compactMap { object in words.object(object).map { (object, $0) } }
    return Trace(
      processes: processes, sources: sources.map { TracedSource(name: $0, text: texts[$0]) },
      objects: Dictionary(uniqueKeysWithValues: names), queues: queues, deadlocks: deadlocks, scale: .steps,
      end: moment(steps.count))
  }

  private func moment(_ step: Int) -> Trace.Moment { Trace.Moment(step) * Trace.stepLength }

  // MARK: Lives

  private func process(_ lane: Int, _ status: WaitStatus?) -> TracedProcess {
    let record = lanes[lane]
    // The lanes are in the order of starts.
    let starts = steps.indices.filter { steps[$0].operation.verb == .start }
    let own = ownSteps[lane]
    var process = TracedProcess(
      pid: record.pid.rawValue, name: words.process(Lane(lane)), parent: record.parent?.index,
      isDaemon: record.isDaemon, beginning: lane == 0 ? .main : record.isFresh ? .spawn : .fork)
    if lane > 0 && lane <= starts.count { process.started = moment(starts[lane - 1]) }
    process.began = lane == 0 ? 0 : own.first.map { moment($0.place) }
    if record.stepsAtEnd > 0 {
      process.ended = moment(min(record.stepsAtEnd, steps.count))
    } else if lane == 0 || !own.isEmpty {
      // It has ended when it was alone.
      process.ended = moment(steps.count)
    }
    guard process.ended != nil else { return process }
    process.ending = ending(of: lane, status)
    return process
  }

  private func ending(of lane: Int, _ status: WaitStatus?) -> TracedProcess.Ending {
    if let signal = lanes[lane].signal { return .signal(signal.rawValue) }
    if lane == 0, let status { return status.signal.map { .signal($0.rawValue) } ?? .exit(code: status.exitCode) }
    return .exit(code: lanes[lane].exitCode)
  }

  /// Who reaps whom, and who outlives its parent.
  private func settle(_ processes: inout [TracedProcess]) {
    for lane in processes.indices.dropFirst() {
      guard let parent = processes[lane].parent, let ended = processes[lane].ended else { continue }
      let reaping = lanes[lane].stepsAtReaping
      processes[lane].reaped =
        reaping > 0 ? moment(min(reaping, steps.count)) : processes[parent].ended.map { max($0, ended) }
      if let gone = processes[parent].ended, gone < ended {
        processes[lane].adoption = .init(moment: gone, parent: 1)
        processes[lane].reaped = ended
      }
    }
  }

  // MARK: What a lane does

  private mutating func fill(_ process: inout TracedProcess, of lane: Int) {
    let own = ownSteps[lane]
    var held: [UInt64: Int] = [:]
    for (index, (place, step)) in own.enumerated() {
      let operation = step.operation
      let line = self.place(operation)
      let next = index + 1 < own.count ? own[index + 1].place : nil
      if let wait = wait(operation, from: place, to: next, ended: process.ended) {
        process.waits.append(TracedWait(wait.reason, from: wait.from, to: wait.to, place: line))
      }
      if operation.awaitsEnds, index > 0, let target = Self.lane(of: operation) {
        let from = moment(own[index - 1].place + 1)
        if from < moment(place) {
          process.waits.append(TracedWait(.join(target), from: from, to: moment(place), place: line))
        }
      }
      switch operation.verb {
      case .acquire where !isVain(own, index):
        process.holds.append(TracedHold(operation.first.object, from: moment(place), to: process.ended, place: line))
        held[operation.first.object] = process.holds.count - 1
      case .release:
        if let index = held.removeValue(forKey: operation.first.object) { process.holds[index].to = moment(place + 1) }
      case .put where !step.isInVain && !isVain(own, index):
        process.messages.append(message(.sent, operation.first.object, place, line))
      case .get where !step.isInVain && !isVain(own, index):
        process.messages.append(message(.received, operation.first.object, place, line))
      case .set, .notify:
        process.rousings.append(TracedRousing(operation.first.object, moment: moment(place), place: line))
      case .print:
        let isError = operation.first.object == Keeper.errors
        process.prints.append(
          TracedPrint(Array(Self.printed(step).utf8), isError: isError, moment: moment(place), place: line))
      case .kill:
        guard let target = Self.lane(of: operation), target < lanes.count else { break }
        let number = Signal(name: step.detail)?.rawValue ?? 0
        process.signals.append(
          TracedSignal(number, to: lanes[target].pid.rawValue, target: target, moment: moment(place), place: line))
      default: break
      }
    }
    process.waits.sort { $0.from < $1.from }
  }

  /// What a step printed. Of what was too long to be kept as a whole, the last word is left out: where that was cut may
  /// depend on how long the pids before it are.
  private static func printed(_ step: Step) -> String {
    guard step.detail.utf8.count >= Keeper.longestDetail, let blank = step.detail.lastIndex(of: " ") else {
      return step.detail
    }
    return step.detail[..<blank] + " …"
  }

  /// What it read and wrote, and where it was late.
  private mutating func deeds(of lane: Lane) -> [TracedDeed] {
    var (deeds, time) = ([TracedDeed](), UInt64(0))
    for (index, step) in steps.enumerated() {
      let kind: TracedDeed.Kind? =
        switch step.operation.verb {
        case .read: .reads
        case .write: .writes
        case .change: .changes
        default: nil
        }
      if step.choice == .time, step.couldGo(lane) {
        deeds.append(TracedDeed(.isLate, of: nil, "\(seconds(step.time - time)) s", moment: moment(index)))
      } else if let kind, step.lane == lane {
        let operation = step.operation
        deeds.append(
          TracedDeed(kind, of: operation.first.object, step.detail, moment: moment(index), place: place(operation)))
      }
      time = step.time
    }
    return deeds
  }

  private static func lane(of operation: Operation) -> Int? {
    let object = operation.first.object
    return object >= Keeper.object(ofLane: 0) && object < Keeper.object(ofLane: Lane.most)
      ? Int(object - Keeper.object(ofLane: 0)) : nil
  }

  /// Whether a step did not do what it was for: the next one of the lane is the same again.
  private func isVain(_ own: [(place: Int, step: Step)], _ index: Int) -> Bool {
    let operation = own[index].step.operation
    if operation.hasWaited { return true }
    guard index + 1 < own.count else { return false }
    var next = own[index + 1].step.operation
    next.hasWaited = false
    let between = steps[own[index].place + 1..<own[index + 1].place]
    return next == operation && between.contains { !$0.couldGo(own[index].step.lane ?? .main) }
  }

  /// The time after a step in which its lane could not go on.
  private func wait(
    _ operation: Operation, from place: Int, to next: Int?, ended: Trace.Moment?
  ) -> (reason: TracedWait.Reason, from: Trace.Moment, to: Trace.Moment?)? {
    guard let reason = reason(operation), case .lane(let lane) = steps[place].choice else { return nil }
    let end = next ?? steps.count
    guard place + 1 < end, steps[place + 1..<end].contains(where: { !$0.couldGo(lane) }) else { return nil }
    return (reason, moment(place + 1), next.map(moment) ?? ended)
  }

  private func reason(_ operation: Operation) -> TracedWait.Reason? {
    let object = operation.first.object
    return switch operation.verb {
    case .sleep: .sleep
    case .get: .receive(object)
    case .put: .send(object)
    case .acquire: .lock(object)
    case .wait, .looks: .signal(object)
    case .join: .join(Self.lane(of: operation))
    default: nil
    }
  }

  private func message(
    _ direction: TracedMessage.Direction, _ channel: UInt64, _ place: Int, _ line: TracedPlace?
  ) -> TracedMessage {
    TracedMessage(
      direction, channel: channel, ordinal: ordinals[place] ?? 0, moment: moment(place), place: line)
  }

  private mutating func place(_ operation: Operation) -> TracedPlace? {
    guard let text = words.source(operation.place) else { return nil }
    if !sources.contains(text.name) { sources.append(text.name) }
    return TracedPlace(source: sources.firstIndex(of: text.name) ?? 0, line: text.line)
  }

  private var queues: Set<UInt64> {
    Set(steps.filter { $0.operation.verb == .put }.map(\.operation.first.object))
      .filter { words.object($0)?.hasPrefix("queue") == true }
  }

  private var deadlocks: [TracedDeadlock] {
    notes.filter { $0.kind == .circle }.map { note in
      let members = note.text.split(separator: "\n").compactMap { line -> TracedDeadlock.Member? in
        let numbers = line.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 3, let process = index(of: numbers[0]) else { return nil }
        return TracedDeadlock.Member(
          process: process, object: numbers[1] == 0 ? nil : numbers[1], awaited: index(of: numbers[2]))
      }
      return TracedDeadlock(
        members, endedBy: note.lane.index, moment: moment(Int(min(note.number, UInt64(steps.count)))))
    }
  }

  private func index(of pid: UInt64) -> Int? { lanes.firstIndex { $0.pid.rawValue == Int32(truncatingIfNeeded: pid) } }
}
