import CProcscriptSystem
import Glibc
import ProcscriptExploring
import ProcscriptSystem

/// Who goes next: decided by the process that has the turn, when it gives it up. It tells who can; which of these does is
/// for a ``PlanReader`` to say.
///
/// Whether a blocked lane can go on, anybody can tell by looking at the words that it watches: nobody has to be told, so
/// channels know nothing of this.
struct Chooser {
  let memory: RunMemory
  var reader: PlanReader { PlanReader(memory: memory) }

  /// What was found.
  enum Decision: Equatable {
    /// This lane goes on, and that is a step.
    case goes(Int)
    /// This lane looks once more, since nobody can go on: that is a step only if something comes of it.
    case looks(Int)
    /// Nobody, before a lane is back whose turn was taken away.
    case waits
    /// This lane is ended by its alarm.
    case isEnded(Int)
    /// There is nobody left, or nothing more to be done.
    case isOver(RunRecord.End)
  }

  private var run: UnsafeMutablePointer<RunRecord> { memory.run }
  private var lanes: UnsafeMutablePointer<LaneRecord> { memory.lanes }

  /// Chooses who goes next. All that it needs stands in the memory: what each lane is about to do, and what it waits for.
  func choose() -> Decision {
    if run.pointee.end != .none { return .isOver(run.pointee.end) }
    while true {
      if let lane = laneWithAlarm() { return .isEnded(lane) }
      let able = ableLanes()
      let inVain = lanesInVain(able)
      var enabled = able & ~inVain
      if enabled != 0 { run.pointee.heldBack |= inVain }
      let computing = lanesThatCompute(enabled)
      if enabled & ~computing != 0 {
        enabled &= ~computing
        run.pointee.heldBack |= computing
      }
      if enabled == 0 {
        guard memory.indices.contains(where: memory.isLiving) else { return .isOver(.complete) }
        if let lane = laneThatMayLook() ?? laneThatWaitsOutside() { return .looks(lane) }
        if memory.indices.contains(where: { memory.isLiving($0) && lanes[$0].isAway }) { return .waits }
        if letTimePass() {
          reader.noteJump()
          continue
        }
        // A loop may come to its end by itself, in time that its looks at the clock let pass.
        enabled = lanesThatLookedLeast(able)
        if able == 0 && markThoseEnded() { continue }
        if able == 0
          || !run.pointee.isEndless && memory.indices.contains(where: { lanes[$0].vainLooks > Self.endlessLooks })
        {
          run.pointee.end = .noProgress
          return .isOver(.noProgress)
        }
      }
      let canBeLate = laneWithMoment() != nil
      var decision = reader.choose(among: enabled, canBeLate: canBeLate)
      if decision == .asks { decision = .lane(ask(among: enabled)) }
      switch decision {
      case .lane(let lane):
        reader.noteStep(of: lane, lanes[lane].operation, among: enabled, canBeLate: canBeLate)
        return .goes(lane)
      case .time:
        _ = letTimePass()
        reader.noteTime(among: enabled)
      case .asks: break
      case .isOver(let end): return .isOver(end)
      }
    }
  }

  // MARK: Who can go on

  private func ableLanes() -> UInt64 {
    var able: UInt64 = 0
    for lane in memory.indices where canGo(lane) { able |= 1 << UInt64(lane) }
    return able
  }

  func canGo(_ lane: Int) -> Bool {
    let record = lanes + lane
    if record.pointee.isStopped { return false }
    if record.pointee.isAway { return memory.isLiving(lane) && Grip(of: record).isBack }
    switch record.pointee.state {
    case .unused, .ended: return false
    case .announced, .ready: return true
    case .blocked: break
    }
    if record.pointee.mustLook || record.pointee.deadline <= run.pointee.clock { return true }
    let ends = record.pointee.ends
    if ends != 0 {
      let ended = ends & run.pointee.ended
      if record.pointee.waitsForAll ? ended == ends : ended != 0 { return true }
    }
    let watches = memory.watches(of: lane)
    for index in 0..<Int(record.pointee.watchCount) {
      guard let word = watches[index].place.word(in: memory) else { return true }
      if procscript_load_acquire(word) != watches[index].expected { return true }
    }
    return false
  }

