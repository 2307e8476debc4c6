/// What a process does in one step that others can see or be seen by. Plain bytes: it lies in shared memory.
package struct Operation: Hashable, Sendable, BitwiseCopyable {
  /// What kind of thing is done, for those who read of it. Whether two operations can change places says ``accesses``.
  package enum Verb: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    /// The first step of a lane, and its last one.
    case begin, end
    case start, join, looksAtProcess, kill, stop, handlesSignal
    case sleep, clock, print
    case make, put, get, looks, close
    case acquire, release, wait, notify, set, clear
    case read, write, change
    /// Instructions of Lua, without any of the above.
    case computes
    /// Nothing: the lane goes on after what it did, as others may have come between.
    case other
  }

  /// What is read or written, and which of both.
  package struct Access: Hashable, Sendable, BitwiseCopyable {
    /// The object's number, shifted by one, and 1 for a write; 0 is no access.
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static let none = Access(rawValue: 0)

    package static func reads(_ object: UInt64) -> Access { Access(rawValue: object << 1) }
    package static func writes(_ object: UInt64) -> Access { Access(rawValue: object << 1 | 1) }

    package var object: UInt64 { rawValue >> 1 }
    package var isWrite: Bool { rawValue & 1 != 0 }

    /// Whether the order of the two matters.
    package func isDependent(on other: Access) -> Bool {
      rawValue != 0 && object == other.object && (isWrite || other.isWrite)
    }
  }

  package var verb: Verb
  /// Whether it is dependent with everything, whatever that accesses.
  package var touchesAll = false
  /// Of a put or a get, set when it is done: whether the queue was neither empty nor full, so that the two ends of it
  /// are apart. Its queue is then its first access.
  package var isApart = false
  /// Of such a one: the message's number in the order of the queue, and how many messages have room in that, 0 for any
  /// number. No message is got before it was put, and none is put before there is room.
  package var message: UInt32 = 0
  package var room: UInt32 = 0
  /// Of a join: whether it is not begun before the ends that it reads of have come, so that its lane cannot go before.
  /// Otherwise it looks, in vain, and then waits.
  package var awaitsEnds = false
  /// Set when it is done: whether that was in vain, as its lane waits, without an end, for what it could not have. Of those
  /// that wait for each other, the one whose wait came last is told of a deadlock: so the order of two such matters.
  package var hasWaited = false
  /// Set when it is done: whether its lane could not go on right after it, or would have let any other go first.
  package var givesWay = false
  /// Where the script is, as a number that the host can tell a file and a line from; 0 where nobody knows.
  package var place: UInt64 = 0
  package var first = Access.none
  package var second = Access.none
  package var third = Access.none
  package var fourth = Access.none

  package init(_ verb: Verb, _ first: Access = .none, _ second: Access = .none, place: UInt64 = 0) {
    self.verb = verb
    self.first = first
    self.second = second
    self.place = place
  }

  package var writesSomething: Bool { first.isWrite || second.isWrite || third.isWrite || fourth.isWrite }

  package var accesses: [Access] { [first, second, third, fourth].filter { $0 != .none } }

  /// Adds an access. Of more than there is room for, the operation counts as one that touches all.
  package mutating func add(_ access: Access) {
    if access == .none || first == access || second == access || third == access || fourth == access { return }
    if first == .none {
      first = access
    } else if second == .none {
      second = access
    } else if third == .none {
      third = access
    } else if fourth == .none {
      fourth = access
    } else {
      touchesAll = true
    }
  }

  /// Whether the order of the two matters: one of them may see, or keep from happening, what the other does.
  package func isDependent(on other: Operation) -> Bool {
    if isBarrier || other.isBarrier { return true }
    if hasWaited && other.hasWaited { return true }
    // A wait may find that nobody is left who could end it.
    if hasWaited && other.verb == .end || other.hasWaited && verb == .end { return true }
    // The clock stands still while others could go on.
    if passesTime && (other.givesWay || other.verb == .end) || other.passesTime && (givesWay || verb == .end) {
      return true
    }
    // The first to be started is B, the next one C: who starts first gives the names.
    if verb == .start, other.verb == .start { return true }
    // Time that passes while both compute is the same in either order.
    if isOtherEnd(of: other) || verb == .computes && other.verb == .computes {
      var (one, another) = (self, other)
      (one.first, another.first) = (.none, .none)
      return one.isTouched(by: another)
    }
    return isTouched(by: other)
  }

  /// Whether it is dependent with everything. What comes from outside of a process may keep it from all it would do.
  package var isBarrier: Bool { touchesAll || comesBetween }

  private var passesTime: Bool { verb == .clock || verb == .computes }

  /// Whether it ends, stops or interrupts another lane, wherever that is.
  package var comesBetween: Bool { verb == .kill || verb == .stop }

  /// Whether one of them puts into a queue and the other gets from it, far apart.
  private func isOtherEnd(of other: Operation) -> Bool {
    guard isApart, other.isApart, first.object == other.first.object else { return false }
    switch (verb, other.verb) {
    case (.put, .get): return message != other.message && message != other.message &+ room
    case (.get, .put): return other.isOtherEnd(of: self)
    default: return false
    }
  }

  private func isTouched(by other: Operation) -> Bool {
    isTouched(by: other.first) || isTouched(by: other.second) || isTouched(by: other.third)
      || isTouched(by: other.fourth)
  }

  private func isTouched(by access: Access) -> Bool {
    access.rawValue != 0
      && (first.isDependent(on: access) || second.isDependent(on: access) || third.isDependent(on: access)
        || fourth.isDependent(on: access))
  }
}
