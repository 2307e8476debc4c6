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

  /// How many processes hold it. Changed with the arena locked.
  var holders: Word32 { Word32(at: memory + 4) }

  /// Unlike any other object's, also of those that are gone.
  var id: Word64 { Word64(at: memory + 8) }

  /// How often messages name it that nobody has received yet. Too high where a process was killed that was sending or
  /// receiving one, never too low.
  var transit: Word32 { Word32(at: memory + 16) }

  /// How many other objects need it, as a condition needs its lock. Never too low.
  var keepers: Word32 { Word32(at: memory + 20) }

  /// The size of its block.
  var byteCount: Word64 { Word64(at: memory + 24) }

  /// How many of the holders are at their end, and do nothing with it any more. Changed with the arena locked.
  var leaving: Word32 { Word32(at: memory + 32) }

  /// How many processes hold it that may still do something with it.
  var activeHolders: Int { Int(holders.load()) - Int(leaving.load()) }

  /// Whether a message may name it that nobody has received yet.
  var isInTransit: Bool { transit.load() != 0 }

  /// Whether anybody has it, or may still receive it.
  var isNeeded: Bool { holders.load() != 0 || isInTransit || keepers.load() != 0 }
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
    // The allocator puts a link where kind and holders were: only the id tells that it is gone.
    object.id.store(0)
    free(offset(of: object.memory), Int(object.byteCount.load()))
  }
}
