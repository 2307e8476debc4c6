import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// A connection by which frames come and go: a socket, or the ends of two pipes. Nothing waits here: what can't be sent
/// yet is kept.
package final class FrameStream {
  package enum Reading: Equatable, Sendable {
    /// Something came; whether it was more than ticks.
    case some(isContent: Bool)
    /// Nothing has come.
    case nothing
    /// The other side has ended.
    case end
  }

  /// The descriptor that is read; -1 once it is closed.
  package private(set) var input: Int32
  /// The descriptor that is written, which may be the same; -1 once it is closed.
  package private(set) var output: Int32
  private var reader = FrameReader()
  private var unsent: [UInt8] = []
  private var sentCount = 0

  /// Whether the other side takes nothing any more.
  package private(set) var isBroken = false

  /// Takes over descriptors, which don't wait from now on.
  ///
  /// - Parameters:
  ///   - input: What is read.
  ///   - output: What is written.
  package init(reading input: Int32, writing output: Int32) {
    (self.input, self.output) = (input, output)
    procscript_set_waiting(input, false)
    if output != input { procscript_set_waiting(output, false) }
  }

  /// Takes over a socket.
  ///
  /// - Parameter socket: A connected one.
  package convenience init(over socket: Int32) { self.init(reading: socket, writing: socket) }

  deinit { close() }

  /// Closes both directions.
  package func close() {
    if output != input { closeOutput() }
    if input >= 0 { Glibc.close(input) }
    (input, output) = (-1, -1)
  }

  /// Closes what is written, where that is another descriptor than what is read: the other side comes to the end.
  package func closeOutput() {
    guard output >= 0, output != input else { return }
    Glibc.close(output)
    output = -1
    isBroken = true
  }

  // MARK: Sending

  /// How many bytes wait to be sent.
  package var unsentCount: Int { unsent.count - sentCount }

  /// Sends a frame, or several where its body is long.
  ///
  /// - Parameters:
  ///   - kind: What it says.
  ///   - process: The process that it is about.
  ///   - body: What is told.
  ///   - isContinued: Whether another one follows with more of it.
  package func send(_ kind: Frame.Kind, of process: UInt32 = 0, _ body: [UInt8] = [], isContinued: Bool = false) {
    body.withUnsafeBytes { send(kind, of: process, $0, isContinued: isContinued) }
  }

  /// Sends a frame, or several where its body is long.
  ///
  /// - Parameters:
  ///   - kind: What it says.
  ///   - process: The process that it is about.
  ///   - body: What is told.
  ///   - isContinued: Whether another one follows with more of it.
  package func send(
    _ kind: Frame.Kind, of process: UInt32 = 0, _ body: UnsafeRawBufferPointer, isContinued: Bool = false
  ) {
    if isBroken { return }
    Frame.append(kind, of: process, body, isContinued: isContinued, to: &unsent)
    flush()
  }

  /// Sends bytes that are no frames: a greeting, a tick.
  ///
  /// - Parameter bytes: As they are.
  package func send(raw bytes: [UInt8]) {
    if isBroken { return }
    unsent += bytes
    flush()
  }

  /// Sends what goes now.
  package func flush() {
    while sentCount < unsent.count && !isBroken {
      let count = unsent.withUnsafeBytes { bytes in
        procscript_write_without_signal(output, bytes.baseAddress! + sentCount, bytes.count - sentCount)
      }
      if count > 0 {
        sentCount += count
        continue
      }
      switch Errno.current {
      case .interrupted: continue
      case .tryAgain:
        if sentCount > 1 << 20 {
          unsent.removeFirst(sentCount)
          sentCount = 0
        }
        return
      default: isBroken = true
      }
    }
    unsent.removeAll(keepingCapacity: unsent.capacity <= 1 << 20)
    sentCount = 0
  }

  // MARK: Receiving

  private static let pieceSize = 1 << 16

  /// Reads once, and hands on what came, for those who look for a greeting.
  ///
  /// - Parameter body: Is given the bytes, where there are any.
  package func read(_ body: (UnsafeRawBufferPointer) -> Void) -> Reading {
    if input < 0 { return .end }
    return withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 16) { buffer in
      while true {
        let count = Glibc.read(input, buffer.baseAddress, buffer.count)
        if count > 0 {
          let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer).prefix(count))
          body(bytes)
          return .some(isContent: bytes.contains { $0 != Frame.tick })
        }
        if count == 0 { return .end }
        switch Errno.current {
        case .interrupted: continue
        case .tryAgain: return .nothing
        default: return .end
        }
      }
    }
  }

  /// Reads once: the frames that have come to their ends are had by ``next()``.
  package func read() -> Reading { read { reader.append($0) } }

  /// Takes in bytes that came behind a greeting.
  ///
  /// - Parameter bytes: As they came.
  package func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { reader.append($0) } }

  /// The next frame; nil where none has come to its end.
  ///
  /// - Throws: `FrameReader.Damage`
  package func next() throws(FrameReader.Damage) -> Frame? { try reader.next() }
}
