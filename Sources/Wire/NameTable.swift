import Lua

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
  /// Where a value's entry begins in `entries`: its rank, its size as 4 bytes, what is written.
  private var places = IdentityMap()
  private var entries = MessageBuffer()
  private static let headSize = 5

  init() {}

  /// What is written in place of a value; nil when it has no name.
  subscript(value: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    places.value(of: value).map { entry(at: $0) }
  }

  /// Adds a name of a value, made of one string or two. Returns whether it is the value's first.
  mutating func add(
    _ value: UnsafeRawPointer, rank: NameRank, tag: UInt8, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer? = nil
  ) -> Bool {
    let place = entries.count
    entries.append(byte: rank.rawValue)
    _ = entries.reserve(Self.headSize - 1)
    entries.append(byte: tag)
    entries.append(string: first)
    if let second { entries.append(string: second) }
    entries.set(UInt32(entries.count - place - Self.headSize), at: place + 1)
    guard let other = places.insert(value, place) else { return true }
    if precedes(place, other) { places.set(value, place) } else { entries.removeLast(entries.count - place) }
    return false
  }

  private func entry(at place: Int) -> UnsafeRawBufferPointer {
    let size = entries.bytes.loadUnaligned(fromByteOffset: place + 1, as: UInt32.self)
    let start = place + Self.headSize
    return UnsafeRawBufferPointer(rebasing: entries.bytes[start..<start + Int(UInt32(littleEndian: size))])
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let ranks = (entries.byte(at: left), entries.byte(at: right))
    return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : entry(at: left).lexicographicallyPrecedes(entry(at: right))
  }
}
