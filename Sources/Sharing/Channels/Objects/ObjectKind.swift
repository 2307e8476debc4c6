import ProcscriptSystem

/// What an object of the arena is. In shared memory: a number is never given to another kind.
///
/// A new kind is a number here and a ``Description``; to scripts it is offered by a list of the module's, `ChannelClass`.
package enum ObjectKind: UInt32, CaseIterable {
  case lock = 1
  case recursiveLock
  case semaphore
  case event
  case condition
  case barrier
  case cells
  case queue
  case pipeEnd
  case map
  case taskBoard
  case parcel
  case manifest

  /// All that differs from kind to kind for those who deal with objects of any.
  struct Description {
    /// What people call it, in pictures and in the names of several: "queue 1".
    let name: String
    /// Takes hold of one that exists; nil where it is no object for others.
    let open: ((SharedObject.Made) throws(SystemError) -> SharedObject)?
    /// What others see of its end; nil where that is no more than the end of the messages that it contains. The arena is
    /// locked; may be done twice.
    var end: ((ObjectHeader) -> Void)?
    /// Frees what it has beside its own block. The arena is locked.
    var freeInsides: ((ObjectHeader) -> Void)?

    init(
      _ name: String, open: ((SharedObject.Made) throws(SystemError) -> SharedObject)?,
      end: ((ObjectHeader) -> Void)? = nil, freeInsides: ((ObjectHeader) -> Void)? = nil
    ) {
      self.name = name
      self.open = open
      self.end = end
      self.freeInsides = freeInsides
    }
  }

  var description: Description {
    switch self {
    case .lock, .recursiveLock: Description("lock", open: Lock.init(existing:))
    case .semaphore: Description("semaphore", open: Semaphore.init(existing:))
    case .event: Description("event", open: Event.init(existing:))
    case .condition:
      Description(
        "condition", open: { object throws(SystemError) in try Condition(existing: object) },
        end: { ConditionState(at: $0.memory).letGoOfLock() })
    case .barrier: Description("barrier", open: Barrier.init(existing:))
    case .cells: Description("value", open: Cells.init(existing:))
    case .queue:
      Description("queue", open: Queue.init(existing:), end: Queue.end, freeInsides: Queue.freeInsides)
    case .pipeEnd:
      Description("pipe", open: PipeEnd.init(existing:), end: PipeEnd.end, freeInsides: PipeEnd.freeInsides)
    case .map: Description("table", open: SharedMap.init(existing:), freeInsides: SharedMap.freeInsides)
    case .taskBoard: Description("task board", open: TaskBoard.init(existing:))
    case .parcel: Description("parcel", open: Parcel.init(existing:))
    case .manifest: Description("manifest", open: nil, end: { Manifest($0).end() })
    }
  }

  /// What people call it.
  package var name: String { description.name }
}
