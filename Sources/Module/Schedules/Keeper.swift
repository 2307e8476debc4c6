import CProcscriptSystem
import Glibc
package import ProcscriptExploring
package import ProcscriptSystem

/// One process's part in a run: it goes on when it is its turn, and says before each operation what it is about to do.
package final class Keeper: TurnKeeper {
  /// That of this process; nil where it takes no turns.
  package static var current: Keeper? { Turns.keeper == nil ? nil : ofThisRun }

  /// That of this process, or of the one that it was forked from.
  nonisolated(unsafe) package private(set) static var ofThisRun: Keeper?

  /// Whether the run is one of an exploration, and no scheduled one.
  package var isOneOfMany: Bool { !run.pointee.isEndless }

  let memory: RunMemory
  /// This process's lane.
  package private(set) var lane: Int
  let chooser: Chooser
  private var reader: PlanReader { chooser.reader }

  private var own: UnsafeMutablePointer<LaneRecord> { memory.lanes + lane }
  private var run: UnsafeMutablePointer<RunRecord> { memory.run }

  /// What this process has left notes about.
  var noted: [(Note.Kind, UInt64)] = []

  init(_ memory: RunMemory) {
    self.memory = memory
    lane = 0
    chooser = Chooser(memory: memory)
  }

  // MARK: Beginning

  /// This process is the main one, and has the turn.
  func beginMain() {
    run.pointee.laneCount = 1
    own.pointee.state = .ready
    own.pointee.pid = getpid()
    begin()
    Grip(of: own).loosen()
  }

  private func begin() {
    Self.ofThisRun = self
    Turns.take(by: self, clock: run.pointer(to: \.clock)!, childEnds: childEnds)
  }

  /// Makes a lane for a process that is about to be started.
  ///
  /// Where there are as many as there can be, the run is over, and this process has no other turn.
  package func announce(isDaemon: Bool, isFresh: Bool) -> Int {
    let new = Int(run.pointee.laneCount)
    if new >= Lane.most {
      run.pointee.end = .tooLong
      deciding { giveTurn() }
    }
    let record = memory.lanes + new
    record.pointee = LaneRecord()
    record.pointee.parent = Int32(lane)
    record.pointee.isDaemon = isDaemon
    record.pointee.isFresh = isFresh
    record.pointee.state = .announced
    record.pointee.operation = Operation(.begin, .reads(Self.object(ofLane: new)))
    run.pointee.laneCount += 1
    return new
  }

  /// The process was started, or with nil could not be.
  package func started(_ new: Int, as pid: ProcessID?) {
    memory.lanes[new].pid = pid?.rawValue ?? 0
    if pid == nil { memory.markEnded(new) }
  }

  /// In a child that was forked: it is the one that was announced, and waits for its first turn.
  package func begin(as new: Int) {
    lane = new
    running = []
    pointCount = 0
    // Its parent, which has the turn, says so too, if it lives so long.
    own.pointee.pid = getpid()
    begin()
    awaitTurn()
    own.pointee.state = .ready
    // As the system does with daemons that have said so, which this one had no turn for.
    if own.pointee.isDaemon && !memory.isLiving(Int(own.pointee.parent)) { end(by: .kill) }
    Grip(of: own).loosen()
  }

  /// The descriptor of the run's memory, for a program that is started anew; nil where no turns are taken.
  package static var handover: Int32? { current?.memory.descriptor }

  /// In a program that was started anew to be a lane of a run: waits for its first turn.
  package static func begin(as lane: Int, in descriptor: Int32) throws(SystemError) {
    Keeper(try RunMemory(handedOver: descriptor)).begin(as: lane)
  }

  // MARK: Going on

  /// Tells where the script is: see ``Operation/place``.
  nonisolated(unsafe) package static var place: (() -> UInt64)?

  /// How many points there were in this process.
  private var pointCount = 0

  /// To be called before each operation that others can see or be seen by: somebody else may go first.
  package func point(_ operation: Operation) {
    pointCount += 1
    if pointCount % 4096 == 0 { endWithoutWatcher() }
    announced = here(operation)
    hasAnnounced = false
    deciding { pass(announced) }
    Self.afterPoint?()
  }

  /// Between an operation and what the script goes on with: others may send a signal then, and nothing else matters.
  package func goOn() {
    deciding { pass(here(Operation(.other))) }
  }

  /// With the place where the script is.
  private func here(_ operation: Operation) -> Operation {
    var operation = operation
    operation.place = Self.place?() ?? 0
    return operation
  }

  /// Called after each point.
  nonisolated(unsafe) package static var afterPoint: (() -> Void)?

  /// What this process has said last that it is about to do.
  private var announced = Operation(.begin)

  /// Calls functions of the script's in the middle of a wait. If these have done something that others can see, this process
  /// says again what it waits for: it may have it as soon as they have returned.
  package func interrupted<Failure>(by body: () throws(Failure) -> Void) throws(Failure) {
    let (operation, count) = (announced, pointCount)
    try body()
    if pointCount == count { return }
    if operation.awaitsEnds {
      announce(operation)
    } else {
      point(operation)
    }
  }

  /// What this process has said that it is about to do, it does not do yet: a signal has come. Its last step was that.
  package func noteSignalFirst() {
    guard hasStepped else { return }
    amend { step in
      let place = step.operation.place
      step.operation = Operation(.handlesSignal)
      step.operation.place = place
    }
  }

  /// Whether the last point was a step.
  private var hasStepped = false

  /// Does something with what all know of the run, which who has the turn alone may do.
  private func deciding(_ body: () -> Void) {
    let grip = Grip(of: own)
    if !grip.tighten() {
      // This process was away.
      grip.comeBack(true)
      awaitTurn()
      grip.comeBack(false)
      own.pointee.isAway = false
      own.pointee.state = .ready
    }
    body()
    grip.loosen()
  }

  private func pass(_ operation: Operation) {
    endLook()
    hasStepped = isSeen(operation)
    if hasStepped {
      own.pointee.operation = operation
      if operation.verb == .computes {
        own.pointee.computed += 1
        if own.pointee.computed == Chooser.mostComputed { noteGivingWay() }
      } else {
        // Computing sees nothing: a loop that looks in vain does so however long each of its rounds takes.
        own.pointee.computed = 0
        noteLook(operation)
      }
      own.pointee.state = .ready
      giveTurn()
    }
    if operation.changesSomething { run.pointee.changes += 1 }
  }

  /// Says what this process is about to do where that is to wait for ends, by the next call of
  /// ``Turns/waitForEnd(of:until:all:attention:)``: it is done once they have come.
  package func announce(_ operation: Operation) {
    announced = here(operation)
    announced.awaitsEnds = true
    endLook()
    own.pointee.operation = announced
    hasAnnounced = true
  }

  private var hasAnnounced = false

  /// Something has come of a look, as this process is about to do something else.
  private func endLook() {
    guard own.pointee.isLooking else { return }
    own.pointee.isLooking = false
    reader.noteLook(of: lane, own.pointee.operation)
  }

  package func takeAnnouncement() -> Bool {
    defer { hasAnnounced = false }
    return hasAnnounced
  }

  /// Whether the order of an operation among others matters. What is done after all others have ended could have come
  /// before what they did.
  private func isSeen(_ operation: Operation) -> Bool {
    switch operation.verb {
    case .start: true
    // An alarm may end this process before it.
    case _ where own.pointee.alarm != 0: true
    case .computes: memory.indices.contains { $0 != lane && memory.isLiving($0) }
    default: !isFirst
    }
  }

  /// Whether there has been no other lane: nobody sees what this process does.
  private var isFirst: Bool { run.pointee.laneCount == 1 }

  /// Counts looks at the same thing, from the same line, while nothing changes.
  private func noteLook(_ operation: Operation) {
    if operation.verb == .clock { own.pointee.looksAtClock = true }
    if chooser.isAnythingNew(for: lane) || operation.changesSomething {
      own.pointee.vainLooks = 0
      own.pointee.looks = RepeatedLooks()
      own.pointee.looksAtClock = operation.verb == .clock
    }
    own.pointee.clockSeen = run.pointee.clock
    if !operation.changesSomething {
      own.pointee.vainLooks = own.pointee.looks.add(operation) ? own.pointee.vainLooks + 1 : 0
      if own.pointee.vainLooks == Chooser.mostVainLooks { noteGivingWay() }
    }
    own.pointee.changesSeen = run.pointee.changes
  }

  /// So many bytes of what ``describe(_:)`` is given are kept.
  package static let longestDetail = StepRecord.longestDetail

  /// The number of this process's last step.
  package var lastStep: UInt64 { own.pointee.lastStep }

  /// Adds to the last step of this process what came of it, in words.
  package func describe(_ detail: String) {
    amend { $0.describe(detail) }
  }

  /// Says of the last step of this process that both ends of the queue were apart.
  ///
  /// - Parameters:
  ///   - message: The number of what was put or got.
  ///   - room: For how many messages there is room; 0 for any number.
  package func noteApart(message: UInt32, room: UInt32) {
    amend { step in
      (step.operation.isApart, step.operation.message, step.operation.room) = (true, message, room)
    }
  }

  private func amend(_ change: (inout StepRecord) -> Void) {
    if !isFirst { reader.amend(lastStepOf: lane, change) }
  }

  /// Says of the last step of this process, which is not over yet, that it reads or changes something else too.
  package func touch(_ access: Operation.Access) {
    amend { $0.operation.add(access) }
    // What it goes on with after a wait is the same operation.
    own.pointee.operation.add(access)
    announced.add(access)
  }

  package func block(until moment: UInt64, watching watches: [Turns.Watch], _ reason: TurnReason) {
    var (ends, waitsForAll, outside) = (UInt64(0), false, nil as ((UInt64) -> Bool)?)
    var programs: [ProcessID] = []
    switch reason {
    case .word, .more: break
    case .ends(let pids, let all):
      waitsForAll = all
      for pid in pids {
        // A lane may have ended already; a program may have the pid of one that has.
        if !running.contains(pid), let other = memory.lane(of: pid) {
          ends |= 1 << UInt64(other)
        } else {
          programs.append(pid)
        }
      }
      if !programs.isEmpty { outside = { [programs] in Outside.wait(forEndOf: programs, nanoseconds: $0) } }
    case .outside(let wait): outside = wait
    }
    if watches.contains(where: { $0.word == UnsafeRawPointer(childEnds) }) {
      countEndsOfPrograms()
      if !running.isEmpty {
        let other = outside
        outside = { [running] nanoseconds in
          guard let other else { return Outside.wait(forEndOf: running, nanoseconds: nanoseconds) }
          let part = min(nanoseconds, Self.part)
          return other(part) || Outside.wait(forEndOf: running, nanoseconds: part)
        }
      }
    }
    deciding { block(until: moment, watching: watches, reason, ends, waitsForAll, outside) }
    if !running.isEmpty { countEndsOfPrograms() }
  }

  private func block(
    until moment: UInt64, watching watches: [Turns.Watch], _ reason: TurnReason, _ ends: UInt64, _ waitsForAll: Bool,
    _ outside: ((UInt64) -> Bool)?
  ) {
    let record = own
    record.pointee.isLooking = false
    record.pointee.waitsForMore = if case .more = reason { true } else { false }
    record.pointee.busyCount = 0
    record.pointee.waitedOutside = 0
    record.pointee.passedMeanwhile = 0
    record.pointee.deadline = moment
    record.pointee.ends = ends
    record.pointee.waitsForAll = waitsForAll
    record.pointee.waitsForEnds = ends != 0
    record.pointee.waitsOutside = outside != nil
    let room = memory.watches(of: lane)
    let count = min(watches.count, LaneRecord.mostWatches)
    for index in 0..<count {
      room[index] = .init(place: .init(of: watches[index].word, in: memory), expected: watches[index].expected)
    }
    record.pointee.watchCount = UInt32(count)
    if watches.count > count { record.pointee.waitsForMore = true }
    record.pointee.state = .blocked
    if moment == .max && ends == 0 && outside == nil { noteInVain() }
    noteGivingWay()
    repeat { giveTurn() } while !isOver(outside)
    record.pointee.state = .ready
    record.pointee.mustLook = false
  }

  /// Whether a wait is over, now that it is this process's turn: it is not where it is but to see, since nobody can go on,
  /// what comes from outside, and nothing comes.
  private func isOver(_ outside: ((UInt64) -> Bool)?) -> Bool {
    guard let outside, own.pointee.isLooking else { return true }
    let start = procscript_real_nanoseconds()
    if outside(chooser.timeForOutside(of: lane)) { return true }
    own.pointee.isLooking = false
    own.pointee.waitedOutside += procscript_real_nanoseconds() - start
    endWithoutWatcher()
    return false
  }

  /// For so many nanoseconds one of two things is waited for at a time.
  private static let part: UInt64 = 10_000_000

  // MARK: Programs

  /// The programs that this process has started, and not seen to have ended: they take no turns.
  private var running: [ProcessID] = []

  private var childEnds: UnsafeMutablePointer<UInt32> { own.pointer(to: \.childEnds)! }

  /// This process has started a program.
  package func startedProgram(_ pid: ProcessID) { running.append(pid) }

  /// Counts the ends of those as the ends of lanes are.
  private func countEndsOfPrograms() {
    running.removeAll { pid in
      guard Settling.hasEnded(pid) else { return false }
      own.pointee.childEnds &+= 1
      return true
    }
  }

  // MARK: The clock

  /// Lets the clock go on a little, since this process does nothing but look at it, or compute: the more, the longer it does.
  ///
  /// - Parameter least: In nanoseconds.
  package func passTime(least: UInt64) {
    own.pointee.busyCount += 1
    if own.pointee.busyCount == Chooser.longBusy { noteGivingWay() }
    // It stands still while somebody else can go on.
    if chooser.canAnyGo(but: lane) { return }
    var step = least
    for _ in 0..<min(3, own.pointee.busyCount / 256) { step *= 10 }
    // What is due meanwhile is due at its moment.
    run.pointee.clock = min(run.pointee.clock + step, chooser.nextMoment ?? .max)
  }

  /// How many processors scripts are told that there are; nil for those that this process may use.
  package var processorCount: Int? {
    let count = Int(memory.worker.pointee.processorCount)
    return count == 0 ? nil : count
  }

  /// Nanoseconds since the run began.
  package var time: UInt64 { run.pointee.clock - run.pointee.clockAtStart }

  package var alarm: UInt64 {
    get { own.pointee.alarm }
    set { own.pointee.alarm = newValue }
  }

  // MARK: The turn

  /// Gives the turn to whoever is chosen, and comes back once it is this process's again.
  private func giveTurn() {
    // When the run is over, no turn comes: whoever watches it ends what is left of it.
    if passOn(from: lane) != lane { awaitTurn() }
  }

  private func give(to next: Int) {
    run.pointee.current = Int32(next)
    let turn = Self.turn(of: memory.lanes + next)
    procscript_store_release(turn, 1)
    _ = procscript_futex_wake(turn, 1)
  }

  private func awaitTurn() {
    let turn = Self.turn(of: own)
    while procscript_load_acquire(turn) == 0 {
      if procscript_futex_wait(turn, 0, 1_000_000_000) == ETIMEDOUT { endWithoutWatcher() }
    }
    procscript_store_release(turn, 0)
    let ending = Int(run.pointee.ending)
    if ending != 0 {
      run.pointee.ending = 0
      Settling.awaitEnd(of: ProcessID(memory.lanes[ending - 1].pid))
    }
  }

  /// Ends this process where there is nobody who watches the run, and would end it.
  private func endWithoutWatcher() {
    if Settling.hasEnded(ProcessID(run.pointee.watcher)) { exitNow(1) }
  }

  private static func turn(of lane: UnsafeMutablePointer<LaneRecord>) -> UnsafeMutablePointer<UInt32> {
    lane.pointer(to: \.turn)!
  }

  private func over(_ end: RunRecord.End) {
    run.pointee.end = end
    let word = run.pointer(to: \.isOver)!
    procscript_store_release(word, RunRecord.over)
    _ = procscript_futex_wake(word, 1)
  }

  // MARK: Ends

  package func end(with exitCode: Int32) {
    own.pointee.exitCode = UInt8(truncatingIfNeeded: exitCode)
    // Its exit is a step of its own, as somebody may wait for it.
    var operation = Operation(.end, .writes(Self.object(ofLane: lane)))
    for object in Self.objectsOfEnd?() ?? [] { operation.add(.writes(object)) }
    point(operation)
    handOn()
  }

  /// Tells which objects others find changed by the end of this process.
  nonisolated(unsafe) package static var objectsOfEnd: (() -> [UInt64])?

  /// Gives the turn away for good. The next one waits until the system has ended this process.
  private func handOn() {
    memory.markEnded(lane)
    run.pointee.ending = Int32(lane) + 1
    Turns.leave()
    passOn()
  }

  /// Gives the turn to whoever is chosen.
  ///
  /// - Parameter giver: The lane of this process where that is one of those who may be chosen; nil where it takes no turn
  ///   any more, or never did.
  /// - Returns: Who has the turn now; nil for nobody.
  @discardableResult
  func passOn(from giver: Int? = nil) -> Int? {
    while true {
      switch chooser.choose() {
      case .goes(let next):
        if next != giver { give(to: next) }
        return next
      case .looks(let next):
        chooser.look(next)
        if next != giver { give(to: next) }
        return next
      case .waits:
        run.pointee.current = -1
        return nil
      case .isEnded(let other):
        memory.lanes[other].alarm = 0
        memory.lanes[other].endSignal = UInt8(SIGALRM)
        if giver != nil { amend { $0.operation.touchesAll = true } }
        if other == giver { end(by: .alarm) }
        kill(memory.lanes[other].pid, SIGALRM)
        settleEnd(of: other)
      case .isOver(let end):
        over(end)
        return nil
      }
    }
  }

  /// The parent of a process that has ended, this one, has taken its exit code: after the last step, or where time has passed
  /// since then, on the way to the next one.
  package func noteReaping(of pid: ProcessID) {
    guard let reaped = memory.lane(of: pid) else { return }
    let count = Int(min(run.pointee.stepCount, UInt64(RunMemory.mostSteps)))
    let time = run.pointee.clock - run.pointee.clockAtStart
    let hasPassed = count > 0 && memory.steps[count - 1].time < time
    memory.lanes[reaped].stepsAtReaping = UInt64(count + (hasPassed ? 1 : 0))
  }

  /// Ends this process by a signal that it does not handle.
  private func end(by signal: Signal) -> Never {
    own.pointee.endSignal = UInt8(signal.rawValue)
    handOn()
    kill(getpid(), signal.rawValue)
    while true { pause() }
  }

  /// A lane was killed: waits until the system has ended it, and its daemons, which end when it does.
  func settleEnd(of lane: Int) {
    if memory.isLiving(lane) {
      Settling.awaitEnd(of: ProcessID(memory.lanes[lane].pid))
      memory.markEnded(lane)
    }
    for other in memory.indices where memory.isLiving(other) && other != self.lane {
      // One that has had no turn yet has not said that it is a daemon, and ends itself.
      if memory.lanes[other].isDaemon && Int(memory.lanes[other].parent) == lane
        && memory.lanes[other].state != .announced
      {
        memory.lanes[other].endSignal = UInt8(SIGKILL)
        settleEnd(of: other)
      }
    }
  }

  // MARK: Signals

  package func signal(
    _ pid: ProcessID, with signal: Signal, _ send: () throws(SystemError) -> Void
  ) throws(SystemError) {
    guard let target = memory.lane(of: pid) else { return try send() }
    // Whether it is there at all, be it ended, depends on whether its parent has reaped it.
    var operation = Operation(signal.rawValue == 0 ? .looksAtProcess : .kill, .writes(Self.object(ofLane: target)))
    operation.touchesAll = true
    point(operation)
    if signal.rawValue == 0 { return try send() }
    // Somebody may have ended it meanwhile.
    guard memory.isLiving(target) else { return try send() }
    describe(signal.name)
    if target == lane {
      let action = SignalAction.current(of: signal)
      if signal == .kill || action.isDefault && Settling.endsProcesses(signal) { end(by: signal) }
      if !(action.isDefault && Settling.stopsProcesses(signal)) { return try send() }
      // Were it stopped by the system, it could not give its turn away.
      own.pointee.isStopped = true
      return deciding { giveTurn() }
    }
    try send()
    switch Settling.settle(pid, after: signal) {
    case .hasEnded:
      memory.lanes[target].endSignal = UInt8(signal.rawValue)
      settleEnd(of: target)
    case .isStopped: memory.lanes[target].isStopped = true
    case .goesOn:
      memory.lanes[target].isStopped = false
      memory.lanes[target].mustLook = true
    }
  }

  package func takesTurns(_ pid: ProcessID) -> Bool { memory.lane(of: pid) != nil }

  package func noteInVain() { amend { $0.operation.hasWaited = true } }

  /// Says of the last step of this process that it does not go on before others.
  private func noteGivingWay() { amend { $0.operation.givesWay = true } }

  package func isBlocked(_ pid: ProcessID) -> Bool {
    guard let lane = memory.lane(of: pid) else { return false }
    return memory.lanes[lane].state == .blocked && !chooser.canGo(lane)
  }

  /// What a process does; nil for one that takes no turns, or has ended. One that waits for its turn runs.
  package func state(of pid: ProcessID) -> ProcessState? {
    guard let lane = memory.lane(of: pid), memory.isLiving(lane) else { return nil }
    return memory.lanes[lane].isStopped ? .stopped : isBlocked(pid) ? .sleeping : .running
  }

  package var stepCount: UInt64 { run.pointee.stepCount }

  package func rouse(_ pid: ProcessID) {
    if let lane = memory.lane(of: pid) { memory.lanes[lane].mustLook = true }
  }

  package func tree(of roots: [ProcessID]) -> [ProcessID] {
    var tree = Set(roots.compactMap(memory.lane(of:)))
    // Parents come before their children.
    for other in memory.indices where tree.contains(Int(memory.lanes[other].parent)) { tree.insert(other) }
    return tree.sorted().filter(memory.isLiving).map { ProcessID(memory.lanes[$0].pid) }
  }

  // MARK: Objects

  /// What stands for a lane among the objects of operations.
  package static func object(ofLane lane: Int) -> UInt64 { 1 << 60 | UInt64(lane) }

  /// What stands for a process; nil for one that takes no turns.
  package func object(of pid: ProcessID) -> UInt64? { memory.lane(of: pid).map(Self.object(ofLane:)) }

  /// What is printed, in the order in which it is; and what is written to standard error.
  package static let output: UInt64 = 2 << 60
  package static let errors: UInt64 = 5 << 60
  /// What the clock says.
  package static let clock: UInt64 = 3 << 60
  /// Which objects are made, in which order.
  package static let making: UInt64 = 4 << 60
}

extension Operation {
  /// Whether others may find something changed by it.
  fileprivate var changesSomething: Bool {
    // Of the time that passes nobody sees anything who does not look at the clock.
    if verb == .computes || verb == .clock { return false }
    return touchesAll && verb != .looksAtProcess || writesSomething
  }
}
