import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// Writes lines to a descriptor that other processes write lines to at the same time: none gets into another.
///
/// Every write, of whichever process, is made in its turn. What is complete is written at once, so that lines appear in
/// the order in which they were printed; an incomplete line waits here for its end. After an error nothing is held: the
/// caller was told that what it printed is lost, and what waited before it.
package struct LineWriter: ~Copyable {
  /// The memory that the writers of one file share, zeroed at first, aligned for 4 bytes.
  package static let sharedByteCount = WritersTurn.byteCount

  let descriptor: Int32
  private var turn: WritersTurn

  /// How many bytes of one `write` the kernel keeps apart from other processes' by itself: it locks a file and a
  /// terminal for a write of any size, but not a pipe that is full.
  private let largestWholeWrite: Int
  private let isPipe: Bool
  /// Where a picture may be on the same terminal.
  private var livePicture: LivePicture?

  /// The beginning of a line whose end is not there yet.
  private var held = HeldBytes()

  /// The first error that lost output; nil while all is well.
  package private(set) var failure: Errno?

  /// - Parameter shared: The memory that the writers of the same file share, in whichever process.
  package init(descriptor: Int32, shared: UnsafeMutableRawPointer) {
    self.descriptor = descriptor
    turn = WritersTurn(at: shared)
    var status = stat()
    let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : S_IFIFO
    largestWholeWrite = kind == S_IFREG || kind == S_IFCHR ? .max : 4096  // PIPE_BUF
    isPipe = kind == S_IFIFO
    livePicture = nil
  }

  /// A writer to a descriptor that may be the terminal that a picture is drawn on.
  ///
  /// - Parameter shared: The memory that the writers of the same file share, in whichever process.
  init(descriptor: Int32, shared: UnsafeMutableRawPointer, below livePicture: LivePicture) {
    self.init(descriptor: descriptor, shared: shared)
    if isatty(descriptor) != 0 { self.livePicture = livePicture }
  }

  /// Prints bytes: complete lines are written, the rest waits for its newline.
  ///
  /// - Throws: What prevented it, as `noSpace`.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    try print(bytes, upTo: endOfLastLine(in: bytes) ?? 0)
  }

  /// Prints bytes as they are, together with what waited.
  ///
  /// - Throws: What prevented it.
  package mutating func writeAtOnce(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    try print(bytes, upTo: bytes.count)
  }

  /// Prints lines that begin on one of their own, whoever has printed the beginning of another.
  ///
  /// - Throws: What prevented it.
  mutating func writeOnOwnLines(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    try flush()
    if turn.isMidLine {
      try withUnsafeBytes(of: newline) { end throws(Errno) in try print(end, upTo: 1) }
    }
    try print(bytes, upTo: bytes.count)
  }

  /// Somebody else has ended the last line: whoever typed it.
  func noteNewline() {
    turn.isMidLine = false
  }

  /// Writes what waits, an incomplete line too.
  ///
  /// - Throws: What prevented it.
  package mutating func flush() throws(Errno) {
    try print(UnsafeRawBufferPointer(start: nil, count: 0), upTo: 0, flushing: true)
  }

  /// In the child of a fork: what waits is the parent's to write, and what was lost its to tell. What is empty already
  /// is not written to: its page would be copied.
  package mutating func forget() {
    if !held.isEmpty { held.removeAll() }
    if failure != nil { failure = nil }
  }
}