  /// Those that repeat the same looks, while nothing has changed since: they go on when no other can.
  private func lanesInVain(_ enabled: UInt64) -> UInt64 {
    var inVain: UInt64 = 0
    for lane in memory.indices where enabled >> UInt64(lane) & 1 != 0 {
      let record = lanes + lane
      if record.pointee.vainLooks >= Self.mostVainLooks && !isAnythingNew(for: lane) { inVain |= 1 << UInt64(lane) }
    }
    return inVain
  }

  /// Those that have computed for so long that they may never do anything else: others go first.
  private func lanesThatCompute(_ enabled: UInt64) -> UInt64 {
    var computing: UInt64 = 0
    for lane in memory.indices where enabled >> UInt64(lane) & 1 != 0 && lanes[lane].computed >= Self.mostComputed {
      computing |= 1 << UInt64(lane)
    }
    return computing
  }

  /// So often a lane has told in a row, then, that it computes: some millions of Lua's instructions.
  static let mostComputed: UInt32 = 256

  /// Whether a lane may see something else now than at its last look.
  func isAnythingNew(for lane: Int) -> Bool {
    let record = lanes + lane
    return record.pointee.changesSeen != run.pointee.changes
      || record.pointee.looksAtClock && record.pointee.clockSeen != run.pointee.clock
  }

  /// Of these, those that have repeated the same looks the least often.
  private func lanesThatLookedLeast(_ able: UInt64) -> UInt64 {
    let able = memory.indices.filter { able >> UInt64($0) & 1 != 0 }
    let least = able.map { lanes[$0].vainLooks }.min()
    return able.reduce(0) { lanes[$1].vainLooks == least ? $0 | 1 << UInt64($1) : $0 }
  }

  /// Whether another lane can go on that is not looking in vain, nor busy for so long that it may never wait.
  func canAnyGo(but lane: Int) -> Bool {
    let able = ableLanes()
    let others = able & ~lanesInVain(able) & ~(1 << UInt64(lane))
    return memory.indices.contains { others >> UInt64($0) & 1 != 0 && lanes[$0].busyCount < Self.longBusy }
  }

  /// So often a lane has been busy then, since it waited last.
  static let longBusy: UInt32 = 32

  /// How many looks in vain there are before others are let go on.
  static let mostVainLooks = UInt32(Execution.mostVainLooks)

  /// After so many, while nobody else can go on, they will not come to an end: so it is taken where many orders are tried.
  private static let endlessLooks: UInt32 = 4096

  /// One that waits without a deadline for a word looks once more when nobody can go on: it may find that nobody is left who
  /// could end its wait.
  private func laneThatMayLook() -> Int? {
    memory.indices.first { lane in
      let record = lanes + lane
      return record.pointee.state == .blocked && !record.pointee.isStopped
        && (record.pointee.deadline == .max && !record.pointee.waitsForEnds || record.pointee.waitsForMore)
        && !record.pointee.isAway && !record.pointee.waitsOutside && record.pointee.lookedAt != run.pointee.stepCount
    }
  }

  /// Lanes may have been killed from outside, and others wait for their ends.
  ///
  /// - Returns: Whether there are any such.
  @discardableResult
  func markThoseEnded() -> Bool {
    var areAny = false
    for lane in memory.indices where memory.isLiving(lane) && lanes[lane].pid != 0 {
      if Settling.hasEnded(ProcessID(lanes[lane].pid)) {
        memory.markEnded(lane)
        areAny = true
      }
    }
    return areAny
  }

  // MARK: What comes from outside

  /// For so many nanoseconds of real time what comes from outside is waited for, before the clock goes on.
  private static let patience: UInt64 = 2_000_000_000

