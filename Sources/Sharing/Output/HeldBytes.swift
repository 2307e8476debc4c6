import Glibc
import ProcscriptSystem

/// Bytes that wait for more of them. Where there is no memory for those, it says so and keeps what it has.
struct HeldBytes: ~Copyable {
  private var start: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var count = 0

  /// More than so many bytes of memory are given back when they are empty.
  private static let keptCapacity = 1 << 16

  init() {}

  deinit { free(start) }

  var isEmpty: Bool { count == 0 }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// Makes room for so many bytes more.
  ///
  /// - Throws: `Errno.noMemory`; nothing has changed then.
  mutating func reserve(_ more: Int) throws(Errno) {
    let needed = count + more
    if needed <= capacity { return }
    let larger = max(needed, capacity * 2, 256)
    guard let memory = realloc(start, larger) else { throw .noMemory }
    (start, capacity) = (memory, larger)
  }

  /// - Throws: `Errno.noMemory`; nothing has changed then.
  mutating func append(_ more: UnsafeRawBufferPointer) throws(Errno) {
    guard let source = more.baseAddress, more.count > 0 else { return }
    try reserve(more.count)
    memcpy(start! + count, source, more.count)
    count += more.count
  }

  /// Drops the first bytes; the others move up.
  mutating func removeFirst(_ dropped: Int) {
    count -= dropped
    if count == 0 { return removeAll() }
    memmove(start!, start! + dropped, count)
  }

  mutating func removeAll() {
    count = 0
    if capacity <= Self.keptCapacity { return }
    free(start)
    (start, capacity) = (nil, 0)
  }
}