// How bytes are put together, and cut into writes.
extension LineWriter {
  /// Writes what waits and the first `end` of the bytes, and lets the others wait.
  private mutating func print(
    _ bytes: UnsafeRawBufferPointer, upTo end: Int, flushing: Bool = false
  ) throws(Errno) {
    do throws(Errno) {
      try writeOutStream()
      if held.isEmpty {
        try held.reserve(bytes.count - end)
        try writeInTurn(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        try held.append(UnsafeRawBufferPointer(rebasing: bytes[end...]))
      } else {
        let ready = end > 0 || flushing ? held.count + end : 0
        try held.append(bytes)
        try writeInTurn(UnsafeRawBufferPointer(rebasing: held.bytes[..<ready]))
        held.removeFirst(ready)
      }
    } catch {
      // An interrupt is told by its own error.
      if error != .interrupted { failure = failure ?? error }
      if error != .noMemory { held.removeAll() }
      throw error
    }
  }

  /// Draws a picture at the end of what is on the terminal, in the place of the one before; without lines that is
  /// wiped away.
  mutating func showLive(_ lines: [String]) {
    guard let livePicture else { return }
    guard let hasTurn = try? turn.take(mayPass: true) else { return }
    defer { if hasTurn { turn.give() } }
    // Only now: who prints meanwhile wipes away what is there.
    guard let drawing = livePicture.drawing(lines) else { return }
    try? drawing.withUnsafeBytesTyped { drawing throws(Errno) in try writeAll(drawing, to: descriptor) }
  }

  /// Writes what C code has left in the C library's stream of the same descriptor: it was printed after what waits here,
  /// and before whatever comes now.
  private mutating func writeOutStream() throws(Errno) {
    guard procscript_pending_output(descriptor) > 0 else { return }
    if !held.isEmpty {
      try writeInTurn(held.bytes)
      held.removeAll()
    }
    let hasTurn = try turn.take(mayPass: true)
    let result = procscript_flush_output(descriptor)
    if hasTurn { turn.give() }
    if result != 0 { throw Errno(rawValue: result) }
  }

  private mutating func writeInTurn(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    if bytes.isEmpty { return }
    let hasTurn = try turn.take(mayPass: !hasLongLine(bytes))
    defer { if hasTurn { turn.give() } }
    if let livePicture, livePicture.mayBeThere {
      try livePicture.wiping().withUnsafeBytesTyped { wiping throws(Errno) in try writeAll(wiping, to: descriptor) }
      livePicture.noteText(endingWith: bytes[bytes.count - 1])
    }
    if hasTurn && turn.hasTornLine {
      try withUnsafeBytes(of: newline) { end throws(Errno) in try writeAll(end, to: descriptor) }
      turn.hasTornLine = false
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = countOfNextWrite(in: rest)
      try writeWhole(UnsafeRawBufferPointer(rebasing: rest[..<count]), marking: hasTurn)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    turn.isMidLine = bytes[bytes.count - 1] != newline
  }

  /// Whether there is a line that the kernel doesn't keep apart from others.
  private func hasLongLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while rest.count > largestWholeWrite {
      let count = countOfNextWrite(in: rest)
      if count > largestWholeWrite { return true }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return false
  }

  /// As many lines as are kept whole; or one line that is longer.
  private func countOfNextWrite(in bytes: UnsafeRawBufferPointer) -> Int {
    if bytes.count <= largestWholeWrite { return bytes.count }
    return endOfLastLine(in: UnsafeRawBufferPointer(rebasing: bytes[..<largestWholeWrite]))
      ?? endOfFirstLine(in: bytes) ?? bytes.count
  }

  /// Writes all of the bytes, however often the system takes only a part.
  ///
  /// - Parameter marking: Whether the file is marked while it may end in a part of a line. It has to be before the first
  ///   write: a kill in the middle of it leaves no time. (A short write to a pipe is made whole or not at all.)
  private func writeWhole(_ bytes: UnsafeRawBufferPointer, marking: Bool) throws(Errno) {
    let marks = marking && !(isPipe && bytes.count <= largestWholeWrite)
    if marks { turn.hasTornLine = true }
    var rest = bytes
    do throws(Errno) {
      while !rest.isEmpty {
        let count = try writeSome(rest, to: descriptor)
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    } catch {
      let written = bytes.count - rest.count
      if marking { turn.hasTornLine = written > 0 && bytes[written - 1] != newline }
      throw error
    }
    if marks { turn.hasTornLine = false }
  }
}

private let newline = UInt8(ascii: "\n")

/// Behind the first newline; nil where there is none.
private func endOfFirstLine(in bytes: UnsafeRawBufferPointer) -> Int? {
  guard let start = bytes.baseAddress, let place = memchr(start, Int32(newline), bytes.count) else { return nil }
  return UnsafeRawPointer(place) - start + 1
}

/// Behind the last newline; nil where there is none.
private func endOfLastLine(in bytes: UnsafeRawBufferPointer) -> Int? {
  guard let start = bytes.baseAddress, let place = procscript_find_last(start, Int32(newline), bytes.count) else {
    return nil
  }
  return place - start + 1
}
