import ProcscriptTrace

/// One line of the plain log, with what must come before it.
struct LogEvent {
  /// What another event may have to wait for.
  enum Key: Hashable {
    case started(process: Int)
    case ended(process: Int)
    case sent(channel: UInt64, ordinal: UInt32)
    case signalled(process: Int, number: Int32, moment: Trace.Moment)
    case adopted(process: Int)
  }

  /// What other lines of the same process may be put together with it, or in another order.
  enum Kind {
    case wait
    /// The place of the child.
    case reaping(Int)
    case other
  }

  /// Whose deeds it belongs to, in their order: a process's own, or what happens to it whatever it does.
  struct Thread: Hashable, Comparable {
    /// The place of the process's lane.
    let place: Int
    var isOwn = true

    static func < (one: Self, other: Self) -> Bool {
      (one.place, one.isOwn ? 1 : 0) < (other.place, other.isOwn ? 1 : 0)
    }
  }

  let thread: Thread
  var moment: Trace.Moment
  let text: String
  var kind = Kind.other
  /// What it is to others.
  var key: Key?
  /// What comes before it, where that happened at about the same time.
  var causes: [Key] = []
}
