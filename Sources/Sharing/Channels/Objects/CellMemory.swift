/// The memory of cells: for each 8 bytes of payload, and a byte that tells its kind. The holder of the cells' lock has
/// it to itself, but for what is done while ``access`` is open.
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
  /// One payload is written with the lock's line; those of an array are not in that, which all who use the array read.
  private static let payloadOfOne = start + 32
  private static let payloadsOfArray = (payloadOfOne + 63) & ~63

  private static func payloadStart(for count: Int) -> Int { count == 1 ? payloadOfOne : payloadsOfArray }

  /// The size of an object with that many cells.
  static func byteCount(for count: Int) -> Int {
    // More than any memory has: refused as such.
    let (bytes, overflows) = count.multipliedReportingOverflow(by: 9)
    return overflows || bytes > Int.max / 4 ? .max / 4 : payloadStart(for: count) + bytes
  }

  /// How many cells an object has.
  private static func count(of object: UnsafeMutableRawPointer) -> Int {
    let byteCount = Int(ObjectHeader(at: object).byteCount.load())
    return byteCount < payloadsOfArray ? 1 : (byteCount - payloadsOfArray) / 9
  }

  let count: Int
  /// Whether elements are used without the lock.
  let access: CellAccess
  /// The journal: the index plus one of an element that is being written, or 0; stored last. Its new payload and kind.
  private let journalIndex: Word64
  private let journalPayload: Word64
  private let journalKind: Word8
  /// For ``GuardedObject``.
  let hold: Word8
  private let payloads: UnsafeMutableRawPointer
  private let kinds: UnsafeMutableRawPointer

  /// The memory of an object, whose header is complete.
  init(at object: UnsafeMutableRawPointer) {
    let memory = object + Self.start
    count = Self.count(of: object)
    access = CellAccess(at: memory, calls: memory + 28)
    journalIndex = Word64(at: memory + 8)
    journalPayload = Word64(at: memory + 16)
    journalKind = Word8(at: memory + 24)
    hold = Word8(at: memory + 25)
    payloads = object + Self.payloadStart(for: count)
    kinds = payloads + count * 8
  }

  @inline(__always)
  func read(_ index: Int) -> Cell {
    let payload = Word64(at: payloads + index * 8).load()
    return switch Word8(at: kinds + index).load() {
    case Kind.integer: .integer(Int64(bitPattern: payload))
    case Kind.float: .float(Double(bitPattern: payload))
    default: .boolean(payload != 0)
    }
  }

  /// Stores a value where one of its kind is: one store.
  ///
  /// - Returns: false, and nothing is done, where one of another kind is.
  @inline(__always)
  func writeAlike(_ value: Cell, at index: Int) -> Bool {
    let (kind, payload) = Self.parts(of: value)
    guard Word8(at: kinds + index).load() == kind else { return false }
    Word64(at: payloads + index * 8).store(payload)
    return true
  }

  /// Stores any value, by the journal. Access is closed.
  @inline(never)
  func write(_ value: Cell, at index: Int) {
    let (kind, payload) = Self.parts(of: value)
    journalPayload.store(payload)
    journalKind.store(kind)
    journalIndex.store(UInt64(index + 1))
    redo()
  }

  @inline(__always)
  private static func parts(of value: Cell) -> (kind: UInt8, payload: UInt64) {
    switch value {
    case .integer(let integer): (Kind.integer, UInt64(bitPattern: integer))
    case .float(let float): (Kind.float, float.bitPattern)
    case .boolean(let boolean): (Kind.boolean, boolean ? 1 : 0)
    }
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
