/// Which other choices a run asks for, so that steps come in another order that need not have come in this one.
///
/// As Abdulla and others say it in "Optimal dynamic partial order reduction" (2014), of source sets; for steps that may
/// have to wait, as Flanagan and Godefroid do in "Dynamic partial-order reduction for model checking software" (2005).
struct Races {
  /// The run so far.
  var history = History()
  /// The states before its steps, and the one after the last.
  var states: [Node]
  /// Lanes that are to be tried, each in the state before the step at a place, and what should follow.
  private(set) var wanted: [(place: Int, lane: Lane, rest: [Plan.Sleeper])] = []

  init(states: [Node]) { self.states = states }

  /// Looks at what a lane does, or would do next, after the steps so far: which of them could it have come before?
  mutating func find(_ lane: Lane, doing operation: Operation) {
    var past = history.base(of: lane)
    // From here on the lane was about to do the same as now.
    let since = max(history.last(of: lane) ?? -1, history.start(of: lane))
    var racing: [Int] = []
    for place in stride(from: history.steps.count - 1, through: history.firstOpen(of: lane, past), by: -1) {
      let step = history.steps[place]
      guard let other = step.lane, other != lane, !past.has(place, of: other),
        step.operation.isDependent(on: operation)
      else { continue }
      // It waited there, inside of this operation: they cannot change places. An earlier step may.
      if place > since, !step.couldGo(lane) { continue }
      if operation.awaitsEnds, step.operation.verb == .end { continue }
      racing.append(place)
      past.add(history.before[place])
    }
    for place in racing { reverse(place, Plan.Sleeper(lane, operation), past) }
  }

  /// Looks at a step that comes between whatever others were about to do.
  mutating func findInterrupted(by step: Step) {
    guard step.operation.comesBetween || step.lane == nil else { return }
    for lane in step.enabled.lanes { want(lane, at: history.steps.count, then: []) }
    // Who waits was in the middle of its last step, and may never come to say so again.
    for lane in history.lanes where !step.couldGo(lane) {
      guard let last = history.last(of: lane), history.steps[last].operation.verb != .end else { continue }
      find(lane, doing: history.steps[last].operation)
    }
  }

  /// Has the lane's next step come before that at a place, after all that need not come after the latter.
  ///
  /// Any lane will do that can be the first of them. In doubt, all are tried.
  private mutating func reverse(_ place: Int, _ next: Plan.Sleeper, _ past: HappensBefore) {
    guard let other = history.steps[place].lane else { return }
    let enabled = history.steps[place].enabled
    let leading = leaders(after: place, of: other, next, past).filter(enabled.has)
    if leading.contains(where: states[place].settled.has) { return }
    guard let first = leading.last else {
      for lane in enabled.lanes { want(lane, at: place, then: []) }
      return
    }
    var moved = history.steps.indices.dropFirst(place + 1).compactMap { later -> Plan.Sleeper? in
      guard let mover = history.steps[later].lane, !history.before[later].has(place, of: other) else { return nil }
      return Plan.Sleeper(mover, history.steps[later].operation)
    }
    moved.append(next)
    if let index = moved.firstIndex(where: { $0.lane == first }) { moved.remove(at: index) }
    want(first, at: place, then: moved)
  }

  /// The lanes of steps that can be the first of those that are moved: none of these must come before it.
  private func leaders(after place: Int, of other: Lane, _ next: Plan.Sleeper, _ past: HappensBefore) -> [Lane] {
    var seen: [Lane] = []
    var leaders: [Lane] = []
    // Of those before it, only such can be in its past as are moved too: else the step at the place would be.
    func look(_ lane: Lane, _ past: HappensBefore) {
      if !seen.contains(where: { past.after($0) > place + 1 }) { leaders.append(lane) }
      seen.append(lane)
    }
    for later in (place + 1)..<max(place + 1, history.steps.count) {
      guard let mover = history.steps[later].lane, !seen.contains(mover), !history.before[later].has(place, of: other)
      else { continue }
      look(mover, history.before[later])
    }
    if !seen.contains(next.lane) { look(next.lane, past) }
    return leaders
  }

  private mutating func want(_ lane: Lane, at place: Int, then rest: [Plan.Sleeper]) {
    guard !states[place].settled.has(lane) else { return }
    states[place].settled = states[place].settled.with(lane)
    wanted.append((place, lane, rest))
  }
}
