import CProcscriptSystem
import ProcscriptChannels
import ProcscriptSystem

/// The memory that the processes of a trial share: a lock, and data that are whole only between two holds of it.
struct Stage {
  let lock: RobustLock
  private let first: UnsafeMutablePointer<UInt32>
  private let second: UnsafeMutablePointer<UInt32>
  /// How often the lock was found abandoned.
  let abandonments: UnsafeMutablePointer<UInt32>
  /// What went wrong, counted by those who saw it.
  private let violations: UnsafeMutablePointer<UInt32>
  /// Not 0: the trial's processes, or the victim's part, are at their end.
  let isOver: UnsafeMutablePointer<UInt32>

  init() {
    guard let memory = (try? SharedMemory(byteCount: 4096))?.keepForever().baseAddress else {
      fail("no shared memory")
    }
    func word(_ index: Int) -> UnsafeMutablePointer<UInt32> {
      (memory + index * 64).assumingMemoryBound(to: UInt32.self)
    }
    lock = RobustLock(at: memory)
    (first, second, abandonments, violations, isOver) = (word(1), word(2), word(3), word(4), word(5))
  }

  /// How many holds there were.
  var visits: UInt32 { procscript_load_acquire(first) }

  /// Takes the lock if it is free.
  func take() -> Bool {
    guard let acquisition = lock.tryAcquire() else { return false }
    visit(acquisition)
    return true
  }

  /// Holds the lock once.
  func visit() {
    visit(lock.acquire())
    lock.release()
  }

  /// Changes the data, which the lock's holder alone may; what a dead one left half done is made whole before.
  func visit(_ acquisition: RobustLock.Acquisition) {
    if acquisition == .abandoned {
      add(abandonments)
    } else if first.pointee != second.pointee {
      add(violations)
    }
    add(first)
    procscript_store_release(second, first.pointee)
  }

  private func add(_ counter: UnsafeMutablePointer<UInt32>) {
    procscript_store_release(counter, procscript_load_acquire(counter) &+ 1)
  }

  func check() {
    if violations.pointee != 0 { fail("\(violations.pointee) times two processes held the lock at once") }
  }
}
