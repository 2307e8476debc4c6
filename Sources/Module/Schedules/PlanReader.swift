import ProcscriptExploring

/// Who goes next by a plan, and what is kept of each step. All that run something in an order that is chosen read plans by
/// this, so that what is shown of the search for the small models of the tests holds for scripts too.
///
/// It is asked by whoever has the turn, before each step: so all that it needs lies in the memory of the run, and it
/// allocates nothing.
struct PlanReader {
  let memory: RunMemory

  enum Decision: Hashable {
    case lane(Int)
    /// Time goes on, though somebody could.
    case time
    /// Whoever watches the run says it.
    case asks
    case isOver(RunRecord.End)
  }

  private var run: UnsafeMutablePointer<RunRecord> { memory.run }

  // MARK: Choosing

  /// The next choice, where somebody can go on. Whoever makes it notes it with ``noteStep(of:_:among:canBeLate:)`` or
  /// ``noteTime(among:)``.
  ///
  /// - Parameters:
  ///   - enabled: The lanes that can, a bit for each; not 0.
  ///   - canBeLate: Whether somebody waits for a moment.
  func choose(among enabled: UInt64, canBeLate: Bool) -> Decision {
    let step = run.pointee.stepCount
    if !run.pointee.isEndless && step >= UInt64(RunMemory.mostSteps) { return .isOver(.tooLong) }
    tellSleepers()
    let isTimeToo = canBeLate && run.pointee.mayBeLate
    if step < UInt64(run.pointee.choiceCount) {
      let choice = Int(memory.choices[Int(step)])
      if choice < 0 { return isTimeToo ? .time : .isOver(.diverged) }
      return enabled >> UInt64(choice) & 1 != 0 ? .lane(choice) : .isOver(.diverged)
    }
    switch run.pointee.policy {
    case .straight: return .lane(straight(among: enabled))
    case .asking: return enabled.nonzeroBitCount == 1 ? .lane(enabled.trailingZeroBitCount) : .asks
    case .random: return byChance(among: enabled, isTimeToo)
    case .priorities: return byPriority(among: enabled, isTimeToo)
    case .avoiding:
      let awake = enabled & ~run.pointee.asleep
      return awake == 0 ? .isOver(.cut) : .lane(straight(among: awake))
    }
  }

  func straight(among enabled: UInt64) -> Int { enabled.straight(after: Lane(Int(run.pointee.previous))).index }

  private func byChance(among enabled: UInt64, _ isTimeToo: Bool) -> Decision {
    var (rest, place) = (enabled, run.pointee.chance.below(UInt64(enabled.nonzeroBitCount + (isTimeToo ? 1 : 0))))
    while place > 0 {
      rest &= rest - 1
      place -= 1
    }
    return rest == 0 ? .time : .lane(rest.trailingZeroBitCount)
  }

  /// Probabilistic concurrency testing (Burckhardt and others, 2010): few changes of a random order find what needs few
  /// interruptions, however long the run is. Where time may go on too, every other change is that.
  private func byPriority(among enabled: UInt64, _ isTimeToo: Bool) -> Decision {
    guard isChange(run.pointee.stepCount) else { return .lane(first(of: enabled)) }
    if isTimeToo, run.pointee.chance.below(2) == 0 { return .time }
    run.pointee.lowestRank -= 1
    memory.ranks[first(of: enabled)] = run.pointee.lowestRank
    return .lane(first(of: enabled))
  }

  private func isChange(_ step: UInt64) -> Bool {
    for index in 0..<Int(run.pointee.changeCount) where memory.changes[index] == step { return true }
    return false
  }

  private func first(of enabled: UInt64) -> Int {
    var (rest, first) = (enabled & (enabled - 1), enabled.trailingZeroBitCount)
    while rest != 0 {
      if memory.ranks[rest.trailingZeroBitCount] > memory.ranks[first] { first = rest.trailingZeroBitCount }
      rest &= rest - 1
    }
    return first
  }

  // MARK: Sleepers

