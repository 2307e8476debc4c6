import CProcscriptSystem
import Glibc

/// This process's end of a pipe whose other end another process has.
///
/// Reading and writing wait as other waits of this layer do: until a deadline, and a signal cuts them short. Of what is read
/// the rest is kept for the next reading; what is written is with the system at once.
///
/// Invariant: each open one is listed, so that a forked child can let go of all of them: as long as it had an end of its
/// own, the other process would not see that this one has closed its.
package final class PipeFile {
  package enum Direction: Sendable {
    case reading
    case writing
  }

  /// How a call that may wait has come out.
  package enum Outcome: Hashable, Sendable {
    case done
    /// The other end is closed, and nothing is left.
    case closed
    case timedOut
    /// An interrupt, or a signal that the script handles, is pending.
    case interrupted
  }

  package let direction: Direction
  /// The descriptor; -1 once it is closed.
  package private(set) var number: Int32
  /// Whether this process was forked from the one that has it.
  package private(set) var isForeign = false
  /// Whether the other end was found closed.
  package private(set) var isAtEnd = false
  /// What was read and not taken yet.
  private var buffer = StreamBuffer()
  /// Its place among those that are open.
  private var place: Int

  /// Those that are open. Used by one thread.
  nonisolated(unsafe) private static let open = UnsafeMutablePointer<[Unmanaged<PipeFile>]>.lasting([])

  /// Whether there ever were any, in this process or in one that it was forked from: most children need not make the list to
  /// see that it is empty.
  nonisolated(unsafe) private static var wereAny = false

  /// Takes over the end of a pipe.
  package init(_ descriptor: consuming Descriptor, _ direction: Direction) {
    self.direction = direction
    number = descriptor.release()
    procscript_set_waiting(number, false)
    PipeFile.wereAny = true
    place = PipeFile.open.pointee.count
    PipeFile.open.pointee.append(Unmanaged.passUnretained(self))
  }

  deinit { close() }

  package var isOpen: Bool { number >= 0 }

  /// Closes it; what was read is dropped. Does nothing the second time.
  package func close() {
    if number < 0 { return }
    Glibc.close(number)
    number = -1
    buffer.removeAll()
    let last = PipeFile.open.pointee.removeLast()
    if place == PipeFile.open.pointee.count { return }
    PipeFile.open.pointee[place] = last
    last.takeUnretainedValue().place = place
  }

  /// At the end of this process: those that read what it has written come to the end of that, and those that write what
  /// nobody reads any more are not waited for in vain.
  package static func closeAll() {
    while let file = open.pointee.last?.takeUnretainedValue() { file.close() }
  }

  /// In the child of a fork: those of the parent are not its own.
  package static func letGoOfAll() {
    if !wereAny { return }
    while let file = open.pointee.last?.takeUnretainedValue() {
      file.close()
      file.isForeign = true
    }
  }

  /// Makes it what another process can have as a standard descriptor: such a one waits.
  package func prepareToHandOver() {
    procscript_set_waiting(number, true)
  }

  /// Ends ``prepareToHandOver()``, where nothing came of it.
  package func keep() {
    procscript_set_waiting(number, false)
  }
}

// Reading.
extension PipeFile {
  /// What was read and not taken yet.
  package var bytes: UnsafeRawBufferPointer { buffer.bytes }

  /// Takes the first bytes of those that were read.
  package func take(_ count: Int) {
    buffer.removeFirst(count)
  }

  /// How many bytes are asked for at once: what a pipe holds as a rule.
  private static let piece = 1 << 16

  /// Reads some bytes more, waiting for them if there are none.
  ///
  /// - Returns: `done` where there are more.
  /// - Throws: `SystemError` with the operation `readFile` or `poll`.
  package func readMore(until deadline: Deadline) throws(SystemError) -> Outcome {
    while true {
      switch try readSome() {
      case .done: return .done
      case .closed: return .closed
      default: break
      }
      switch try wait(until: deadline) {
      case .ready: continue
      case .timedOut: return .timedOut
      case .interrupted: return .interrupted
      }
    }
  }

  /// Reads what is there, as much as one call gives.
  ///
  /// - Returns: `timedOut` where there is nothing now.
  package func readSome() throws(SystemError) -> Outcome {
    if isAtEnd { return .closed }
    guard let room = buffer.room(for: Self.piece) else {
      throw SystemError(.readFile, .noMemory, subject: "a pipe", using: .live)
    }
    let count = read(number, room.baseAddress, room.count)
    if count > 0 {
      buffer.add(count)
      return .done
    }
    if count == 0 {
      isAtEnd = true
      return .closed
    }
    switch Errno.current {
    case .tryAgain, .interrupted: return .timedOut
    case let error: throw SystemError(.readFile, error, subject: "a pipe", using: .live)
    }
  }

