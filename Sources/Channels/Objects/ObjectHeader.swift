/// What an object of the arena is. In shared memory: a number is never given to another kind.
enum ObjectKind: UInt32 {
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
}

/// The first 64 bytes of an object.
struct ObjectHeader {
  static let size = 64

  let memory: UnsafeMutableRawPointer

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  init(at offset: UInt64) {
    memory = Arena.address(of: offset)
  }

  /// An ``ObjectKind``; 0 once it is freed.
  var kind: Word32 { Word32(at: memory) }

  /// Unlike any other object's, also of those that are gone.
  var id: Word64 { Word64(at: memory + 8) }

  /// How many other objects need it, as a condition needs its lock. Never too low.
  var keepers: Word32 { Word32(at: memory + 20) }

  /// The size of its block.
  var byteCount: Word64 { Word64(at: memory + 24) }

  /// Who has it, as an ``ObjectUses``: in one word, as whoever looks takes no lock, and must not see a moment at which
  /// one use has ended and the one that takes its place has not begun.
  var uses: ObjectUses.Word { ObjectUses.Word(at: memory + 32) }

  /// What ``Holds/recount()`` counts before it corrects ``uses``. Changed with the arena locked.
  var tally: Word64 { Word64(at: memory + 40) }

  /// Whether anybody has it, or may still receive it.
  var isNeeded: Bool { uses.load() != .none || keepers.load() != 0 }
}

extension Arena {
  /// Frees an object that nobody needs any more. The arena is locked.
  static func destroy(_ object: ObjectHeader) {
    switch ObjectKind(rawValue: object.kind.load()) {
    case nil: break
    case .queue: Queue.destroy(object)
    case .pipeEnd: PipeEnd.destroy(object)
    case .map: SharedMap.destroy(object)
    case .condition:
      let lock = ConditionState(at: object.memory).lock
      freeObject(object)
      guard let lock else { return }
      lock.keepers.add(-1)
      if !lock.isNeeded { destroy(lock) }
    default: freeObject(object)
    }
  }

  /// Frees an object's own block. The arena is locked.
  static func freeObject(_ object: ObjectHeader) {
    object.kind.store(0)
    // The allocator puts a link where the kind was: only the id tells that it is gone.
    object.id.store(0)
    free(offset(of: object.memory), Int(object.byteCount.load()))
  }
}
