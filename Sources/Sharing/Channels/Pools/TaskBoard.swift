import CProcscriptSystem
package import ProcscriptSystem

/// What the workers of a pool show of their work while they live, and leave when they are killed: a place for each.
///
/// The pool's tasks are messages of one queue, numbered as they are put. Only its maker puts and cancels, so it knows
/// the numbers.
package final class TaskBoard: SharedObject {
  /// How many places there are.
  package let count: Int

  private enum Layout {
    static let count = ObjectHeader.size
    static let cancellations = ObjectHeader.size + 64
    static let places = cancellations + Cancellations.size
  }

  /// Makes one with empty places.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(places count: Int) throws(SystemError) {
    let object = try Made(.taskBoard, byteCount: Layout.places + count * TaskPlace.size)
    Word64(at: object.memory + Layout.count).store(UInt64(count))
    self.count = count
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    count = Int(Word64(at: object.memory + Layout.count).load())
    super.init(object)
  }

  /// A worker's place.
  ///
  /// - Parameter index: 0 ..< ``count``.
  package func place(_ index: Int) -> TaskPlace {
    precondition((0..<count).contains(index), "a place that the board does not have")
    return TaskPlace(at: memory + Layout.places + index * TaskPlace.size)
  }

  /// The tasks that must not be begun any more.
  package var cancellations: Cancellations { Cancellations(at: memory + Layout.cancellations) }
}

/// Tasks that must not be begun any more: a bit for each number, modulo how many bits there are.
///
/// The one who cancels sets the bit, and then looks how many tasks were taken; a worker takes a task, and then looks at
/// the bit. So one of the two sees what the other did: a task that was not taken then will not be begun. One that was
/// taken may have been begun or not: its worker's answer tells. A bit may also mean another task with the same
/// remainder: whoever gets such a task back unbegun puts it into the queue again.
package struct Cancellations {
  static let bitCount: UInt32 = 1 << 12
  static var size: Int { Int(bitCount / 8) }

  private let memory: UnsafeMutableRawPointer

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  private func word(_ number: UInt32) -> Word32 { Word32(at: memory + Int(number % Self.bitCount / 32) * 4) }

  private func bit(_ number: UInt32) -> UInt32 { 1 << (number % 32) }

  /// Sets a task's bit. Called by the pool's maker alone.
  ///
  /// - Returns: Whether no worker will begin it: it is still in the queue.
  package func add(_ number: UInt32, in queue: Queue) -> Bool {
    word(number).or(bit(number))
    procscript_fence()
    return Int32(bitPattern: queue.takenCount &- number) <= 0
  }

  /// Clears a task's bit. Called by the pool's maker alone.
  package func remove(_ number: UInt32) {
    word(number).store(word(number).load() & ~bit(number))
  }

  /// Whether a task that this process has just taken out of the queue must not be begun.
  @inline(__always)
  package func contains(_ number: UInt32) -> Bool {
    procscript_fence_after_exchange()
    return word(number).load() & bit(number) != 0
  }
}