  /// Programs need real time. While somebody waits for one, the clock goes on no faster than that, and not before it had
  /// a while to do what most do at once: what others do then does not depend on how fast the machine is.
  private func laneThatWaitsOutside() -> Int? {
    let next = laneWithMoment()?.moment
    let waiting = memory.indices.filter { lane in
      lanes[lane].state == .blocked && lanes[lane].waitsOutside && !lanes[lane].isStopped
        && lanes[lane].waitedOutside < timeOutside(of: lane, before: next)
    }
    return waiting.min { lanes[$0].waitedOutside < lanes[$1].waitedOutside }
  }

  /// How long a lane waits for what comes from outside before the clock goes on to a moment.
  private func timeOutside(of lane: Int, before moment: UInt64?) -> UInt64 {
    guard let moment else { return .max }
    let time = lanes[lane].passedMeanwhile + (moment - run.pointee.clock)
    return moment == lanes[lane].deadline ? time : max(time, Self.patience)
  }

  /// How long it waits now, in nanoseconds: not long where others wait so too.
  func timeForOutside(of lane: Int) -> UInt64 {
    let areOthers = memory.indices.contains {
      $0 != lane && lanes[$0].state == .blocked && lanes[$0].waitsOutside && !lanes[$0].isStopped
    }
    let time = timeOutside(of: lane, before: laneWithMoment()?.moment)
    return min(time - min(time, lanes[lane].waitedOutside), areOthers ? 20_000_000 : 1_000_000_000)
  }

  // MARK: Time

  private func laneWithAlarm() -> Int? {
    memory.indices.first { lane in
      let alarm = lanes[lane].alarm
      return alarm != 0 && alarm <= run.pointee.clock && memory.isLiving(lane)
    }
  }

  /// The earliest moment to come that somebody waits for, and who does.
  private func laneWithMoment() -> (lane: Int, moment: UInt64)? {
    var first: (lane: Int, moment: UInt64)?
    for lane in memory.indices where memory.isLiving(lane) {
      let record = lanes + lane
      var moment = record.pointee.alarm == 0 ? UInt64.max : record.pointee.alarm
      if record.pointee.state == .blocked && !record.pointee.isStopped { moment = min(moment, record.pointee.deadline) }
      if moment != .max && moment > run.pointee.clock && moment < first?.moment ?? .max { first = (lane, moment) }
    }
    return first
  }

  /// The next moment that somebody waits for.
  var nextMoment: UInt64? { laneWithMoment()?.moment }

  /// Lets time go on to that moment.
  private func letTimePass() -> Bool {
    guard let moment = laneWithMoment()?.moment else { return false }
    for lane in memory.indices { lanes[lane].passedMeanwhile += moment - run.pointee.clock }
    run.pointee.clock = moment
    run.pointee.changes += 1
    return true
  }

  // MARK: Asking

  /// Has whoever watches the run say who goes next.
  private func ask(among enabled: UInt64) -> Int {
    let (news, answered) = (run.pointer(to: \.isOver)!, run.pointer(to: \.isAnswered)!)
    run.pointee.asked = enabled
    procscript_store_release(answered, 0)
    procscript_store_release(news, RunRecord.asks)
    _ = procscript_futex_wake(news, 1)
    while procscript_load_acquire(answered) == 0 {
      // Without whoever watches the run, nobody would answer.
      if procscript_futex_wait(answered, 0, 1_000_000_000) == ETIMEDOUT, kill(run.pointee.watcher, 0) != 0 {
        exitNow(1)
      }
    }
    let answer = Int(run.pointee.answer)
    return enabled >> UInt64(answer) & 1 != 0 ? answer : reader.straight(among: enabled)
  }

  // MARK: Looks

  /// This lane looks once more.
  func look(_ lane: Int) {
    lanes[lane].lookedAt = run.pointee.stepCount
    lanes[lane].isLooking = true
  }
}
