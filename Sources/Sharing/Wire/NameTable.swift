/// Which of its names a value is sent by: the lowest rank, then the first in order.
enum NameRank: UInt8 {
  case permanent, globals, standardLibrary, library
  /// A global variable is the last choice: perhaps only this script has it.
  case global

  /// That of the functions in a library.
  init(library: UnsafeRawBufferPointer) {
    switch String(decoding: library, as: UTF8.self) {
    case "string", "table", "math", "io", "os", "coroutine", "debug", "utf8", "package": self = .standardLibrary
    case "_G": self = .global
    default: self = .library
    }
  }
}

/// What is written in place of values that have names, by the identity of the values.
///
/// It is made when a process first sends a table: in plain memory, because Swift's own collections take longer to set up
/// for types that they have not seen before than all names take.
struct NameTable: ~Copyable {
  /// Where a value's entry begins in `entries`: its rank, its size and its origin as 4 bytes each, what is written.
  private var places = IdentityMap()
  private var entries = MessageBuffer()
  private static let headSize = 9

  init() {}

  /// What is written in place of a value; nil when it has no name.
  subscript(value: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    places.value(of: value).map { entry(at: $0) }
  }

  /// Where the name of a value was found, as ``add(_:rank:tag:_:_:from:)`` was told.
  func origin(of value: UnsafeRawPointer) -> Int64? {
    places.value(of: value).map { Int64(number(at: $0 + 5)) }
  }

  /// Adds a name of a value, made of one string or two, which was found at an origin. Returns whether it is the value's
  /// name from now on.
  mutating func add(
    _ value: UnsafeRawPointer, rank: NameRank, tag: UInt8, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer? = nil, from origin: Int64
  ) -> Bool {
    let place = entries.count
    entries.append(byte: rank.rawValue)
    _ = entries.reserve(Self.headSize - 1)
    entries.append(byte: tag)
    entries.append(string: first)
    if let second { entries.append(string: second) }
    entries.set(UInt32(entries.count - place - Self.headSize), at: place + 1)
    entries.set(UInt32(origin), at: place + 5)
    guard let other = places.insert(value, place) else { return true }
    guard precedes(place, other) else {
      entries.removeLast(entries.count - place)
      return false
    }
    places.set(value, place)
    return true
  }

  private func entry(at place: Int) -> UnsafeRawBufferPointer {
    let start = place + Self.headSize
    return UnsafeRawBufferPointer(rebasing: entries.bytes[start..<start + Int(number(at: place + 1))])
  }

  private func number(at place: Int) -> UInt32 {
    UInt32(littleEndian: entries.bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let ranks = (entries.byte(at: left), entries.byte(at: right))
    return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : entry(at: left).lexicographicallyPrecedes(entry(at: right))
  }
}
