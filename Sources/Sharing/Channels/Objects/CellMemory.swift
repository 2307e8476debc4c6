/// The memory of cells: for each 8 bytes of payload, and a byte that tells its kind. The holder of the cells' lock has
/// it to itself.
///
/// Invariant: payload and kind of an element belong together, or the journal says what they become. Whoever takes the
/// lock after a dead holder calls ``redo()`` first.
struct CellMemory {
  /// What the byte beside a payload says; 0 is what new memory holds.
  private enum Kind {
    static let integer: UInt8 = 0
    static let float: UInt8 = 1
    static let boolean: UInt8 = 2
  }

  private static let start = GuardedObject.headSize
  private static let payloadStart = start + 32

  /// The size of an object with that many cells.
  static func byteCount(for count: Int) -> Int {
    // More than any memory has: refused as such.
    let (bytes, overflows) = count.multipliedReportingOverflow(by: 9)
    return overflows || bytes > Int.max / 4 ? .max / 4 : payloadStart + bytes
  }

  private let number: Word64
  /// The journal: the index plus one of an element that is being written, or 0; stored last. Its new payload and kind.
  private let journalIndex: Word64
  private let journalPayload: Word64
  private let journalKind: Word8
  /// For ``GuardedObject``.
  let hold: Word8
  private let payloads: UnsafeMutableRawPointer
  private let kinds: UnsafeMutableRawPointer

  /// The memory of an object that exists.
  init(at object: UnsafeMutableRawPointer) {
    self.init(at: object, count: Int(Word64(at: object + Self.start).load()))
  }

  /// That of a new one.
  init(at object: UnsafeMutableRawPointer, settingUp count: Int) {
    self.init(at: object, count: count)
    number.store(UInt64(count))
  }

  private init(at object: UnsafeMutableRawPointer, count: Int) {
    let memory = object + Self.start
    number = Word64(at: memory)
    journalIndex = Word64(at: memory + 8)
    journalPayload = Word64(at: memory + 16)
    journalKind = Word8(at: memory + 24)
    hold = Word8(at: memory + 25)
    payloads = object + Self.payloadStart
    kinds = payloads + count * 8
  }

  var count: Int { Int(number.load()) }

  @inline(__always)
  func read(_ index: Int) -> Cell {
    let payload = Word64(at: payloads + index * 8).load()
    return switch Word8(at: kinds + index).load() {
    case Kind.integer: .integer(Int64(bitPattern: payload))
    case Kind.float: .float(Double(bitPattern: payload))
    default: .boolean(payload != 0)
    }
  }

  @inline(__always)
  func write(_ value: Cell, at index: Int) {
    let (kind, payload) =
      switch value {
      case .integer(let integer): (Kind.integer, UInt64(bitPattern: integer))
      case .float(let float): (Kind.float, float.bitPattern)
      case .boolean(let boolean): (Kind.boolean, boolean ? 1 : 0)
      }
    if Word8(at: kinds + index).load() == kind {
      Word64(at: payloads + index * 8).store(payload)
    } else {
      write(payload, kind, at: index)
    }
  }

  @inline(never)
  private func write(_ payload: UInt64, _ kind: UInt8, at index: Int) {
    journalPayload.store(payload)
    journalKind.store(kind)
    journalIndex.store(UInt64(index + 1))
    redo()
  }

  /// Does what the journal says. Done twice, it does no more.
  func redo() {
    let index = Int(journalIndex.load()) - 1
    guard index >= 0 else { return }
    Word64(at: payloads + index * 8).store(journalPayload.load())
    Word8(at: kinds + index).store(journalKind.load())
    journalIndex.store(0)
  }
}
