import Glibc

/// Memory of this process's own into which messages are copied, one after the other. It grows as they need it.
public struct ReceiveBuffer: ~Copyable {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  private var count = 0

  /// Beyond so many bytes, memory that was needed once is given back when the next message needs less.
  private static let largestKept = 4 << 20

  public init() {}

  deinit {
    free(memory)
  }

  /// The last message, until the next is received.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  /// Makes room for a message.
  ///
  /// - Returns: Where its bytes are to be put; nil when this process has not enough memory.
  @inline(__always)
  mutating func prepare(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    if (byteCount >= capacity || capacity > Self.largestKept) && !resize(byteCount) { return nil }
    count = byteCount
    return memory
  }

  @inline(never)
  private mutating func resize(_ byteCount: Int) -> Bool {
    count = 0
    let isWasteful = capacity > Self.largestKept && byteCount < capacity / 4
    if capacity > 0 && byteCount <= capacity && !isWasteful { return true }
    var size = 4096
    while size < byteCount && size < Self.largestKept { size *= 2 }
    // The old message is not worth copying.
    free(memory)
    capacity = max(size, byteCount)
    memory = malloc(capacity)
    if memory == nil { capacity = 0 }
    return memory != nil
  }
}
