/// The steps of a run so far, with what must have come before each.
struct History {
  private(set) var steps: [Step] = []
  /// For each step, itself among them.
  private(set) var before: [HappensBefore] = []
  /// The place of each lane's last step.
  private var lasts: [Lane: Int] = [:]
  /// The place of the step that started each lane; -1 for the main process.
  private var starts: [Lane: Int] = [:]
  /// Lanes that have been there.
  private var seen: UInt64 = 0
  /// What had happened when the clock last went on by itself. Nobody could go then, so all of that comes before.
  private var jump = HappensBefore()

  /// Adds a step. What must have come before it is given where it is known from another run with this beginning.
  mutating func add(_ step: Step, before known: HappensBefore? = nil) {
    let place = steps.count
    see(step.enabled, at: place)
    if step.followsJump { jump = everything }
    guard let lane = step.lane else {
      // Time is not a lane's. Orders in exact time are all that this is for; so nobody asks for more.
      jump = everything
      steps.append(step)
      before.append(jump)
      return
    }
    before.append(known ?? past(of: lane, doing: step.operation, at: place))
    lasts[lane] = place
    steps.append(step)
  }

  /// Notes lanes that could go on before the step at a place: one that is new was started by the step before.
  mutating func see(_ enabled: UInt64, at place: Int) {
    for lane in (enabled & ~seen).lanes { starts[lane] = place - 1 }
    seen |= enabled
  }

  /// All that have been there.
  var lanes: [Lane] { seen.lanes }

  func last(of lane: Lane) -> Int? { lasts[lane] }
  func start(of lane: Lane) -> Int { starts[lane] ?? -1 }

  /// What must have come before a lane's next step, whatever it does then.
  func base(of lane: Lane) -> HappensBefore {
    if let last = lasts[lane] { return before[last] }
    let start = start(of: lane)
    return start < 0 ? HappensBefore() : before[start]
  }

  /// The place from which on a lane's past may lack steps of others: all earlier ones are in it.
  func firstOpen(of lane: Lane, _ past: HappensBefore) -> Int {
    var first = steps.count
    for (other, last) in lasts where other != lane && past.after(other) <= last {
      first = min(first, past.after(other))
    }
    return first
  }

  private func past(of lane: Lane, doing operation: Operation, at place: Int) -> HappensBefore {
    var past = base(of: lane)
    past.add(jump)
    for earlier in stride(from: place - 1, through: firstOpen(of: lane, past), by: -1) {
      guard let other = steps[earlier].lane, !past.has(earlier, of: other) else { continue }
      if steps[earlier].operation.isDependent(on: operation) { past.add(before[earlier]) }
    }
    past.add(place, of: lane)
    return past
  }

  private var everything: HappensBefore {
    var everything = HappensBefore()
    for place in lasts.values { everything.add(before[place]) }
    return everything
  }
}
