import ProcscriptLua

/// The keys of a table that are not part of its sequence, in an order that is the same every time: numbers, strings,
/// booleans, then objects by their addresses.
struct SortedKeys {
  enum Key: Comparable {
    case integer(Int64)
    case float(Double)
    case string([UInt8])
    case boolean(Bool)
    /// The value's place among the table's keys, found by address.
    case object(address: UInt, type: Int32)

    private var rank: Int {
      switch self {
      case .integer, .float: 0
      case .string: 1
      case .boolean: 2
      case .object: 3
      }
    }

    static func < (left: Key, right: Key) -> Bool {
      switch (left, right) {
      case (.integer(let one), .integer(let other)): one < other
      case (.integer(let one), .float(let other)): Double(one) < other
      case (.float(let one), .integer(let other)): one < Double(other)
      case (.float(let one), .float(let other)): one < other
      case (.string(let one), .string(let other)): one.lexicographicallyPrecedes(other)
      case (.boolean(let one), .boolean(let other)): !one && other
      case (.object(let one, _), .object(let other, _)): one < other
      default: left.rank < right.rank
      }
    }
  }

  struct Found {
    let key: Key
    /// For an object: the index on the stack where it is kept.
    let place: Int32?

    func push(to state: State) {
      switch key {
      case .integer(let value): state.push(value)
      case .float(let value): state.push(value)
      case .string(let bytes): bytes.withUnsafeBytes { state.push(bytes: $0) }
      case .boolean(let value): state.push(value)
      case .object: state.push(copyOf: place!)
      }
    }
  }

  /// The lowest of them.
  private(set) var keys: [Found] = []
  /// How many others there are.
  private(set) var hiddenCount = 0

  /// Objects among the keys are left on the stack, above `index`: the caller cuts it when it is done.
  ///
  /// - Parameters:
  ///   - index: The stack index of the table.
  ///   - state: The state whose stack it is on.
  ///   - length: How many elements the sequence has.
  ///   - limit: How many keys are wanted.
  init(of index: Int32, in state: State, beyond length: Int, limit: Int) {
    state.pushNil()
    while state.next(in: index) {
      state.pop()
      insert(-1, in: state, beyond: length, limit: limit)
    }
  }

  private mutating func insert(_ index: Int32, in state: State, beyond length: Int, limit: Int) {
    let key: Key
    switch state.type(at: index) {
    case .number:
      if state.isInteger(at: index) {
        let value = state.integer(at: index)!
        if value >= 1 && value <= Int64(length) { return }
        key = .integer(value)
      } else {
        key = .float(state.number(at: index)!)
      }
    case .string: key = .string(Array(state.bytes(at: index)!))
    case .boolean: key = .boolean(state.boolean(at: index))
    default: return insertObject(index, in: state, limit: limit)
    }
    insert(Found(key: key, place: nil), limit: limit)
  }

  private mutating func insertObject(_ index: Int32, in state: State, limit: Int) {
    let address = UInt(bitPattern: state.identity(at: index))
    let objects = keys.count { $0.place != nil }
    guard objects < limit, (try? state.ensureRoom(for: 4)) != nil else {
      hiddenCount += 1
      return
    }
    // Below the key that the walk goes on from.
    state.push(copyOf: index)
    state.insert(at: -2)
    insert(Found(key: .object(address: address, type: state.type(at: -1).rawValue), place: state.top - 1), limit: limit)
  }

  private mutating func insert(_ found: Found, limit: Int) {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].key < found.key { low = middle + 1 } else { high = middle }
    }
    keys.insert(found, at: low)
    if keys.count > limit {
      keys.removeLast()
      hiddenCount += 1
    }
  }
}
