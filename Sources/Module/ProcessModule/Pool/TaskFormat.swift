import ProcscriptChannels
import ProcscriptLua
import ProcscriptWire

// What a pool's processes write to each other, little-endian.
//
//     task     = u64 offset, u64 id                    of the parcel with the function
//                u32 count, u32 wantsAll               0: each call's first result; 1: all of them
//                item…                                 count of them
//     item     = scalar | piece                        the arguments of one call
//
//     answer   = u32 kind, u32 number, u32 position    of the first outcome's item in its task, from 0
//                outcome…
//     outcome  = scalar | piece                        scalar: the first result, where no more are wanted
//     piece    = end, u32 size << 2 | form, message    form: 0 in an item
//
// Scalars stand there as in messages of `Wire`, whose runs they make: most items and results are numbers and strings. The
// rest are messages by themselves. What can't be sent fails alone, and nothing is different for items that travel
// together.

/// What an answer is about.
enum AnswerKind: UInt32 {
  case outcomes
  /// The task was cancelled; none of its items was begun.
  case skipped
  /// The worker can't work; the one outcome says why.
  case broken
}

/// What is in an outcome's message.
enum OutcomeForm: UInt32 {
  /// What the call returned.
  case returned
  /// What it raised: the text with its traceback; and the value, unless that is a string.
  case raised
  /// Why what it returned can't be sent: a text.
  case unsendable
}

extension MessageBuffer {
  /// Appends numbers at once: `append(_:)` for each would be a call through a witness table.
  mutating func append(_ first: UInt32, _ second: UInt32, _ third: UInt32) {
    withUnsafeBytes(of: (first.littleEndian, second.littleEndian, third.littleEndian)) { append($0) }
  }

  /// Appends an item or an outcome that is more than a scalar.
  ///
  /// - Parameters:
  ///   - message: At most ``TaskFormat/largestPiece`` bytes.
  ///   - form: nil for an item.
  mutating func append(piece message: UnsafeRawBufferPointer, _ form: OutcomeForm? = nil) {
    precondition(message.count <= TaskFormat.largestPiece, "a piece of a pool's message is too large")
    endRun()
    withUnsafeBytes(of: (UInt32(message.count) << 2 | (form?.rawValue ?? 0)).littleEndian) { append($0) }
    append(message)
  }
}

enum TaskFormat {
  /// The largest message of an item or an outcome that is no scalar.
  static let largestPiece = (1 << 30) - 1
}

/// Reads numbers and pieces from the front of what a process of the pool has written.
///
/// Where it ends early or is damaged, as what a worker of a sandbox may have written on purpose, numbers are 0, messages are
/// empty, and nothing is left.
struct TaskReader {
  private(set) var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    rest = bytes
  }

  @inline(__always)
  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
    piece(MemoryLayout<Number>.size).map { Number(littleEndian: $0.loadUnaligned(as: type)) } ?? 0
  }

  @inline(__always)
  private mutating func piece(_ size: Int) -> UnsafeRawBufferPointer? {
    guard size <= rest.count else {
      rest = UnsafeRawBufferPointer(start: nil, count: 0)
      return nil
    }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest[size...]) }
    return UnsafeRawBufferPointer(rebasing: rest[..<size])
  }

  /// Pushes the next item or outcome if that is a scalar.
  ///
  /// - Returns: Whether it is; else it is a piece.
  @inline(__always)
  mutating func pushScalar(to state: State) -> Bool { Wire.pushScalar(takenFrom: &rest, to: state) }

  /// Sets a table's elements to the next outcomes as far as they are scalars.
  ///
  /// - Returns: How many there were.
  mutating func storeScalars(into table: Int32, from first: Int64, of state: State) -> Int64 {
    Wire.storeScalars(takenFrom: &rest, into: table, from: first, of: state)
  }

  /// The next item or outcome, which is no scalar.
  mutating func message() -> (OutcomeForm, UnsafeRawBufferPointer) {
    if !Wire.takeEnd(ofRun: &rest) { rest = UnsafeRawBufferPointer(start: nil, count: 0) }
    let head = number(UInt32.self)
    let message = piece(Int(head >> 2)) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    return (OutcomeForm(rawValue: head & 3) ?? .unsendable, message)
  }
}

/// The head of a task.
struct TaskHead {
  let function: ObjectReference
  let wantsAll: Bool
  let count: UInt32

  /// - Parameter count: How many items follow; ``set(count:in:)`` tells it later.
  init(function: ObjectReference, wantsAll: Bool, count: UInt32 = 0) {
    (self.function, self.wantsAll, self.count) = (function, wantsAll, count)
  }

  /// Puts it at the beginning of a message.
  func write(to buffer: inout MessageBuffer) {
    let words = (
      function.offset.littleEndian, function.id.littleEndian, count.littleEndian, UInt32(wantsAll ? 1 : 0).littleEndian
    )
    withUnsafeBytes(of: words) { buffer.append($0) }
  }

  static func set(count: UInt32, in buffer: inout MessageBuffer) {
    buffer.set(count, at: 16)
  }

  init(from reader: inout TaskReader) {
    function = ObjectReference(offset: reader.number(), id: reader.number())
    count = reader.number()
    wantsAll = reader.number(UInt32.self) != 0
  }
}
