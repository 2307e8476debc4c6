import Glibc

/// A key with its value, in a block of the arena of its own. Once it is linked, nothing in it is changed.
///
///     32 bytes    size of all, hash, serial number, size of the key, whether there is a manifest
///     16 bytes    the manifest's reference, where the value names objects
///     key
///     value
struct MapEntry {
  private static let headerSize = 32

  let memory: UnsafeMutableRawPointer

  init(at offset: UInt64) {
    memory = Arena.address(of: offset)
  }

  /// How large an entry is.
  static func byteCount(key: Int, value: Int, isNaming: Bool) -> Int {
    headerSize + (isNaming ? manifestSize : 0) + key + value
  }

  private static let manifestSize = 16

  /// Stored first: from then on the entry can be freed.
  var byteCount: Word64 { Word64(at: memory) }

  var hash: UInt64 { Word64(at: memory + 8).load() }

  /// Tells in which order keys came.
  var serial: UInt64 { Word64(at: memory + 16).load() }

  private var keyCount: Word32 { Word32(at: memory + 24) }

  /// Not 0 where there is a manifest. Stored when its reference is there.
  private var naming: Word32 { Word32(at: memory + 28) }

  /// Whether its value names objects.
  @inline(__always)
  var isNaming: Bool { naming.load() != 0 }

  @inline(__always)
  var key: UnsafeRawBufferPointer {
    let count = Int(keyCount.load())
    return UnsafeRawBufferPointer(start: contents, count: count)
  }

  @inline(__always)
  var value: UnsafeRawBufferPointer {
    let start = contents + Int(keyCount.load())
    return UnsafeRawBufferPointer(start: start, count: Int(byteCount.load()) - (start - memory))
  }

  private var contents: UnsafeMutableRawPointer {
    memory + Self.headerSize + (isNaming ? Self.manifestSize : 0)
  }

  @inline(__always)
  func hasKey(_ other: UnsafeRawBufferPointer) -> Bool {
    let key = key
    guard key.count == other.count else { return false }
    guard let own = key.baseAddress, let bytes = other.baseAddress else { return true }
    return memcmp(own, bytes, key.count) == 0
  }

  /// Fills a new one, whose size and manifest are stored already.
  func fill(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, hash: UInt64, serial: UInt64) {
    Word64(at: memory + 8).store(hash)
    Word64(at: memory + 16).store(serial)
    keyCount.store(UInt32(key.count))
    let start = contents
    if let bytes = key.baseAddress { start.copyMemory(from: bytes, byteCount: key.count) }
    if let bytes = value.baseAddress { (start + key.count).copyMemory(from: bytes, byteCount: value.count) }
  }

  /// Gives a new one the manifest of its value, which the map keeps from then on. The arena is locked.
  func keep(_ manifest: Manifest, in map: ObjectHeader) {
    Word64(at: memory + Self.headerSize).store(manifest.header.offset)
    Word64(at: memory + Self.headerSize + 8).store(manifest.header.id.load())
    naming.store(1)
    manifest.keep(in: ManifestList(first: map.manifests), of: map)
  }

  /// Gives a new one the manifest of another's value, which is about to be its own.
  func takeOver(manifestOf other: MapEntry) {
    memcpy(memory + Self.headerSize, other.memory + Self.headerSize, Self.manifestSize)
    naming.store(1)
  }

  /// Where the manifest of its value is; nil where there is none.
  var manifestOffset: UInt64? { isNaming ? Word64(at: memory + Self.headerSize).load() : nil }

  /// The manifest of its value. The arena is locked.
  var manifest: Manifest? {
    guard isNaming else { return nil }
    let reference = ObjectReference(
      offset: Word64(at: memory + Self.headerSize).load(), id: Word64(at: memory + Self.headerSize + 8).load())
    return ObjectHeader.existing(reference).map(Manifest.init)
  }
}
