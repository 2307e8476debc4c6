import Glibc
package import ProcscriptExploring
package import ProcscriptSystem

/// Runs of a script's processes that take turns. One at a time; each is watched by this process, which takes none.
package struct ControlledRun {
  let memory: RunMemory

  /// That of each run's main process, which else would make it anew. This process takes no turns.
  private let keeper: Keeper

  /// Where the monotonic clock begins, in nanoseconds: not at 0, which is no moment.
  private static let firstMoment: UInt64 = 1_000_000_000_000

  /// Nanoseconds after which a lane that has not come to its next step is taken for one that never will; nil for never.
  package var patience: UInt64?

  /// Who says who goes next where that is asked: see ``TurnQuestion``. nil ends the run.
  package typealias Adviser = (TurnQuestion) -> Lane?

  /// - Throws: `SystemError` where there is no shared memory.
  package init(patience: UInt64? = 2_000_000_000) throws(SystemError) {
    memory = try RunMemory()
    keeper = Keeper(memory)
    self.patience = patience
    try Adoption.begin()
  }

  /// How a run has ended, as the system sees it.
  package struct Ending {
    package let end: Execution.End
    package let steps: [Step]
    package let pending: [Plan.Sleeper]
    /// Lanes that were to let others go on, as they looked at the same again and again.
    package let heldBack: [Lane]
    /// How the main process has ended.
    package let status: WaitStatus?
    /// Texts that processes have left, in their order.
    package let notes: [Note]
    /// The lanes' processes, in their order.
    package let lanes: [EndedLane]
    package var pids: [ProcessID] { lanes.map(\.pid) }
  }

  /// What is known of a lane's process once its run is over.
  package struct EndedLane: Hashable, Sendable {
    package let pid: ProcessID
    /// nil for the main process.
    package let parent: Lane?
    package let isDaemon: Bool
    /// Whether it was started anew, by "spawn".
    package let isFresh: Bool
    /// The signal that has ended it; nil where it has ended by itself, or not.
    package let signal: Signal?
    /// With what it has ended, if by itself.
    package let exitCode: Int32
    /// How many steps there had been when it ended, and when its parent reaped it; 0 where that has not been.
    package let stepsAtEnd: Int
    package let stepsAtReaping: Int
  }

  /// Begins a run in a process of its own, in an order that is chosen by the plan, and goes on to the end of all processes.
  ///
  /// - Parameters:
  ///   - isEndless: Whether there may be any number of steps; of those, only the first are kept.
  ///   - adviser: Who is asked at each step where several could go on; nil where the plan says it.
  /// - Returns: How it has ended; in that process, whose turn it is, nil.
  /// - Throws: `SystemError` where it can't be started.
  package func run(
    _ plan: Plan, isEndless: Bool = false, asking adviser: Adviser? = nil
  ) throws(SystemError) -> Ending? {
    prepare(plan, isEndless: isEndless)
    if adviser != nil { memory.run.pointee.policy = .asking }
    var watch: RunWatch?
    // It is this process that was started, so whoever sends the script a signal sends it here.
    try SignalForwarding.begin { () throws(SystemError) in
      watch = try start(asking: adviser)
      return watch?.main
    }
    return watch.map { ending($0.awaitEnd()) }
  }

  func prepare(_ plan: Plan, isEndless: Bool = false) {
    memory.begin(plan, clock: Self.firstMoment)
    memory.run.pointee.isEndless = isEndless
  }

  /// - Returns: Who watches it; nil in the process of the run.
  func start(asking adviser: Adviser? = nil) throws(SystemError) -> RunWatch? {
    memory.run.pointee.watcher = getpid()
    memory.run.pointee.laneCount = 1
    switch try forkProcess() {
    case .child:
      // Nobody would end the run without whoever watches it.
      if try ParentDeath.arrange(.kill, parent: ProcessID(memory.run.pointee.watcher)) == .parentIsGone { exitNow(1) }
      keeper.beginMain()
      return nil
    case .parent(let child):
      return RunWatch(memory: memory, main: child, patience: patience, adviser: adviser)
    }
  }

  func ending(_ status: WaitStatus?) -> Ending {
    Ending(
      end: memory.end, steps: memory.keptSteps, pending: memory.pending,
      heldBack: memory.run.pointee.heldBack.lanes, status: status, notes: memory.keptNotes,
      lanes: memory.indices.map { EndedLane(memory.lanes[$0]) })
  }
}

extension ControlledRun.EndedLane {
  fileprivate init(_ record: LaneRecord) {
    pid = ProcessID(record.pid)
    parent = record.parent < 0 ? nil : Lane(Int(record.parent))
    (isDaemon, isFresh) = (record.isDaemon, record.isFresh)
    signal = record.endSignal == 0 ? nil : Signal(rawValue: Int32(record.endSignal))
    exitCode = Int32(record.exitCode)
    (stepsAtEnd, stepsAtReaping) = (Int(record.stepsAtEnd), Int(record.stepsAtReaping))
  }
}
