package import ProcscriptSystem

/// What an element of ``Cells`` holds.
package enum Cell: Hashable, Sendable {
  case integer(Int64)
  case float(Double)
  case boolean(Bool)
}

/// Numbers and booleans that processes share, and a recursive lock for them: the memory of a value or an array.
///
/// ```swift
/// let counters = try Cells(count: 3)
/// try counters.write(.float(0.5), at: 2)
/// try counters.add(.integer(1), at: 0)
/// _ = try counters.acquire(until: .never)
/// defer { counters.release() }
/// try counters.write(counters.read(at: 0), at: 1)  // nobody comes between
/// ```
///
/// Each call is as if it took the lock for itself, unless this process has it; as long as nobody has it, none does: see
/// ``CellAccess``. No element is ever half written, whoever is killed.
/// Elements count from 0. All are the integer 0 at first, and take memory only once they are written.
package final class Cells: GuardedObject {
  package let count: Int

  private let cells: CellMemory

  /// Makes that many.
  ///
  /// - Precondition: `count` is not negative.
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(count: Int) throws(SystemError) {
    precondition(count >= 0, "\(count) cells")
    let object = try SharedObject.Made(.cells, byteCount: CellMemory.byteCount(for: count))
    cells = CellMemory(at: object.memory)
    self.count = count
    super.init(object, hold: cells.hold)
  }

  /// Takes hold of some that exist.
  init(existing object: Made) {
    cells = CellMemory(at: object.memory)
    count = cells.count
    super.init(object, hold: cells.hold)
  }

  // MARK: - Elements

  /// The first elements; nil where another process has the lock.
  package func firstElements(_ count: Int) -> [Cell]? {
    lockedShortly { (0..<min(count, self.count)).map { cells.read($0) } }
  }

  /// - Precondition: `index` is one of an element, here and below.
  /// - Throws: ``Unmet``, without a deadline, when the lock cannot be had.
  package func read(at index: Int) throws(Unmet) -> Cell {
    checkIndex(index)
    if let cell = readOpenly(at: index) { return cell }
    return try usingOne {
      cells.read(index)
    } otherwise: {
      cells.read(index)
    }
  }

  /// - Throws: As ``read(at:)``.
  package func write(_ value: Cell, at index: Int) throws(Unmet) {
    checkIndex(index)
    if writeOpenly(value, at: index) { return }
    try usingOne {
      cells.writeAlike(value, at: index) ? () : nil
    } otherwise: {
      cells.write(value, at: index)
    }
  }

  /// Adds as Lua does: integers wrap around, and anything with a float is a float.
  ///
  /// - Returns: The sum; nil, and nothing is done, where the element or the amount is a boolean.
  /// - Throws: As ``read(at:)``.
  @discardableResult
  package func add(_ amount: Cell, at index: Int) throws(Unmet) -> Cell? {
    checkIndex(index)
    // With the lock, which is handed over less often than an element would be that many add to.
    return try locked {
      guard let sum = cells.read(index).plus(amount) else { return nil }
      if !cells.writeAlike(sum, at: index) { cells.write(sum, at: index) }
      return sum
    }
  }

  // MARK: - Without the lock

  /// An element, where that takes no lock; nil where it does.
  @inline(__always)
  package func readOpenly(at index: Int) -> Cell? {
    cells.access.reading { cells.read(index) }
  }

  /// Stores to an element where that takes no lock.
  ///
  /// - Returns: false, and nothing is done, where it does.
  @inline(__always)
  package func writeOpenly(_ value: Cell, at index: Int) -> Bool {
    cells.access.writing(to: offset) { cells.writeAlike(value, at: index) ? true : nil } ?? false
  }

  private var offset: UInt64 { header.offset }

  /// Runs `body`, which reads one element, or changes it by one store, with the lock held, whether or not access is open to
  /// others; and where it can't do that, `change`, which has the cells for itself.
  @inline(__always)
  private func usingOne<Result>(
    _ body: () -> Result?, otherwise change: () -> Result
  ) throws(Unmet) -> Result {
    try lockedBesideOthers { () throws(Unmet) in
      if let result = body() {
        if !isHeldByScript { cells.access.noteCall() }
        return result
      }
      try exclude(until: .never)
      return change()
    }
  }

  override func exclude(until deadline: Deadline) throws(Unmet) {
    try cells.access.close(to: offset, for: purpose(.lock), until: deadline)
  }

  @inline(__always)
  private func checkIndex(_ index: Int) {
    precondition(index >= 0 && index < count, "no cell \(index) of \(count)")
  }

  override func repair() {
    cells.redo()
  }
}

extension Cell {
  /// The sum as Lua has it; nil where one is a boolean.
  fileprivate func plus(_ other: Cell) -> Cell? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): .integer(a &+ b)
    case (.integer(let a), .float(let b)): .float(Double(a) + b)
    case (.float(let a), .integer(let b)): .float(a + Double(b))
    case (.float(let a), .float(let b)): .float(a + b)
    case (.boolean, _), (_, .boolean): nil
    }
  }
}
