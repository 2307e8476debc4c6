import CSystem
import OS

/// Who has taken how many messages of a queue and not reported them done: a word for each process that there can be.
///
/// A word holds the low 24 bits of its process's generation, and in the lower 40 bits how many messages it has taken
/// less those that it has reported done; below 0 where it reports what others have taken. Only its process writes to it,
/// so no step is ever half done, and what a dead one has left is told by its tag.
///
/// Invariant: a process counts a message before it takes it out of the ring. So whoever looks at the ring first, and at
/// the counts then, misses none.
struct TaskCounts {
  private let memory: UnsafeMutableRawPointer

  /// Of zeroed memory.
  static var size: Int { 16 + Members.capacity * 8 }

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  /// Bit 0 is set while somebody may sleep until all is done; the rest changes whenever that may be so.
  private var sleepers: Word32 { Word32(at: memory) }

  /// How many messages dead processes had taken and not reported done, since somebody was last told.
  private var abandoned: Word64 { Word64(at: memory + 8) }

  private func word(_ slot: Int) -> Word64 { Word64(at: memory + 16 + slot * 8) }

  private static let countBits: UInt64 = 40
  private static let countMask: UInt64 = 1 << countBits - 1

  /// A word's count, if it is of that generation.
  @inline(__always)
  private static func count(_ word: UInt64, _ generation: UInt32) -> Int? {
    guard word >> countBits == UInt64(generation & 0xFF_FFFF) else { return nil }
    return Int(truncatingIfNeeded: Int64(bitPattern: word << 24) >> 24)
  }

  /// Counts a message that this process is about to take.
  @inline(__always)
  func noteTaken() {
    add(1)
  }

  @inline(__always)
  private func add(_ amount: Int) {
    let tag = Members.tag
    let word = word(tag.slot)
    let before = word.load()
    var count = Self.count(before, tag.generation)
    if count == nil {
      // Of another process, which is dead: the slot is ours.
      bury(before)
      count = 0
    }
    let bits = UInt64(bitPattern: Int64(count.unsafelyUnwrapped + amount)) & Self.countMask
    word.store(UInt64(tag.generation & 0xFF_FFFF) << Self.countBits | bits)
  }

  /// Keeps in mind what a dead process has left. Killed just after it, we have it twice: nothing but the number of
  /// reports that are still let through depends on that.
  @inline(never)
  private func bury(_ word: UInt64) {
    let left = Int64(bitPattern: word << 24) >> 24
    if left > 0 { abandoned.add(left) }
  }

  /// The sum for the living processes. What dead ones have left is buried.
  private func sum() -> Int {
    var sum = 0
    for slot in 0..<Members.usedCount {
      let value = word(slot).load()
      guard value & Self.countMask != 0 else { continue }
      let member = Members.Slot(slot)
      let generation = member.generation.load()
      if let count = Self.count(value, generation), !Members.isMarkedDead(member), member.state.load() != 0 {
        sum += count
      } else if word(slot).exchange(value, for: value & ~Self.countMask) {
        bury(value)
      }
    }
    return sum
  }

  /// Reports one message as done that was taken.
  ///
  /// - Parameter ring: The queue's.
  /// - Returns: false where there is none that is not done.
  func noteDone(_ ring: ByteRing) -> Bool {
    let tag = Members.tag
    let own = Self.count(word(tag.slot).load(), tag.generation) ?? 0
    if own <= 0 && sum() <= 0 {
      let left = abandoned.load()
      return left > 0 && abandoned.exchange(left, for: left - 1)
    }
    add(-1)
    csystem_fence()
    if sleepers.load() & 1 != 0 && unfinished(ring) <= 0 { wake() }
    return true
  }

  /// How many messages wait in a ring or were taken and not reported done.
  func unfinished(_ ring: ByteRing) -> Int {
    let waiting = ring.count
    return waiting + sum()
  }

  /// Waits until there are none.
  func join(_ ring: ByteRing, _ wait: inout Wait) throws(Unmet) -> RobustLock.Acquisition {
    while true {
      let before = sleepers.load()
      guard sleepers.exchange(before, for: before | 1) else { continue }
      csystem_fence()
      if unfinished(ring) <= 0 { break }
      do throws(Unmet) {
        try wait.sleep(on: sleepers, while: before | 1)
      } catch {
        // What the last other process had taken is done by its death.
        if error == .deserted && unfinished(ring) <= 0 { break }
        throw error
      }
    }
    return abandoned.exchange(0) == 0 ? .clean : .abandoned
  }

  /// Keeps the bit until a wake-up has found nobody: killed before the wake-up, we leave it to the next.
  private func wake() {
    let before = sleepers.load()
    guard before & 1 != 0, sleepers.exchange(before, for: before &+ 2) else { return }
    if sleepers.wake() == 0 { _ = sleepers.exchange(before &+ 2, for: before &+ 2 & ~1) }
  }
}