  /// What sleepers would do is worth another look once something has been done that it depends on.
  ///
  /// They are told only now, when the next choice is made, since what a step was is known only when it is done.
  private func tellSleepers() {
    while run.pointee.asleep != 0, run.pointee.toldOf < run.pointee.stepCount {
      let step = memory.steps + Int(run.pointee.toldOf)
      run.pointee.toldOf += 1
      if step.pointee.choice >= 0 { run.pointee.asleep &= ~(1 << UInt64(step.pointee.choice)) }
      var rest = run.pointee.asleep
      while rest != 0 {
        let lane = rest.trailingZeroBitCount
        if memory.sleepers[lane].isDependent(on: step.pointee.operation) { run.pointee.asleep &= ~(1 << UInt64(lane)) }
        rest &= rest - 1
      }
    }
  }

  // MARK: What was chosen

  /// A lane does that now.
  func noteStep(of lane: Int, _ operation: Operation, among enabled: UInt64, canBeLate: Bool) {
    memory.lanes[lane].lastStep = run.pointee.stepCount
    add(Int32(lane), operation, among: enabled, followsJump: run.pointee.hasJumped, canBeLate: canBeLate)
    run.pointee.previous = Int32(lane)
    run.pointee.hasJumped = false
  }

  /// Time has gone on, though somebody could.
  func noteTime(among enabled: UInt64) {
    var operation = Operation(.clock)
    operation.touchesAll = true
    add(-1, operation, among: enabled, followsJump: false, canBeLate: true)
    run.pointee.hasJumped = false
  }

  /// Something has come of a look that a lane had since nobody could go on: that was a step too.
  func noteLook(of lane: Int, _ operation: Operation) {
    var operation = operation
    operation.touchesAll = true
    add(Int32(lane), operation, among: 1 << UInt64(lane), followsJump: true, canBeLate: false)
    run.pointee.previous = Int32(lane)
  }

  /// Time has gone on, or a deadlock is told, since nobody could go: all may be otherwise than it was.
  func noteJump() {
    run.pointee.hasJumped = true
    if run.pointee.stepCount > run.pointee.asleepAfter { run.pointee.asleep = 0 }
  }

  /// Adds to a lane's last step what is known only now.
  func amend(lastStepOf lane: Int, _ change: (inout StepRecord) -> Void) {
    let step = memory.lanes[lane].lastStep
    if step < min(run.pointee.stepCount, UInt64(RunMemory.mostSteps)) { change(&memory.steps[Int(step)]) }
  }

  private func add(
    _ choice: Int32, _ operation: Operation, among enabled: UInt64, followsJump: Bool, canBeLate: Bool
  ) {
    let count = Int(run.pointee.stepCount)
    if count < RunMemory.mostSteps {
      memory.steps[count] = StepRecord(
        choice: choice, followsJump: followsJump, mayBeLate: canBeLate, operation: operation,
        time: run.pointee.clock - run.pointee.clockAtStart, enabled: enabled)
    }
    run.pointee.stepCount += 1
  }

  // MARK: Beginning

  /// Takes a plan for a run that is about to begin.
  func begin(_ plan: Plan) {
    run.pointee.mayBeLate = plan.mayBeLate
    run.pointee.choiceCount = UInt32(min(plan.choices.count, RunMemory.mostSteps))
    for (index, choice) in plan.choices.prefix(RunMemory.mostSteps).enumerated() {
      switch choice {
      case .lane(let lane): memory.choices[index] = Int32(lane.index)
      case .time: memory.choices[index] = -1
      }
    }
    switch plan.policy {
    case .straight: break
    case .random(let seed):
      run.pointee.policy = .random
      run.pointee.chance = Chance(seed)
    case .priorities(let seed, let changes, let length):
      run.pointee.policy = .priorities
      run.pointee.chance = Chance(seed)
      // Ranks are drawn at once, so that they do not depend on when a lane is started.
      for lane in 0..<Lane.most { memory.ranks[lane] = run.pointee.chance.next() | 1 << 33 }
      run.pointee.changeCount = UInt32(min(changes, RunMemory.mostChanges))
      for index in 0..<Int(run.pointee.changeCount) {
        memory.changes[index] = run.pointee.chance.below(UInt64(max(1, length)))
      }
    case .avoiding(let sleepers, let count):
      run.pointee.policy = .avoiding
      run.pointee.asleepAfter = UInt64(count)
      run.pointee.toldOf = UInt64(count)
      for sleeper in sleepers {
        run.pointee.asleep |= 1 << UInt64(sleeper.lane.index)
        memory.sleepers[sleeper.lane.index] = sleeper.operation
      }
    }
  }
}
