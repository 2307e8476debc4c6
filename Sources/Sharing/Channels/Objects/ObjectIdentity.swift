/// What tells a channel from all others, also from those that are gone: a kind, and the how manyth of its name it is.
package struct ObjectIdentity: Hashable, Sendable {
  package let rawValue: UInt64

  /// - Parameter number: Unlike any other's of the kind, below 2^56. Of a pipe, whose directions are two channels, they are
  ///   an even number and the next.
  @inline(__always)
  init(_ kind: ObjectKind, _ number: UInt64) {
    rawValue = number << 8 | UInt64(kind.rawValue)
  }

  /// One that was recorded, or is that of an object.
  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// That of a new object. The arena is locked.
  static func new(_ kind: ObjectKind) -> ObjectIdentity { ObjectIdentity(kind, Arena.newNumber(kind.counter)) }

  /// nil where no kind has that number.
  package var kind: ObjectKind? { ObjectKind(rawValue: UInt32(truncatingIfNeeded: rawValue & 255)) }

  /// What it is counted by among those of its name, in the order in which they were made, from 1: the two directions of a
  /// pipe are one thing.
  package var number: UInt64 { kind == .pipeEnd ? rawValue >> 9 : rawValue >> 8 }
}

extension ObjectKind {
  /// Which counter has its numbers: kinds that people call by one name are counted together.
  fileprivate var counter: UInt32 { self == .recursiveLock ? ObjectKind.lock.rawValue : rawValue }
}

extension SharedObject {
  /// What recordings name it by. (A pipe has a name for each of its directions: ``PipeEnd/recorded(sending:)``.)
  package final var recorded: ObjectIdentity { ObjectIdentity(rawValue: identity) }

  /// What a wait for this object is for.
  final func purpose(_ goal: WaitPurpose.Goal) -> WaitPurpose { purpose(goal, of: recorded) }

  final func purpose(_ goal: WaitPurpose.Goal, of identity: ObjectIdentity) -> WaitPurpose {
    WaitPurpose(goal, identity, named: header.name.load() & ~ObjectHeader.nameIsGiven)
  }

  /// What the script calls it: by a name that it has given it, or the variable that had it first; nil where it has none.
  package final var name: String? { SharedNames.text(of: header.name.load() & ~ObjectHeader.nameIsGiven) }

  /// The name that the script has given it; nil for none.
  package final var givenName: String? { header.name.load() & ObjectHeader.nameIsGiven == 0 ? nil : name }

  /// Gives it a name, for all processes.
  package final func setName(_ name: String, isGiven: Bool) {
    let number = SharedNames.number(of: name)
    header.name.store(number == 0 || !isGiven ? number : number | ObjectHeader.nameIsGiven)
  }

  /// How many processes have waited for it for long, without an end.
  package final var waiterCount: Int { PublishedWait.count(for: recorded) }
}

extension PipeEnd {
  /// What recordings name a direction of the pipe by, the one that leads away from this end or the one that leads to it.
  package func recorded(sending isSending: Bool) -> ObjectIdentity {
    ObjectIdentity(.pipeEnd, direction(isSending: isSending))
  }

  /// How many messages can be received at it.
  package var receivableCount: Int { isHeld && isReadable ? incoming.count : 0 }
}
