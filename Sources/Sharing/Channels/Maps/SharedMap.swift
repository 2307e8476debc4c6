package import ProcscriptSystem

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
/// A value may name other objects: they live as long as it is there.
package final class SharedMap: GuardedObject {
  private let map: MapMemory

  /// Makes an empty one.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package convenience init() throws(SystemError) {
    self.init(existing: try Made(.map, byteCount: Self.headSize + MapMemory.size))
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    map = Self.memory(of: ObjectHeader(at: object.memory))
    super.init(object, hold: map.hold)
  }

  private static func memory(of object: ObjectHeader) -> MapMemory {
    MapMemory(at: object.memory + headSize, of: object)
  }

  // MARK: - Entries

  /// How many entries there are; nil where another process has the lock.
  package var entryCount: Int? { lockedShortly { Int(map.count.load()) } }

  /// What ``get(_:into:)`` came to.
  package enum Lookup: Hashable, Sendable {
    /// There is no such key.
    case missing
    case found
    /// This process has not enough memory for a copy, or there is no shared memory left for its holds on what the value
    /// names.
    case noMemory
  }

  /// Copies the value of a key, and takes hold of what it names.
  ///
  /// - Throws: ``Unmet``, without a deadline, when the lock cannot be had; here and below.
  @inline(__always)
  package func get(_ key: UnsafeRawBufferPointer, into buffer: inout ReceiveBuffer) throws(Unmet) -> Lookup {
    try locked { () -> Lookup in
      guard let entry = map.entry(of: key) else { return .missing }
      let value = entry.value
      guard let copy = buffer.prepare(value.count) else { return .noMemory }
      if let bytes = value.baseAddress { copy.copyMemory(from: bytes, byteCount: value.count) }
      return !entry.isNaming || buffer.takeHold(of: { entry.manifest }) ? .found : .noMemory
    }
  }

  /// Whether there is a value for a key.
  package func contains(_ key: UnsafeRawBufferPointer) throws(Unmet) -> Bool {
    try locked { map.entry(of: key) != nil }
  }

  /// The longest key, in bytes.
  package static let longestKey = 1 << 30

  /// Gives a key a value.
  ///
  /// - Precondition: The key is no longer than ``longestKey``.
  /// - Parameter objects: What the value names, all held by this process.
  /// - Returns: nil when it is stored; what was wrong when there is no shared memory left, and nothing was done.
  package func set(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, naming objects: [SharedObject] = []
  ) throws(Unmet) -> SystemError? {
    precondition(key.count <= Self.longestKey, "a key of \(key.count) bytes")
    if objects.isEmpty { return try set(key, value, keeping: nil) }
    return try keeping(objects) { manifest throws(Unmet) in try set(key, value, keeping: manifest) }
  }

  /// Runs `body` with the manifest of objects that a value names.
  private func keeping(
    _ objects: [SharedObject], _ body: (Manifest) throws(Unmet) -> SystemError?
  ) throws(Unmet) -> SystemError? {
    let manifest: Manifest
    let holdIndex: Int
    do throws(SystemError) {
      (manifest, holdIndex) = try Arena.locked { () throws(SystemError) in try Manifest.make(naming: objects) }
    } catch {
      return error
    }
    defer { Holds.release(at: holdIndex) }
    return try body(manifest)
  }

  @inline(__always)
  private func set(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, keeping manifest: Manifest?
  ) throws(Unmet) -> SystemError? {
    try locked { () -> SystemError? in
      do throws(SystemError) {
        try map.set(key, value, keeping: manifest)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Gives the first of some keys a value, and each other one the value of the key before it: all at once.
  ///
  /// - Parameter keys: One at least. The last one has no value.
  /// - Returns: As ``set(_:_:naming:)``.
  package func insert(
    _ value: UnsafeRawBufferPointer, naming objects: [SharedObject] = [], at keys: [[UInt8]]
  ) throws(Unmet) -> SystemError? {
    if objects.isEmpty {
      return try changed { () throws(SystemError) in try map.insert(value, keeping: nil, at: keys) }
    }
    return try keeping(objects) { manifest throws(Unmet) in
      try changed { () throws(SystemError) in try map.insert(value, keeping: manifest, at: keys) }
    }
  }

  /// Gives each of some keys the value of the key after it, and takes the last one away: all at once.
  ///
  /// - Parameter keys: One at least.
  /// - Returns: As ``set(_:_:naming:)``.
  package func removeFirst(of keys: [[UInt8]]) throws(Unmet) -> SystemError? {
    try changed { () throws(SystemError) in try map.removeFirst(of: keys) }
  }

  private func changed(_ body: () throws(SystemError) -> Void) throws(Unmet) -> SystemError? {
    try locked { () -> SystemError? in
      do throws(SystemError) {
        try body()
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
  package func remove(_ key: UnsafeRawBufferPointer) throws(Unmet) -> Bool {
    let outcome = try locked { Result { () throws(SystemError) in try map.remove(key) } }
    guard case .success(let wasThere) = outcome else { throw .interrupted }
    return wasThere
  }

  /// All keys, in the order in which they came. (One that was taken away comes anew.)
  package func keys() throws(Unmet) -> [[UInt8]] {
    try locked { map.keys }
  }

  /// How many entries there are.
  package func count() throws(Unmet) -> Int {
    try locked { Int(map.count.load()) }
  }

  override func repair() {
    map.repair()
  }

  // MARK: - The end

  /// Lets go of what a dead process was just storing or taking away. The arena is locked.
  static func settle(_ object: ObjectHeader, of tag: ProcessTag) {
    memory(of: object).settle { isLocked(object, by: tag) }
  }

  /// Frees the insides of a map that nobody holds. The arena is locked.
  static func freeInsides(of object: ObjectHeader) { memory(of: object).free() }
}
