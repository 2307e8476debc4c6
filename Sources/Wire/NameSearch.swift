import Lua

/// What is written in place of a value that has a name.
struct NameEntry {
  /// Which of a value's names is taken: the lowest rank, then the first in order.
  enum Rank: Int {
    case permanent, globals, standardLibrary, library
    /// A global variable is a value's last choice: only this script may have it.
    case global

    init(library: UnsafeRawBufferPointer) {
      let standard = ["string", "table", "math", "io", "os", "coroutine", "debug", "utf8", "package"]
      let name = String(decoding: library, as: UTF8.self)
      self = name == "_G" ? .global : standard.contains(name) ? .standardLibrary : .library
    }
  }

  let rank: Rank
  let bytes: [UInt8]

  init(_ rank: Rank, tag: UInt8, names: UnsafeRawBufferPointer...) {
    self.rank = rank
    var buffer = MessageBuffer()
    buffer.append(tag)
    for name in names { buffer.append(string: name) }
    bytes = Array(buffer.bytes)
  }

  static func precedes(_ left: NameEntry, _ right: NameEntry) -> Bool {
    if left.rank != right.rank { return left.rank.rawValue < right.rank.rawValue }
    return left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// A search for the names of values. What it finds is kept alive in a Lua table.
struct NameSearch {
  private let state: State
  private let anchors: Int32
  private var count: Int64 = 0

  /// The best name of each value, by the value's identity.
  private(set) var found: [UnsafeRawPointer: NameEntry] = [:]

  /// Pushes the table of what is found, which must stay where it is during the search.
  init(in state: State) {
    self.state = state
    state.pushTable()
    anchors = state.top
  }

  /// Adds the value on top of the stack.
  mutating func add(_ entry: NameEntry) {
    guard let object = state.identity(at: -1) else { return }
    if let other = found[object], NameEntry.precedes(other, entry) { return }
    found[object] = entry
    count += 1
    state.push(copyOf: -1)
    state.rawSet(count, in: anchors)
  }

  /// Adds those fields of a table that have an entry; `entry` finds the value on top of the stack.
  mutating func add(fieldsOf table: Int32, entry: (UnsafeRawBufferPointer) -> NameEntry?) {
    state.pushNil()
    while state.next(in: table) {
      if let name = state.bytes(at: -2), let entry = entry(name) { add(entry) }
      state.pop()
    }
  }
}
