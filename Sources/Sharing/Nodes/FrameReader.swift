/// Takes a stream of bytes apart into frames, wherever it is cut.
package struct FrameReader: Sendable {
  /// The stream holds what is no frame.
  package struct Damage: Error, Equatable, Sendable {
    /// What was found, as `a byte 41 between two frames`.
    package let reason: String
  }

  private var bytes: [UInt8] = []
  /// Where what was not taken begins.
  private var position = 0

  package init() {}

  /// Whether all that came was taken.
  package var isEmpty: Bool { position == bytes.count }

  /// Takes in what has come.
  ///
  /// - Parameter more: The next bytes of the stream.
  package mutating func append(_ more: UnsafeRawBufferPointer) {
    if position == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
      position = 0
    } else if position > Self.keptCapacity {
      bytes.removeFirst(position)
      position = 0
    }
    bytes.append(contentsOf: more)
  }

  private static let keptCapacity = 1 << 18

  /// The next frame; nil where it has not come to its end. Ticks are passed over.
  ///
  /// - Throws: ``Damage``; there is nothing to be had of this stream any more.
  package mutating func next() throws(Damage) -> Frame? {
    while position < bytes.count && bytes[position] == Frame.tick { position += 1 }
    guard position < bytes.count else { return nil }
    guard bytes[position] == Frame.start else {
      throw Damage(reason: "a byte \(bytes[position]) between two frames")
    }
    guard let length = bytes.number(UInt32.self, at: position + 1) else { return nil }
    guard length >= Frame.headCount, length <= Frame.headCount + Frame.mostBytes else {
      throw Damage(reason: "a frame of \(length) bytes")
    }
    let first = position + 5
    let end = first + Int(length)
    guard end < bytes.count else { return nil }
    guard bytes[end] == Frame.end else { throw Damage(reason: "a frame that ends with a byte \(bytes[end])") }
    let number = bytes[first]
    guard let kind = Frame.Kind(rawValue: number & ~Frame.continuedBit) else {
      throw Damage(reason: "a frame of kind \(number)")
    }
    let process = bytes.number(UInt32.self, at: first + 1) ?? 0
    let body = Array(bytes[(first + Frame.headCount)..<end])
    position = end + 1
    return Frame(kind, of: process, body, isContinued: number & Frame.continuedBit != 0)
  }
}

/// Puts bodies together that came in pieces.
package struct FrameJoiner: Sendable {
  private var parts: [Frame] = []

  package init() {}

  /// Takes a frame in.
  ///
  /// - Parameter frame: The next one of a stream.
  /// - Returns: The whole one that ends with it; nil where more of it is to come.
  package mutating func join(_ frame: Frame) -> Frame? {
    guard let index = parts.firstIndex(where: { $0.kind == frame.kind && $0.process == frame.process }) else {
      if !frame.isContinued { return frame }
      parts.append(frame)
      return nil
    }
    parts[index].body += frame.body
    if frame.isContinued { return nil }
    var whole = parts.remove(at: index)
    whole.isContinued = false
    return whole
  }

  /// Forgets the pieces of a process that has ended.
  ///
  /// - Parameter process: Its number.
  package mutating func forget(_ process: UInt32) {
    parts.removeAll { $0.process == process }
  }
}
