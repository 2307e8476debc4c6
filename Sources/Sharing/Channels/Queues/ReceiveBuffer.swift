import Glibc
import ProcscriptSystem

/// Memory of this process's own into which messages are copied, one after the other. It grows as they need it.
package struct ReceiveBuffer: ~Copyable {
  @usableFromInline private(set) var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  @usableFromInline private(set) var count = 0

  /// Beyond so many bytes, memory that was needed once is given back when the next message needs less.
  private static let largestKept = 4 << 20

  package init() {}

  deinit {
    free(memory)
  }

  /// What the last message names, held by this process, until somebody takes it from here.
  private var objects: [SharedObject] = []

  /// The manifest of the message that was just taken; nil for one that names nothing.
  var manifest: ObjectReference?

  /// For how many holds there is room in any case.
  private(set) var roomForNames = 0

  /// Takes out what the last message names, as often and in the order as it does. It must not stay here: letting go of
  /// it takes the arena's lock.
  @inline(__always)
  package mutating func takeObjects() -> [SharedObject] {
    if objects.isEmpty { return [] }
    defer { objects = [] }
    return objects
  }

  /// Makes room for holds on what a message names. No lock is held.
  ///
  /// - Returns: Whether there was memory.
  /// - Throws: ``Unmet``.
  mutating func makeRoom(forNames count: Int, waiting wait: inout Wait) throws(Unmet) -> Bool {
    let hasRoom = try Arena.locked(waiting: &wait) { (try? Holds.reserve(forObjects: count)) != nil }
    if hasRoom { roomForNames = count }
    return hasRoom
  }

  /// Whoever takes hold of something meanwhile may have used it up.
  mutating func forgetRoom() { roomForNames = 0 }

  /// Takes hold of what the message names that was just taken. No lock is held.
  ///
  /// - Returns: Whether there was memory, as there is where room was made before.
  mutating func takeHold() -> Bool {
    guard let reference = manifest else { return true }
    manifest = nil
    return takeHold(of: { ObjectHeader.existing(reference).map(Manifest.init) }) { manifest in
      manifest.letGoAndDoom()
      Unfinished.own.taking.store(0)
    }
  }

  /// Takes hold of what a manifest names that stays where it is. No lock is held.
  ///
  /// - Returns: Whether there was memory for it.
  mutating func takeHold(of manifest: () -> Manifest?, _ conclude: (Manifest) -> Void = { _ in }) -> Bool {
    do throws(SystemError) {
      guard let objects = try Holds.takeAll(of: manifest, conclude) else { return false }
      self.objects = objects
      return true
    } catch {
      return false
    }
  }

  /// The last message, until the next is received.
  @inlinable package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  /// Makes room for a message.
  ///
  /// - Returns: Where its bytes are to be put; nil when this process has not enough memory.
  @inline(__always)
  mutating func prepare(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    if (byteCount >= capacity || capacity > Self.largestKept) && !resize(byteCount) { return nil }
    count = byteCount
    return memory
  }

  @inline(never)
  private mutating func resize(_ byteCount: Int) -> Bool {
    count = 0
    let isWasteful = capacity > Self.largestKept && byteCount < capacity / 4
    if capacity > 0 && byteCount <= capacity && !isWasteful { return true }
    var size = 4096
    while size < byteCount && size < Self.largestKept { size *= 2 }
    // The old message is not worth copying.
    free(memory)
    capacity = max(size, byteCount)
    memory = malloc(capacity)
    if memory == nil { capacity = 0 }
    return memory != nil
  }
}