  /// Whether a reading has something to give before the other end is looked at.
  package var holdsInput: Bool { direction == .reading && (!buffer.bytes.isEmpty || isAtEnd) }

  /// What it is to be ready for.
  var interest: Poll.Interest { Poll.Interest(number, direction == .reading ? .readable : .writable) }

  /// Waits until it is ready for that.
  private func wait(until deadline: Deadline) throws(SystemError) -> Poll.SingleOutcome {
    if Turns.areTaken {
      switch try Turns.wait(for: [interest], until: deadline) {
      case .ready: return .ready
      case .timedOut: return .timedOut
      case .interrupted: return .interrupted
      }
    }
    return try Poll.wait(for: interest, until: deadline, attention: .toSignals)
  }
}

// Writing.
extension PipeFile {
  /// Writes all of the bytes, waiting for room.
  ///
  /// - Parameter rest: The bytes; afterwards those that are not written.
  /// - Returns: `closed` where nobody reads any more.
  /// - Throws: `SystemError` with the operation `writeFile` or `poll`.
  package func write(_ rest: inout UnsafeRawBufferPointer, until deadline: Deadline) throws(SystemError) -> Outcome {
    while !rest.isEmpty {
      if !isOpen { return .closed }
      let count = procscript_write_without_signal(number, rest.baseAddress, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch Errno.current {
      case .brokenPipe: return .closed
      case .tryAgain, .interrupted: break
      case let error: throw SystemError(.writeFile, error, subject: "a pipe", using: .live)
      }
      switch try wait(until: deadline) {
      case .ready: break
      case .timedOut: return .timedOut
      case .interrupted: return .interrupted
      }
    }
    return .done
  }
}

/// Both ends of a pipe.
package struct PipeEnds: ~Copyable {
  package var reading: Descriptor
  package var writing: Descriptor

  /// Makes one, close-on-exec. The corresponding C function is `pipe2`.
  ///
  /// - Throws: `SystemError` with the operation `makePipe`, as at the limit of open files.
  package init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard procscript_make_pipe(&ends) == 0 else { throw SystemError(.makePipe, .current, using: .live) }
    var read = Descriptor(ends[0])
    var written = Descriptor(ends[1])
    try read.lift()
    try written.lift()
    reading = read
    writing = written
  }

  /// Leaves both open, to whoever gets the numbers.
  package consuming func release() -> (reading: Int32, writing: Int32) { (reading.release(), writing.release()) }
}

/// Bytes that are put in at the end and taken from the beginning.
private struct StreamBuffer: ~Copyable {
  private var start: UnsafeMutableRawPointer?
  private var capacity = 0
  private var begin = 0
  private var end = 0

  deinit { free(start) }

  var bytes: UnsafeRawBufferPointer {
    begin == end
      ? UnsafeRawBufferPointer(start: nil, count: 0) : UnsafeRawBufferPointer(start: start! + begin, count: end - begin)
  }

  /// Room behind the bytes, at least so much; nil where there is no memory.
  mutating func room(for count: Int) -> UnsafeMutableRawBufferPointer? {
    if capacity - end < count {
      // What was taken is room too, where it is worth moving the others.
      if begin > 0 && end - begin <= begin {
        memcpy(start!, start! + begin, end - begin)
        (begin, end) = (0, end - begin)
      }
      if capacity - end < count {
        let larger = max(end + count, capacity * 2)
        guard let memory = realloc(start, larger) else { return nil }
        (start, capacity) = (memory, larger)
      }
    }
    return UnsafeMutableRawBufferPointer(start: start! + end, count: capacity - end)
  }

  mutating func add(_ count: Int) { end += count }

  /// More than so many bytes of memory are given back when they are empty.
  private static let keptCapacity = 1 << 18

  mutating func removeFirst(_ count: Int) {
    begin += count
    if begin < end { return }
    (begin, end) = (0, 0)
    if capacity > Self.keptCapacity { removeAll() }
  }

  mutating func removeAll() {
    free(start)
    (start, capacity, begin, end) = (nil, 0, 0, 0)
  }
}
