import ProcscriptExploring
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptTrace

/// The place among the processes that take turns of one that is about to be started.
struct LanePlace {
  let lane: Int
  private let keeper: Keeper

  /// Lets others go first, and makes the place; nil where processes take no turns.
  init?(for order: StartOrder, beginning: TracedProcess.Beginning) throws(SystemError) {
    guard let keeper = Keeper.current else { return nil }
    self.keeper = keeper
    keeper.point(Operation(.start, .writes(Keeper.making)))
    lane = keeper.announce(isDaemon: order.isDaemon, isFresh: beginning == .spawn)
    keeper.note(.process, order.name, about: UInt64(lane))
  }

  /// In the parent: the process was started, or with nil could not be.
  func started(as pid: ProcessID?) { keeper.started(lane, as: pid) }

  /// In the child of a fork: waits for its first turn.
  static func become(_ lane: Int) {
    // The child of a fork takes none before it says so.
    Keeper.ofThisRun?.begin(as: lane)
  }
}
