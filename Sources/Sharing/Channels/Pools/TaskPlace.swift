/// A worker's place on a ``TaskBoard``: which task it holds, and the outcomes of the task's items that it has not sent
/// yet.
///
/// Of a task of many items the worker sends many outcomes in one message. Until then they lie here, so that none is
/// lost when it is killed: what it was running then is the item after the last outcome that lies here or was sent. Each
/// outcome is committed by one store. Sent ones may lie here still; their items' positions tell.
package struct TaskPlace {
  /// A page, so that a pool is made quickly.
  static let size = 4096

  /// How many bytes of outcomes there is room for.
  package static var capacity: Int { size - 64 }

  private let memory: UnsafeMutableRawPointer

  /// Of zeroed memory.
  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  package var claim: TaskClaim { TaskClaim(Word64(at: memory)) }

  /// Whether the worker has come to the point where it takes tasks.
  private var readiness: Word32 { Word32(at: memory + 8) }

  /// `position of the first outcome 32 | bytes of all 32`
  private var extent: Word64 { Word64(at: memory + 16) }

  package var isReady: Bool { readiness.load() != 0 }

  /// Shows that the worker takes tasks from now on.
  package func becomeReady() {
    readiness.store(1)
  }

  /// Empties the place for a new worker; the one that had it is dead.
  package func vacate() {
    claim.clear()
    extent.store(0)
    readiness.store(0)
  }

  /// Leaves no outcome here: those before the item at `position` are sent, or there were none.
  package func begin(at position: UInt32) {
    extent.store(UInt64(position) << 32)
  }

  /// Adds the outcome of the next item.
  ///
  /// - Returns: false, and nothing is added, where there is no room.
  @inline(__always)
  package func append(_ outcome: UnsafeRawBufferPointer) -> Bool {
    let value = extent.load()
    let used = Int(UInt32(truncatingIfNeeded: value))
    guard used + outcome.count <= Self.capacity else { return false }
    if let source = outcome.baseAddress { (memory + 64 + used).copyMemory(from: source, byteCount: outcome.count) }
    extent.store(value + UInt64(outcome.count))
    return true
  }

  /// The position of the first item whose outcome lies here, and the outcomes.
  package var outcomes: (position: UInt32, bytes: UnsafeRawBufferPointer) {
    let value = extent.load()
    // A worker in a sandbox may have written anything.
    let count = min(Int(UInt32(truncatingIfNeeded: value)), Self.capacity)
    return (UInt32(truncatingIfNeeded: value >> 32), UnsafeRawBufferPointer(start: memory + 64, count: count))
  }
}
