import ProcscriptWire

/// A buffer for messages that is lent to one call at a time, so that most calls need no new memory.
///
/// A call within another one, as of a finalizer, or of whatever runs while the other waits, gets a buffer of its own: what
/// is in the other's stays as it is. Used by one thread.
struct SpareBuffer: ~Copyable {
  /// nil while it is lent.
  private var spare: UnsafeMutablePointer<MessageBuffer>?

  @inline(__always)
  mutating func lend() -> UnsafeMutablePointer<MessageBuffer> {
    guard let buffer = spare else { return Self.make() }
    spare = nil
    return buffer
  }

  @inline(never)
  private static func make() -> UnsafeMutablePointer<MessageBuffer> {
    let buffer = UnsafeMutablePointer<MessageBuffer>.allocate(capacity: 1)
    buffer.initialize(to: MessageBuffer())
    return buffer
  }

  @inline(__always)
  mutating func takeBack(_ buffer: UnsafeMutablePointer<MessageBuffer>) {
    // What it names is let go of with it.
    if !buffer.pointee.attachments.isEmpty { buffer.pointee.removeAll() }
    if spare == nil {
      spare = buffer
    } else {
      buffer.deinitialize(count: 1)
      buffer.deallocate()
    }
  }
}
