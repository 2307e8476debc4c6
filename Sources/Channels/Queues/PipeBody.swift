import OS

/// What the two ends of a pipe share: a ring for each direction.
struct PipeBody {
  static let size = 64 + 2 * ByteRing.size

  let memory: UnsafeMutableRawPointer

  /// The offset of an end's object; 0 before it is made.
  func end(_ side: Int) -> Word64 { Word64(at: memory + side * 8) }

  /// Bit 0 and 1: the ends that are freed. Changed with the arena locked.
  var gone: Word32 { Word32(at: memory + 16) }

  /// Unlike any other pipe's.
  var id: Word64 { Word64(at: memory + 24) }

  /// What that end sends goes here.
  func ring(from side: Int) -> ByteRing {
    ByteRing(
      at: memory + 64 + side * ByteRing.size, capacity: ByteRing.unbounded, growsWithBacklog: false)
  }

  /// An end is freed: closes both directions for those at the other end; frees all with the second one. The arena is
  /// locked.
  func remove(_ side: Int) {
    let left = gone.load() | 1 << UInt32(side)
    gone.store(left)
    guard left == 3 else {
      // Whoever held the end has let it go, or is dead: nobody is in the middle of sending.
      for side in 0..<2 { ring(from: side).close(isFinal: true) }
      return
    }
    for side in 0..<2 { ring(from: side).freeSegments() }
    Arena.free(Arena.offset(of: memory), Self.size)
  }
}
