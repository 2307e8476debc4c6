import Glibc

/// Where a message is put together: bytes that grow at their end, and the objects that travel beside them. Used again for
/// the next message, it needs no new memory.
package struct MessageBuffer: ~Copyable {
  @usableFromInline private(set) var start: UnsafeMutableRawPointer?
  private var capacity = 0

  /// The size in bytes.
  package private(set) var count = 0

  /// The objects that the bytes name by their numbers. Whoever passes the bytes on passes them on too, in this order.
  package private(set) var attachments: [AnyObject] = []

  /// The number of the first attachment: how many there are before it where the message becomes part of another one.
  package var firstAttachment = 0

  /// Whether something was left out for which there was no memory: what is there is no message.
  package private(set) var isIncomplete = false

  /// An empty buffer, without memory.
  package init() {}

  deinit {
    free(start)
  }

  /// The bytes, valid until the buffer is changed or gone.
  @inlinable package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// Memory beyond this size is given back when the buffer is emptied.
  private static let keptCapacity = 4 << 20

  /// Empties the buffer, keeping its memory unless that has become large.
  package mutating func removeAll() {
    count = 0
    if !attachments.isEmpty { attachments = [] }
    isIncomplete = false
    if capacity > Self.keptCapacity {
      free(start)
      start = nil
      capacity = 0
    }
  }

  /// Appends bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    if capacity - count < bytes.count, !tryGrow(by: bytes.count) {
      isIncomplete = true
      return
    }
    room(for: bytes.count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  /// Takes the last bytes away.
  mutating func removeLast(_ size: Int) {
    count -= size
  }

  /// Takes an object along, and names it in the bytes by its number.
  package mutating func attach(_ object: AnyObject) {
    append(UInt32(firstAttachment + attachments.count))
    attachments.append(object)
  }

  /// Takes along what another message names that becomes part of this one. Its numbers must begin where this one's end.
  package mutating func attach(allOf objects: [AnyObject]) {
    if !objects.isEmpty { attachments += objects }
  }

  /// Appends a number, little-endian.
  package mutating func append(_ number: some FixedWidthInteger) {
    let number = number.littleEndian
    let size = MemoryLayout.size(ofValue: number)
    room(for: size).storeBytes(of: number, as: type(of: number))
    count += size
  }

  @inline(__always)
  mutating func append(byte: UInt8) {
    room(for: 1).storeBytes(of: byte, as: UInt8.self)
    count += 1
  }

  /// Appends a number of which small values are the most frequent.
  mutating func append(varint number: UInt64) {
    let place = room(for: 10)
    var rest = number
    var length = 0
    while rest > 0x7F {
      place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: length, as: UInt8.self)
      rest >>= 7
      length += 1
    }
    place.storeBytes(of: UInt8(rest), toByteOffset: length, as: UInt8.self)
    count += length + 1
  }

  /// Appends an integer with its tag.
  @inline(__always)
  mutating func append(integer: Int64) {
    let magnitude = integer ^ (integer >> 63)
    let byteCount = (Int64.bitWidth - magnitude.leadingZeroBitCount) / 8 + 1
    let place = room(for: 9)
    place.storeBytes(of: Tag.firstInteger + UInt8(truncatingIfNeeded: byteCount - 1), as: UInt8.self)
    (place + 1).storeBytes(of: integer.littleEndian, as: Int64.self)
    count += 1 + byteCount
  }

  /// Appends a string with its tag.
  mutating func append(string bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Format.longestShortString, let source = bytes.baseAddress else {
      return append(longString: bytes)
    }
    let place = room(for: 1 + Format.longestShortString)
    place.storeBytes(of: Tag.firstShortString + UInt8(truncatingIfNeeded: bytes.count), as: UInt8.self)
    (place + 1).copyMemory(from: source, byteCount: bytes.count)
    count += 1 + bytes.count
  }

  private mutating func append(longString bytes: UnsafeRawBufferPointer) {
    append(byte: Tag.longString)
    append(varint: UInt64(bytes.count))
    append(bytes)
  }

  /// Appends `size` bytes to be filled in later, and returns their offset.
  mutating func reserve(_ size: Int) -> Int {
    _ = room(for: size)
    defer { count += size }
    return count
  }

  /// Replaces bytes that are there already.
  package mutating func set<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
    if isIncomplete { return }
    precondition(offset + MemoryLayout<Number>.size <= count)
    start!.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
  }

  /// The byte at an offset.
  func byte(at offset: Int) -> UInt8 {
    if isIncomplete { return 0 }
    precondition(offset < count)
    return start.unsafelyUnwrapped.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// Makes sure that `size` more bytes fit, and returns where they go.
  @inline(__always)
  private mutating func room(for size: Int) -> UnsafeMutableRawPointer {
    if capacity - count < size { grow(by: size) }
    return start.unsafelyUnwrapped + count
  }

  @inline(never)
  private mutating func grow(by size: Int) {
    if tryGrow(by: size) { return }
    // What comes now goes over what is there.
    guard size <= capacity else { fatalError("no memory for a message") }
    isIncomplete = true
    count = capacity - size
  }

  private mutating func tryGrow(by size: Int) -> Bool {
    let needed = count + size
    for newCapacity in [max(256, capacity * 2, needed), needed] {
      guard let larger = realloc(start, newCapacity) else { continue }
      start = larger
      capacity = newCapacity
      return true
    }
    return false
  }
}
