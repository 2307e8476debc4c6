import OS

/// Values by their keys, both of them bytes, that processes share, and a recursive lock for them.
///
/// ```swift
/// let ages = try SharedMap()
/// try ages.set(key, value)
/// var buffer = ReceiveBuffer()
/// if try ages.get(key, into: &buffer) == .found { use(buffer.bytes) }
/// _ = try ages.acquire(until: .never)
/// defer { ages.release() }
/// …  // nobody comes between
/// ```
///
/// Each call takes the lock for itself, unless this process has it. Whoever is killed, at any moment, has set a value
/// whole or not at all. It takes as much memory as its entries need, 64 bytes for a small one, and gives it back.
///
/// A value may name channels: they live as long as it is there.
public final class SharedMap: GuardedObject {
  private let map: MapMemory

  /// Makes an empty one.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  public convenience init() throws(SystemError) {
    self.init(existing: try Made(.map, byteCount: Self.headSize + MapMemory.size))
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    map = Self.memory(of: ObjectHeader(at: object.memory))
    super.init(object, hold: map.hold)
  }

  private static func memory(of object: ObjectHeader) -> MapMemory {
    MapMemory(at: object.memory + headSize, seed: object.id.load())
  }

  // MARK: - Entries

  /// What ``get(_:into:)`` came to.
  public enum Lookup: Hashable, Sendable {
    /// There is no such key.
    case missing
    case found
    /// It was found, and names channels. They may be gone as soon as the lock is free, so that whoever wants to take
    /// hold of them calls within ``locked(_:)``.
    case foundWithChannels
    /// This process has not enough memory for a copy.
    case noMemory
  }

  /// Copies the value of a key.
  ///
  /// - Throws: ``Unmet``, without a deadline, when the lock cannot be had; here and below.
  @inline(__always)
  public func get(_ key: UnsafeRawBufferPointer, into buffer: inout ReceiveBuffer) throws(Unmet) -> Lookup {
    try locked { () -> Lookup in
      guard let entry = map.entry(of: key) else { return .missing }
      let value = entry.value
      guard let copy = buffer.prepare(value.count) else { return .noMemory }
      if let bytes = value.baseAddress { copy.copyMemory(from: bytes, byteCount: value.count) }
      return entry.isKeepingChannels ? .foundWithChannels : .found
    }
  }

  /// Whether there is a value for a key.
  public func contains(_ key: UnsafeRawBufferPointer) throws(Unmet) -> Bool {
    try locked { map.entry(of: key) != nil }
  }

  /// The longest key, in bytes.
  public static let longestKey = 1 << 30

  /// Gives a key a value.
  ///
  /// - Precondition: The key is no longer than ``longestKey``.
  /// - Parameter channels: What the value names, each as often as it has ``SharedObject/depart()``ed: the entry takes
  ///   these departures over when the value is stored, and recalls them when it goes.
  /// - Returns: nil when it is stored; what was wrong when there is no shared memory left, and nothing was done.
  public func set(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, keeping channels: [SharedObject] = []
  ) throws(Unmet) -> SystemError? {
    precondition(key.count <= Self.longestKey, "a key of \(key.count) bytes")
    return try locked { () -> SystemError? in
      do throws(SystemError) {
        try map.set(key, value, keeping: channels)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Takes a key and its value away.
  ///
  /// - Returns: Whether it was there.
  @discardableResult
  public func remove(_ key: UnsafeRawBufferPointer) throws(Unmet) -> Bool {
    try locked { map.remove(key) }
  }

  /// All keys, in the order in which they came. (One that was taken away comes anew.)
  public func keys() throws(Unmet) -> [[UInt8]] {
    try locked { map.keys }
  }

  /// How many entries there are.
  public func count() throws(Unmet) -> Int {
    try locked { Int(map.count.load()) }
  }

  override func repair() {
    map.repair()
  }

  // MARK: - The end

  /// Frees a map that nobody holds, and what only it kept. The arena is locked.
  static func destroy(_ object: ObjectHeader) {
    // Not by recursion: maps may be kept by maps, however deep.
    var doomed = [object]
    while let next = doomed.popLast() {
      if next.kind.load() != ObjectKind.map.rawValue {
        Arena.destroy(next)
      } else {
        doomed += memory(of: next).free()
        Arena.freeObject(next)
      }
    }
  }
}
