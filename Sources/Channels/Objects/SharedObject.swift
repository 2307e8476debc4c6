import OS

/// A process's hold on an object in shared memory: the base of all kinds of channels.
///
/// There is one for each object and process. The object lives as long as a process holds it, or a message names it; the
/// child of a fork holds what its parent held. It is used by one thread.
public class SharedObject {
  /// The object itself, its header first.
  let memory: UnsafeMutableRawPointer

  /// Where this process's list of holds names it; nil when it is held no more.
  fileprivate(set) var holdIndex: Int?

  /// An object that this process holds already, by its list of holds: made just now, or found.
  struct Made {
    let memory: UnsafeMutableRawPointer
    let kind: ObjectKind
    fileprivate let holdIndex: Int

    /// Makes an object of zeroed memory behind its header.
    ///
    /// - Parameter byteCount: The size with the header.
    /// - Throws: `SystemError` when there is no shared memory left.
    init(_ kind: ObjectKind, byteCount: Int) throws(SystemError) {
      try Arena.prepare()
      self.kind = kind
      (memory, holdIndex) = try Arena.locked { () throws(SystemError) in
        let block = try Arena.allocate(byteCount)
        let header = ObjectHeader(at: block)
        header.byteCount.store(UInt64(byteCount))
        header.id.store(Arena.newID())
        header.kind.store(kind.rawValue)
        return (header.memory, try Holds.add(header))
      }
    }

    init(_ header: ObjectHeader, _ kind: ObjectKind, holdIndex: Int) {
      memory = header.memory
      self.kind = kind
      self.holdIndex = holdIndex
    }

    /// Ends the hold again: there will be no ``SharedObject``.
    func giveUp() {
      Holds.release(ObjectHeader(at: memory), at: holdIndex)
    }
  }

  init(_ made: Made) {
    memory = made.memory
    holdIndex = made.holdIndex
    Holds.note(self)
  }

  /// Takes hold of an object that exists.
  ///
  /// - Throws: `SystemError` when there is no shared memory left for a hold on what it needs.
  static func existing(_ object: Made) throws(SystemError) -> SharedObject {
    switch object.kind {
    case .lock, .recursiveLock: Lock(existing: object)
    case .queue: Queue(existing: object)
    case .pipeEnd: PipeEnd(existing: object)
    case .semaphore: Semaphore(existing: object)
    case .event: Event(existing: object)
    case .condition: try Condition(existing: object)
    case .barrier: Barrier(existing: object)
    case .cells: Cells(existing: object)
    case .map: SharedMap(existing: object)
    case .taskBoard: TaskBoard(existing: object)
    case .parcel: Parcel(existing: object)
    }
  }

  deinit {
    Holds.forget(self)
    letGo()
  }

  /// Whether this process still holds it.
  final var isHeld: Bool { holdIndex != nil }

  /// Ends this process's hold. The object must not be used afterwards.
  final func letGo() {
    guard let index = holdIndex else { return }
    holdIndex = nil
    Holds.release(header, at: index)
  }

  /// Holds it again, after ``letGo()``: a message has brought it back. The arena is locked.
  final func hold(at index: Int) {
    holdIndex = index
  }

  final var header: ObjectHeader { ObjectHeader(at: memory) }

  /// Whether no other process will do anything with it: none holds it but such as are at their end, and none may still
  /// receive it.
  final var isAlone: Bool { header.uses.load().areAtMost(1) }

  /// Tells it from all other objects, also in other processes.
  public final var identity: UInt64 { header.id.load() }
}

/// The name of an object in a message.
public struct ObjectReference: Equatable, Sendable {
  public let offset: UInt64
  public let id: UInt64

  public init(offset: UInt64, id: UInt64) {
    self.offset = offset
    self.id = id
  }
}

extension SharedObject {
  /// Names it for a message: from now on it lives until the message is received, whoever lets go of it meanwhile. One
  /// that is not sent must be ``recall()``ed.
  public final func depart() -> ObjectReference {
    header.uses.add(.message)
    return ObjectReference(offset: Arena.offset(of: memory), id: identity)
  }

  /// Takes the last ``depart()`` back.
  public final func recall() {
    header.uses.remove(.message)
  }

  /// The object that a message names, held by this process from now on.
  ///
  /// - Parameter lastTime: Whether the message is received for good, and won't be read again.
  /// - Returns: nil when there is no such object any more.
  /// - Throws: `SystemError` when there is no shared memory left.
  public static func arrive(_ reference: ObjectReference, lastTime: Bool) throws(SystemError) -> SharedObject? {
    try Holds.arrive(reference, lastTime: lastTime)
  }
}
