import CProcscriptSystem

/// What a link and the process that has started it know of each other without asking, in memory that they share:
/// whether the link takes more processes, and how many it has.
package struct LinkBoard: @unchecked Sendable {
  /// How many bytes one takes, zeroed at first.
  package static let byteCount = 16

  private let words: UnsafeMutablePointer<UInt32>

  /// - Parameter memory: ``byteCount`` bytes, aligned for words of 4.
  package init(at memory: UnsafeMutableRawPointer) {
    words = memory.assumingMemoryBound(to: UInt32.self)
  }

  private var gate: UnsafeMutablePointer<UInt32> { words }
  private var ends: UnsafeMutablePointer<UInt32> { words + 1 }
  private var capacity: UnsafeMutablePointer<UInt32> { words + 2 }

  private static let closed: UInt32 = 1 << 31

  // The side of whoever starts processes.

  /// Promises the link another process, which is to be handed over then.
  ///
  /// - Returns: false where the link takes none any more.
  package func promise() -> Bool {
    while true {
      let count = procscript_load_acquire(gate)
      if count & Self.closed != 0 { return false }
      if procscript_exchange_if(gate, count, count + 1) { return true }
    }
  }

  /// Whether the link takes no process any more.
  package var isClosed: Bool { procscript_load_acquire(gate) & Self.closed != 0 }

  /// How many processes it has that have not ended.
  package var used: Int {
    Int(procscript_load_acquire(gate) & ~Self.closed) - Int(procscript_load_acquire(ends))
  }

  /// The processors of the link's node; nil before it has come.
  package var processors: Int? {
    let count = procscript_load_acquire(capacity)
    return count == 0 ? nil : Int(count)
  }

  // The link's side.

  /// Takes no process any more, unless one was promised that has not come.
  ///
  /// - Parameter accepted: How many have come.
  /// - Returns: Whether it is closed now.
  package func close(after accepted: UInt32) -> Bool {
    isClosed || procscript_exchange_if(gate, accepted, accepted | Self.closed)
  }

  /// Takes no process any more.
  package func closeAtOnce() { procscript_or(gate, Self.closed) }

  /// How many processes were promised.
  package var promised: UInt32 { procscript_load_acquire(gate) & ~Self.closed }

  /// One more process has ended, or its stand-in has.
  package func noteEnd() { procscript_add(ends, 1) }

  /// The node has come.
  ///
  /// - Parameter count: Its processors; at least 1.
  package func noteProcessors(_ count: Int) {
    procscript_store_release(capacity, UInt32(clamping: max(1, count)))
  }
}
