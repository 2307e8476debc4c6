/// What tells a channel from all others, as recordings name it: a kind and a number in one.
package struct ObjectIdentity: Hashable, Sendable {
  package let rawValue: UInt64

  /// - Parameter number: Unlike any other's of the kind, below 2^56. Of a pipe, whose directions are two channels, they are
  ///   an even number and the next.
  @inline(__always)
  init(_ kind: ObjectKind, _ number: UInt64) {
    rawValue = number << 8 | UInt64(kind.rawValue)
  }

  /// One that was recorded.
  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// nil where no kind has that number.
  package var kind: ObjectKind? { ObjectKind(rawValue: UInt32(truncatingIfNeeded: rawValue & 255)) }

  /// What it is counted by among those of its name: the two directions of a pipe are one thing.
  package var number: UInt64 { kind == .pipeEnd ? rawValue >> 9 : rawValue >> 8 }
}

extension SharedObject {
  /// What recordings name it by. (A pipe has a name for each of its directions: ``PipeEnd/recorded(sending:)``.)
  package final var recorded: ObjectIdentity { ObjectIdentity(kind, identity) }

  /// What a wait for this object is for.
  final func purpose(_ goal: WaitPurpose.Goal) -> WaitPurpose { WaitPurpose(goal, recorded) }
}

extension PipeEnd {
  /// What recordings name a direction of the pipe by, the one that leads away from this end or the one that leads to it.
  package func recorded(sending isSending: Bool) -> ObjectIdentity {
    ObjectIdentity(.pipeEnd, direction(isSending: isSending))
  }
}
