/// What the two ends of a pipe share: a ring for each direction.
struct PipeBody {
  static let size = 64 + 2 * ByteRing.size

  let memory: UnsafeMutableRawPointer

  /// The offset of an end's object; 0 before it is made.
  func end(_ side: Int) -> Word64 { Word64(at: memory + side * 8) }

  /// Bits 0 and 1: the ends that are gone. Changed with the arena locked.
  var gone: Word32 { Word32(at: memory + 16) }

  /// Bits 0 and 1: the ends whose memory is freed. Changed with the arena locked.
  private var freed: Word32 { Word32(at: memory + 20) }

  /// The id of an end's object.
  func endID(_ side: Int) -> Word64 { Word64(at: memory + 32 + side * 8) }

  /// Unlike any other pipe's.
  var id: Word64 { Word64(at: memory + 24) }

  /// What that end sends goes here.
  func ring(from side: Int) -> ByteRing {
    ByteRing(
      at: memory + 64 + side * ByteRing.size, capacity: ByteRing.unbounded, growsWithBacklog: false)
  }

  /// Nobody has an end any more: closes both directions for those at the other one. May be done twice. The arena is
  /// locked.
  func close(_ side: Int) {
    // Whoever held the end has let it go, or is dead: nobody is in the middle of sending.
    for side in 0..<2 { ring(from: side).close(isFinal: true) }
    // In this order: whoever sees it gone sees the rings closed.
    gone.store(gone.load() | 1 << UInt32(side))
    ring(from: 1 - side).becomeDeadEnd()
  }

  /// The memory of an end is freed; all of it with that of the second one. The arena is locked.
  func free(_ side: Int) {
    let freed = freed.load() | 1 << UInt32(side)
    self.freed.store(freed)
    guard freed == 3 else { return }
    for side in 0..<2 { ring(from: side).freeSegments() }
    Arena.free(Arena.offset(of: memory), Self.size)
  }
}
