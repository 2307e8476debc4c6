import Glibc

/// A key with its value, in a block of the arena of its own. Once it is linked, nothing in it is changed.
///
///     32 bytes    size of all, hash, serial number, counts
///     channels    an offset of 8 bytes for each that the value names
///     key
///     value
struct MapEntry {
  private static let headerSize = 32

  let memory: UnsafeMutableRawPointer

  init(at offset: UInt64) {
    memory = Arena.address(of: offset)
  }

  /// How large an entry is.
  static func byteCount(key: Int, value: Int, channels: Int) -> Int {
    headerSize + channels * 8 + key + value
  }

  /// Stored first: from then on the entry can be freed.
  var byteCount: Word64 { Word64(at: memory) }

  var hash: UInt64 { Word64(at: memory + 8).load() }

  /// Tells in which order keys came.
  var serial: UInt64 { Word64(at: memory + 16).load() }

  private var keyCount: Word32 { Word32(at: memory + 24) }

  /// How many channels the entry keeps. Stored when all are named.
  private var channelCount: Word32 { Word32(at: memory + 28) }

  var isKeepingChannels: Bool { channelCount.load() != 0 }

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
    memory + Self.headerSize + Int(channelCount.load()) * 8
  }

  @inline(__always)
  func hasKey(_ other: UnsafeRawBufferPointer) -> Bool {
    let key = key
    guard key.count == other.count else { return false }
    guard let own = key.baseAddress, let bytes = other.baseAddress else { return true }
    return memcmp(own, bytes, key.count) == 0
  }

  /// Fills a new one, whose size is stored already, but for its channels.
  func fill(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, hash: UInt64, serial: UInt64, channelCount: Int
  ) {
    Word64(at: memory + 8).store(hash)
    Word64(at: memory + 16).store(serial)
    keyCount.store(UInt32(key.count))
    let start = memory + Self.headerSize + channelCount * 8
    if let bytes = key.baseAddress { start.copyMemory(from: bytes, byteCount: key.count) }
    if let bytes = value.baseAddress { (start + key.count).copyMemory(from: bytes, byteCount: value.count) }
  }

  /// Names the channels of a new one. It keeps them from then on.
  func keep(_ channels: [SharedObject]) {
    guard !channels.isEmpty else { return }
    for (index, channel) in channels.enumerated() {
      Word64(at: memory + Self.headerSize + index * 8).store(Arena.offset(of: channel.memory))
    }
    channelCount.store(UInt32(channels.count))
  }

  /// Keeps its channels no more.
  ///
  /// - Returns: Those that nobody needs now. The arena is locked.
  func letGoOfChannels() -> [ObjectHeader] {
    var unneeded: [ObjectHeader] = []
    for index in 0..<Int(channelCount.load()) {
      let channel = ObjectHeader(at: Word64(at: memory + Self.headerSize + index * 8).load())
      channel.uses.remove(.message)
      if !channel.isNeeded { unneeded.append(channel) }
    }
    return unneeded
  }
}
