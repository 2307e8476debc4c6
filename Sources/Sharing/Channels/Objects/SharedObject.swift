package import ProcscriptSystem

/// A process's hold on an object in shared memory: the base of all kinds of channels.
///
/// There is one for each object and process. The object lives as long as a process holds it, or a message names it; the
/// child of a fork holds what its parent held. It is used by one thread.
package class SharedObject {
  /// The object itself, its header first.
  let memory: UnsafeMutableRawPointer

  /// Has ready what each process that is forked before that makes by itself: the table of what it holds, and what this process
  /// does for its first lock.
  package static func makeReadyForForks() {
    Holds.makeReadyForForks()
    // Who makes a channel is told where the system lacks what it needs.
    _ = try? RobustLock.checkSupport()
  }

  /// Where this process's list of holds names it; nil when it is held no more. No access to it lasts, so none need be
  /// checked for others at the same time: each call of a channel would pay for that.
  @exclusivity(unchecked) fileprivate(set) var holdIndex: Int?

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
        header.id.store(ObjectIdentity.new(kind).rawValue)
        header.kind.store(kind.rawValue)
        return (header.memory, try Holds.add(header))
      }
    }

    /// - Precondition: The object is of a kind that has a ``SharedObject``.
    init(_ header: ObjectHeader, holdIndex: Int) {
      memory = header.memory
      kind = ObjectKind(rawValue: header.kind.load()).unsafelyUnwrapped
      self.holdIndex = holdIndex
    }

    /// Ends the hold again: there will be no ``SharedObject``.
    func giveUp() {
      Holds.release(at: holdIndex)
    }

    /// Names what its bytes name, for as long as the object is there; all held by this process.
    ///
    /// - Throws: `SystemError` when there is no shared memory left.
    func keep(_ objects: [SharedObject]) throws(SystemError) {
      if objects.isEmpty { return }
      try Arena.locked { () throws(SystemError) in
        let (manifest, index) = try Manifest.make(naming: objects)
        let header = ObjectHeader(at: memory)
        manifest.keep(in: ManifestList(first: header.manifests), of: header)
        Holds.drop(index)
      }
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
    guard let open = object.kind.description.open else {
      preconditionFailure("a \(object.kind.name) is no object for others")
    }
    return try open(object)
  }

  deinit {
    letGo()
  }

  /// What this process holds that others find changed once it has ended: locks that it has, semaphores, ends
  /// of pipes, queues from which it has taken what is not done, and what contains other objects.
  package static var changedByEnd: [SharedObject] { Holds.changedByEnd }

  /// Where processes take turns, is called before this process lets go of an object, which may be at any time.
  nonisolated(unsafe) package static var letsGo: ((SharedObject) -> Void)?

  /// It as what a process can acquire; nil where it is none. Looked at for each object at the end of a process, when a cast
  /// would have Swift's runtime search all conformances: each process that was forked before does that by itself.
  package var holdable: (any Holdable)? { nil }

  /// Whether this process still holds it.
  package final var isHeld: Bool { holdIndex != nil }

  /// Ends this process's hold. The object must not be used afterwards.
  package final func letGo() {
    guard let index = holdIndex else { return }
    if Turns.areTaken { Self.letsGo?(self) }
    Holds.forget(self)
    holdIndex = nil
    Holds.release(at: index)
  }

  /// All that this process holds, in an order that is the same in a process that was just forked from it.
  package static var allHeld: [SharedObject] { Holds.all }

  /// This process has left the arena in which the object lies.
  final func abandon() {
    holdIndex = nil
  }

  /// Takes hold of what the object's bytes name, as often and in the order as they do.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package final func takeNamed() throws(SystemError) -> [SharedObject] {
    if header.manifests.load() == 0 { return [] }
    return try Holds.takeAll(of: { ManifestList(first: header.manifests).onlyOne }) ?? []
  }

  final var header: ObjectHeader { ObjectHeader(at: memory) }

  /// Whether no other process will do anything with it: none holds it but such as are at their end, and none may still
  /// receive it.
  final var isAlone: Bool { header.uses.load().areAtMost(1) }

  /// - Precondition: It is held.
  final var kind: ObjectKind { ObjectKind(rawValue: header.kind.load()).unsafelyUnwrapped }

  /// Tells it from all other objects, also in other processes.
  package final var identity: UInt64 { header.id.load() }
}

/// The name of an object, for another process: its place alone would say nothing, as another one may lie there later.
package struct ObjectReference: Equatable, Sendable {
  package let offset: UInt64
  package let id: UInt64

  package init(offset: UInt64, id: UInt64) {
    self.offset = offset
    self.id = id
  }
}
