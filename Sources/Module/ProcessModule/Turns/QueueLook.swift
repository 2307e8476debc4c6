import CProcscriptSystem
import ProcscriptChannels
import ProcscriptSchedules

/// A look at a queue before something is put into it or got from it, where processes take turns: where it is neither empty
/// nor full, before and after, it makes no difference whether a put or a get comes first.
struct QueueLook {
  private let keeper: Keeper
  private let step: UInt64
  private let isApart: Bool
  /// The numbers of the message that is got next, and of that which is put next.
  private let numbers: (got: UInt32, put: UInt32)

  /// nil where no turns are taken.
  @inline(__always)
  init?(at queue: Queue) {
    if !procscript_takes_turns() { return nil }
    self.init(in: queue)
  }

  @inline(never)
  private init?(in queue: Queue) {
    guard let keeper = Keeper.current else { return nil }
    self.keeper = keeper
    step = keeper.lastStep
    isApart = !queue.isEmpty && !queue.isFull
    numbers = (queue.takenCount, queue.takenCount &+ UInt32(truncatingIfNeeded: queue.size))
  }

  /// It was done: says so, unless others went first meanwhile.
  func compare(with queue: Queue) {
    guard isApart, !queue.isEmpty, !queue.isFull, keeper.lastStep == step else { return }
    let message = queue.takenCount == numbers.got ? numbers.put : numbers.got
    keeper.noteApart(message: message, room: UInt32(clamping: queue.capacity ?? 0))
  }
}
