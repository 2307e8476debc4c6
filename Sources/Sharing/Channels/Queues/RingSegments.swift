import ProcscriptSystem

/// The pieces of memory that a ring's records lie in, made when they are first needed.
struct RingSegments {
  static let count = 16

  /// The size of the table of their offsets.
  static let tableSize = count * 8

  /// Where messages are while few wait: small enough to stay in the processor's cache.
  static let home = 0

  private let table: UnsafeMutableRawPointer
  private let arena: UnsafeMutableRawPointer

  init(table: UnsafeMutableRawPointer) {
    self.table = table
    arena = Arena.address(of: 0)
  }

  /// 64 KiB for the first, twice that for each next one up to 512 MiB, and 2 GiB for the last two. (There are two, so
  /// that a message that fits in neither part of one can go to the other.)
  @inline(__always)
  static func byteCount(_ index: Int) -> Int { 1 << (16 + (index < 14 ? index : 15)) }

  @inline(__always)
  static func units(_ index: Int) -> Int { byteCount(index) / RingRecord.unitSize }

  /// Segments from here on give their memory back when they are left.
  static let firstSparse = 2

  /// Segments from here on are left as soon as what they hold is gone, smaller ones only after a while.
  static let firstHuge = 8

  /// The largest message: one for which there is room in an empty segment, with a marker behind it.
  static let largestMessage = (units(count - 1) - 2) * RingRecord.unitSize

  /// Messages up to so many units are suited by ``home``.
  static let homeLimit = units(home) / 16

  /// The segment in which messages of this size flow well: 16 of up to 64 KiB, 4 of up to 2 MiB; else the first that
  /// holds it wherever its middle is being read.
  static func suited(to units: Int) -> Int {
    if units <= homeLimit { return home }
    let megabyte = (1 << 20) / RingRecord.unitSize
    let wanted = max(min(units * 16, megabyte), min(units * 4, 8 * megabyte), 2 * (units + 1))
    return (home..<count).first { self.units($0) >= wanted } ?? count - 1
  }

  private func entry(_ index: Int) -> Word64 { Word64(at: table + index * 8) }

  /// Where a segment begins; nil while there is none.
  @inline(__always)
  func base(_ index: Int) -> UnsafeMutableRawPointer? {
    let offset = entry(index).load()
    return offset == 0 ? nil : arena + Int(offset)
  }

  /// Makes a segment, unless somebody else is faster. No lock is held.
  ///
  /// - Returns: A `SystemError` when there is no shared memory left.
  /// - Throws: ``Unmet``.
  func make(_ index: Int, waiting wait: inout Wait) throws(Unmet) -> Result<Void, SystemError> {
    if base(index) != nil { return .success(()) }
    return try Arena.locked(waiting: &wait) {
      Result { () throws(SystemError) in
        let (entry, size) = (entry(index), Self.byteCount(index))
        let block = try Arena.allocate(size)
        if !entry.exchange(0, for: block) { Arena.free(block, size) }
      }
    }
  }

  /// Gives a segment's memory back to the system. Nobody uses what is in it.
  func giveBack(_ index: Int) {
    if let base = base(index) { removePages(base, count: Self.byteCount(index)) }
  }

  /// Frees all. The arena is locked.
  func free() {
    for index in 0..<Self.count {
      let block = entry(index).exchange(0)
      if block != 0 { Arena.free(block, Self.byteCount(index)) }
    }
  }
}
