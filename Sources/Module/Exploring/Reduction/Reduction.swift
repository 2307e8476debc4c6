/// Dynamic partial-order reduction with sleep sets: of orders that differ only in steps that could change places, one.
///
/// All orders in exact time are covered once it is exhausted. States are a tree, no stack, since a lane that is tried
/// sleeps beside the next one from when it is given out, whenever it comes back: so any number of runs may be out.
struct Reduction: Strategy {
  private struct Try {
    let node: Node
    let lane: Lane
    let operation: Operation
    /// What should follow, so that what was to be seen is: else those that sleep might be all that is left before.
    var rest: [Plan.Sleeper]
    /// Who sleeps beside the lane: settled when it is first given out, whoever is tried there later.
    var beside: [Plan.Sleeper]?

    /// Who sleeps still after the lane has done that.
    func sleepers(after operation: Operation) -> [Plan.Sleeper] {
      (beside ?? []).filter { !$0.operation.isDependent(on: operation) }
    }
  }

  private let first = Node()
  /// The last one is the next one: so few states are kept at a time.
  private var tries: [Try] = []
  private var out: [Int: Try?] = [:]
  private var given = 0
  /// Whether a run did not begin as another did with the same choices, or did not come to its end.
  private(set) var isUntrue = false

  /// Whether the run that was taken last came to the same as another one.
  private(set) var isRepeated = false
  /// Whether the run that was taken last did not come to its end, as it was asked for more than had to be.
  private(set) var isTriedAgain = false

  var isExhausted: Bool { given > 0 && tries.isEmpty && out.isEmpty }

  mutating func next() -> Plan? {
    if given == 0 {
      given = 1
      out[0] = .some(nil)
      return Plan([], then: .avoiding([]))
    }
    guard var attempt = tries.popLast() else { return nil }
    let node = attempt.node
    if attempt.beside == nil {
      attempt.beside = node.sleepers(beside: attempt.lane)
      node.tried.append(Plan.Sleeper(attempt.lane, attempt.operation))
    }
    var sleepers = attempt.sleepers(after: attempt.operation)
    var follow: [Choice] = []
    for step in attempt.rest {
      if sleepers.contains(where: { $0.lane == step.lane }) { break }
      sleepers.removeAll { $0.operation.isDependent(on: step.operation) }
      follow.append(.lane(step.lane))
    }
    attempt.rest = Array(attempt.rest.prefix(follow.count))
    out[given] = attempt
    given += 1
    let choices = node.path.compactMap { $0.arrival?.step.choice }
    // Who sleeps after that is told by what is done, and not by what it was taken for.
    return Plan(choices + [.lane(attempt.lane)] + follow, then: .avoiding(attempt.beside ?? [], after: node.depth))
  }

  mutating func take(_ execution: Execution, of number: Int) {
    (isRepeated, isTriedAgain) = (false, false)
    guard let attempt = out.removeValue(forKey: number) else { return }
    if var attempt, case .diverged(let step) = execution.end, step > attempt.node.depth, !attempt.rest.isEmpty {
      // What was to follow had to wait. That was a wish.
      attempt.rest = Array(attempt.rest.prefix(step - attempt.node.depth - 1))
      tries.append(attempt)
      isTriedAgain = true
      return
    }
    switch execution.end {
    case .diverged, .tooLong, .stuck: isUntrue = true
    case .complete, .cut, .noProgress: break
    }
    guard var races = begin(execution, by: attempt) else {
      // Whatever it was, it is not what was to be tried.
      isUntrue = isUntrue || !(attempt == nil && execution.steps.isEmpty)
      return
    }
    let beginning = races.history.steps.count
    for (place, step) in execution.steps.enumerated().dropFirst(beginning) {
      races.history.see(step.enabled, at: place)
      if let lane = step.lane { races.find(lane, doing: step.operation) }
      races.states[place].hasTried(step)
      races.findInterrupted(by: step)
      races.history.add(step)
      // Where it was not known what a lane would do, others were awake which need not have been.
      if let lane = step.lane, races.states[place].sleepers.contains(where: { $0.lane == lane }) { isRepeated = true }
      races.states.append(
        Node(
          after: step, before: races.history.before[place], from: races.states[place],
          sleepers: place == beginning ? attempt?.sleepers(after: step.operation) : nil,
          isAfterJump: place + 1 < execution.steps.count && execution.steps[place + 1].followsJump))
    }
    for pending in execution.pending { races.find(pending.lane, doing: pending.operation) }
    for (place, lane, rest) in races.wanted {
      let operation = execution.next(of: lane, from: place)
      tries.append(Try(node: races.states[place], lane: lane, operation: operation, rest: rest.map(\.elsewhere)))
    }
  }

  /// The states that are known already; nil where the run did not begin as it had to.
  private mutating func begin(_ execution: Execution, by attempt: Try?) -> Races? {
    guard let attempt else {
      if execution.steps.isEmpty { return nil }
      return Races(states: [first])
    }
    var races = Races(states: attempt.node.path)
    guard execution.steps.count >= races.states.count,
      execution.steps[attempt.node.depth].lane == attempt.lane
    else { return nil }
    for (node, step) in zip(races.states.dropFirst(), execution.steps) {
      guard let arrival = node.arrival, arrival.step.isSame(as: step) else { return nil }
      races.history.add(step, before: arrival.before)
    }
    return races
  }
}

extension Execution {
  /// What a lane was about to do before the step at a place; what touches all where nobody knows.
  fileprivate func next(of lane: Lane, from place: Int) -> Operation {
    var next = pending.first { $0.lane == lane }?.operation
    for step in steps[place...] {
      if step.lane == lane {
        next = step.operation
        break
      }
    }
    // A signal came between, and what the lane was about to do comes after it.
    if next?.verb == .handlesSignal { next = nil }
    if let next { return Plan.Sleeper(lane, next).elsewhere.operation }
    var unknown = Operation(.other)
    unknown.touchesAll = true
    return unknown
  }
}

extension Plan.Sleeper {
  /// Without what was seen when it was done: it may be otherwise where it is to be tried. In doubt, order matters.
  fileprivate var elsewhere: Plan.Sleeper {
    var elsewhere = self
    (elsewhere.operation.isApart, elsewhere.operation.message, elsewhere.operation.room) = (false, 0, 0)
    (elsewhere.operation.hasWaited, elsewhere.operation.givesWay) = (true, true)
    return elsewhere
  }
}

extension Step {
  /// Whether another run came by the same way.
  fileprivate func isSame(as other: Step) -> Bool {
    choice == other.choice && operation == other.operation && enabled == other.enabled
  }
}
