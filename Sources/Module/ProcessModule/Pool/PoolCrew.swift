import ProcscriptChannels
import ProcscriptSystem

/// The workers of this process's pools: daemons that end by themselves where they have nothing to do.
struct PoolCrew {
  /// A worker, and where it shows what it does. It holds nothing: a pool that nobody uses any more is gone.
  private struct Worker {
    let child: Child
    weak var tasks: Queue?
    weak var board: TaskBoard?
    let place: Int
    /// Whether it takes tasks as soon as it runs: it has no initializer, and no program to start.
    let isPrompt: Bool
  }

  private var workers: [Worker] = []

  /// Takes a worker in.
  ///
  /// - Parameters:
  ///   - place: Its place on the board.
  ///   - isPrompt: Whether it takes tasks as soon as it runs.
  mutating func add(_ child: Child, taking tasks: Queue, on board: TaskBoard, at place: Int, isPrompt: Bool) {
    // Those of pools that are gone: now and then, so that it costs next to nothing.
    if workers.count == workers.capacity { workers.removeAll { $0.board == nil } }
    workers.append(Worker(child: child, tasks: tasks, board: board, place: place, isPrompt: isPrompt))
  }

  /// Its pool has seen to the end of a worker.
  ///
  /// - Parameter place: Its place on the board; nil for all of that pool's.
  mutating func remove(from board: TaskBoard, at place: Int?) {
    workers.removeAll { $0.board === board && (place == nil || $0.place == place) }
  }

  /// Whether one has ended, be it reaped or not, and its pool has not seen to that.
  func hasEnded(where isLeft: (Child) -> Bool) -> Bool {
    workers.contains { $0.board != nil && (!isLeft($0.child) || (try? Wait.peek($0.child.pid)) != .running) }
  }

  /// Those of pools that are still there.
  var pids: [ProcessID] { workers.filter { $0.board != nil }.map(\.child.pid) }

  /// In the child of a fork: they are its parent's.
  mutating func forget() {
    if !workers.isEmpty { workers = [] }
  }

  /// Closes the pools that have workers with nothing to do, who end then.
  ///
  /// - Returns: These workers.
  func dismissIdle(where isLeft: (Child) -> Bool) -> [Child] {
    var idle: [Child] = []
    for worker in workers where isLeft(worker.child) {
      guard let tasks = worker.tasks, let board = worker.board else { continue }
      Points.touch(tasks)
      Points.touch(board)
      // In this order: only this process gives tasks, so where there are none, who has not claimed one will have none.
      guard tasks.isEmpty else { continue }
      let place = board.place(worker.place)
      guard place.isReady ? place.claim.number == nil : worker.isPrompt else { continue }
      if !tasks.isClosed { tasks.close() }
      idle.append(worker.child)
    }
    return idle
  }
}
