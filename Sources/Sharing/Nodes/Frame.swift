/// What home and a node tell each other: a kind, the process that it is about, and bytes.
///
/// As bytes it is `02`, the length of what follows but for the last byte, the kind, the number of the process, the body
/// and `0A`; numbers are little-endian. The newline at the end is for launchers that hold back what is no whole line. A
/// newline between two frames is a *tick*, which means nothing: it takes the acknowledgement of what was received with
/// it, where the launcher's connections would wait 40 ms for something to send it with.
package struct Frame: Equatable, Sendable {
  /// What a frame says. Home sends those below 32, the node the others, but for ``credit``, which both do.
  package enum Kind: UInt8, Sendable, CaseIterable {
    /// Who they are and what they agree on: a ``FieldList``.
    case hello = 1
    /// A process is to begin: a ``FieldList``.
    case start = 2
    /// Send a signal to the process: its number in one byte.
    case signal = 3
    /// Bytes for the process of the answers to its calls.
    case value = 4
    /// So many bytes more may be sent for the process: a number of 4 bytes.
    case credit = 5

    /// Of a node: as of home.
    case nodeHello = 32
    /// The process runs: its pid there, in 4 bytes; what tells it to the stand-in adds the node's name.
    case started = 33
    /// The process has ended: see ``Ending``.
    case ended = 34
    /// How its code has ended, as it tells itself: the number of the outcome in 4 bytes, and a message.
    case outcome = 35
    /// Bytes of the calls that the process makes.
    case call = 36
    /// What the process has printed.
    case output = 37
    /// What the process has printed on standard error.
    case error = 38
    /// The node gives up, and there is no news of the process any more: why, as text. (Process 0: it is about to.)
    case leaving = 39
    /// The process is lost: why, as text. Between a link and its stand-ins too.
    case lost = 40
  }

  package var kind: Kind
  /// The number of the process; 0 for the node.
  package var process: UInt32
  package var body: [UInt8]
  /// Whether the rest of the body is in the next frame of this kind and process.
  package var isContinued: Bool

  /// - Parameters:
  ///   - kind: What it says.
  ///   - process: The number of the process that it is about; 0 for the node itself.
  ///   - body: What is told.
  ///   - isContinued: Whether another one follows with more of it.
  package init(_ kind: Kind, of process: UInt32 = 0, _ body: [UInt8] = [], isContinued: Bool = false) {
    (self.kind, self.process, self.body, self.isContinued) = (kind, process, body, isContinued)
  }

  static let start: UInt8 = 0x02
  static let end: UInt8 = 0x0A
  static let tick: UInt8 = 0x0A
  static let continuedBit: UInt8 = 0x80
  /// Bytes of what the length counts beside the body.
  static let headCount = 5

  /// Longer bodies go in pieces, so that those of several processes, and ticks, share the stream.
  package static let mostBytes = 60 << 10

  /// Appends frames with a body as bytes: one, or as many as its length takes.
  ///
  /// - Parameters:
  ///   - kind: What it says.
  ///   - process: The number of the process that it is about; 0 for the node itself.
  ///   - body: What is told.
  ///   - isContinued: Whether another frame follows with more of it.
  ///   - bytes: Where they are appended.
  package static func append(
    _ kind: Kind, of process: UInt32, _ body: UnsafeRawBufferPointer, isContinued: Bool = false, to bytes: inout [UInt8]
  ) {
    var rest = body
    repeat {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(mostBytes))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(mostBytes))
      bytes.append(start)
      bytes.append(number: UInt32(headCount + piece.count))
      bytes.append(kind.rawValue | (rest.isEmpty && !isContinued ? 0 : continuedBit))
      bytes.append(number: process)
      bytes.append(contentsOf: piece)
      bytes.append(end)
    } while !rest.isEmpty
  }
}

/// How a process of a node has ended, as a frame tells it.
package enum Ending: Equatable, Sendable {
  /// By itself, with a code of 0…255.
  case exited(UInt8)
  /// A signal of this number has killed it; whether there is a core file.
  case signalled(UInt8, coreDumped: Bool)

  package var bytes: [UInt8] {
    switch self {
    case .exited(let code): [0, code, 0]
    case .signalled(let number, let coreDumped): [1, number, coreDumped ? 1 : 0]
    }
  }

  /// - Returns: nil for bytes that tell of no ending.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 3, bytes[0] <= 1, bytes[2] <= 1 else { return nil }
    if bytes[0] == 0 {
      self = .exited(bytes[1])
    } else if (1...64).contains(bytes[1]) {
      self = .signalled(bytes[1], coreDumped: bytes[2] == 1)
    } else {
      return nil
    }
  }
}

extension [UInt8] {
  /// Appends a number, little-endian.
  package mutating func append<Number: FixedWidthInteger & UnsignedInteger>(number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// The number at a position, little-endian; nil where the bytes end before.
  package func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type, at position: Int = 0) -> Number?
  {
    guard position >= 0, position <= count - MemoryLayout<Number>.size else { return nil }
    return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self)) }
  }

  /// A number as bytes, little-endian.
  package init<Number: FixedWidthInteger & UnsignedInteger>(number: Number) {
    self = []
    append(number: number)
  }
}
