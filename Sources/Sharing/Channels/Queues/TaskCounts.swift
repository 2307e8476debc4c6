import CProcscriptSystem

/// Who has taken how many messages of a queue that are not reported done: two words for each process that there can be.
///
/// Both hold the process's generation in the upper half, and a count in the lower: the first how many messages it has
/// taken less those that it has reported itself, the second how many of them others have reported. While it lives,
/// only the process writes to the first one. Each step is one store; what a dead process has left is told by its
/// generation.
///
/// Invariant: a process counts a message before it takes it out of the ring. So whoever looks at the ring first, and at
/// the counts then, misses none.
struct TaskCounts {
  private let memory: UnsafeMutableRawPointer

  /// Of zeroed memory.
  static var size: Int { 16 + Members.capacity * 16 }

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  /// Bit 0 is set while somebody may sleep until all is done; the rest changes whenever that may be so.
  private var sleepers: Word32 { Word32(at: memory) }

  /// How many messages dead processes had taken that were not reported, since somebody was last told; below 0 where
  /// more were reported as theirs than they had.
  private var abandoned: Word64 { Word64(at: memory + 8) }

  private func own(_ slot: Int) -> Word64 { Word64(at: memory + 16 + slot * 16) }

  private func reported(_ slot: Int) -> Word64 { Word64(at: memory + 24 + slot * 16) }

  /// Counts a message that this process is about to take.
  @inline(__always)
  func noteTaken() {
    let tag = Members.tag
    let word = own(tag.slot)
    let before = TaskCount(word.load())
    if !before.isOf(tag.generation) { bury(before, tag.slot) }
    word.store(before.at(tag.generation).adding(1).rawValue)
  }

  /// Reports one message as done that was taken.
  ///
  /// - Parameter ring: The queue's.
  /// - Returns: false where there is none that is not done.
  func noteDone(_ ring: ByteRing) -> Bool {
    guard noteOwnDone() || noteOthersDone() else { return false }
    procscript_fence()
    if sleepers.load() & 1 != 0 && unfinished(ring) <= 0 { wake() }
    return true
  }

  private func noteOwnDone() -> Bool {
    let tag = Members.tag
    guard left(tag) > 0 else { return false }
    own(tag.slot).store(TaskCount(own(tag.slot).load()).adding(-1).rawValue)
    return true
  }

  /// Whether this process has taken messages that are not reported.
  var hasOwn: Bool { left(Members.tag) > 0 }

  private func noteOthersDone() -> Bool {
    for slot in 0..<Members.usedCount {
      let tag = Members.Slot(slot).tag
      let before = reported(slot).load()
      guard left(tag) > 0, Members.isAlive(tag) else { continue }
      if reported(slot).exchange(before, for: TaskCount(before).at(tag.generation).adding(1).rawValue) { return true }
    }
    _ = sum()  // Buries the dead.
    while true {
      let count = abandoned.load()
      guard Int64(bitPattern: count) > 0 else { return false }
      if abandoned.exchange(count, for: count - 1) { return true }
    }
  }

  /// How many messages a process has taken that are not reported; never too few.
  private func left(_ tag: ProcessTag) -> Int {
    // In this order: what is reported was taken before.
    let reported = TaskCount(reported(tag.slot).load()).at(tag.generation).count
    return TaskCount(own(tag.slot).load()).at(tag.generation).count - reported
  }

  /// The sum for the living processes. What dead ones have left is buried.
  private func sum() -> Int {
    var sum = min(0, Int(Int64(bitPattern: abandoned.load())))
    for slot in 0..<Members.usedCount {
      let count = TaskCount(own(slot).load())
      guard count.rawValue != 0 else { continue }
      let tag = Members.Slot(slot).tag
      if count.isOf(tag.generation) && Members.isAlive(tag) {
        sum += left(tag)
      } else {
        bury(count, slot)
      }
    }
    return sum
  }

  /// Keeps in mind what a dead process has left. Of two who do so at once, one does; killed just then, we forget it.
  @inline(never)
  private func bury(_ count: TaskCount, _ slot: Int) {
    let reported = TaskCount(reported(slot).load())
    guard count.rawValue != 0, own(slot).exchange(count.rawValue, for: 0) else { return }
    let others = reported.generation == count.generation ? reported.count : 0
    if count.count != others { abandoned.add(Int64(count.count - others)) }
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
      procscript_fence()
      if unfinished(ring) <= 0 { break }
      do throws(Unmet) {
        try wait.sleep(on: sleepers, while: before | 1)
      } catch {
        // What the last other process had taken is done by its death.
        if error == .deserted && unfinished(ring) <= 0 { break }
        throw error
      }
    }
    let count = abandoned.load()
    return Int64(bitPattern: count) > 0 && abandoned.exchange(count, for: 0) ? .abandoned : .clean
  }

  /// Keeps the bit until a wake-up has found nobody: killed before the wake-up, we leave it to the next.
  private func wake() {
    let before = sleepers.load()
    guard before & 1 != 0, sleepers.exchange(before, for: before &+ 2) else { return }
    if sleepers.wake() == 0 { _ = sleepers.exchange(before &+ 2, for: before &+ 2 & ~1) }
  }
}

/// A count, and the generation of the process that it is of: `generation 32 | count 32`.
private struct TaskCount {
  let rawValue: UInt64

  init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(_ count: Int32, of generation: UInt32) {
    rawValue = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: count))
  }

  var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  private var small: Int32 { Int32(truncatingIfNeeded: rawValue) }

  /// Signed: it may pass below 0 where two report at once.
  var count: Int { Int(small) }

  @inline(__always)
  func isOf(_ generation: UInt32) -> Bool { self.generation == generation }

  /// This count where it is of that generation, else a count of none.
  @inline(__always)
  func at(_ generation: UInt32) -> TaskCount { isOf(generation) ? self : TaskCount(0, of: generation) }

  /// The largest count stays as it is: whoever took so many messages and never reported one will not begin to.
  @inline(__always)
  func adding(_ amount: Int32) -> TaskCount {
    let (sum, overflows) = small.addingReportingOverflow(amount)
    return overflows ? self : TaskCount(sum, of: generation)
  }
}
