/// How often an object is held, and named by manifests; 0 in all for one that may be freed.
struct ObjectUses: Equatable {
  /// Bits 0…15: the processes that hold it, of which there are fewer than 2^15 with two entries each at most.
  ///
  /// Bits 16…31: how many of these holders are at their end, and do nothing with it any more.
  ///
  /// Bits 32…63: how often manifests name it, and so messages that may still be received.
  let rawValue: UInt64

  static let none = ObjectUses(rawValue: 0)
  static let holder = ObjectUses(rawValue: 1)
  static let leavingHolder = ObjectUses(rawValue: 1 | 1 << 16)
  /// What makes a holder a leaving one.
  static let leaving = ObjectUses(rawValue: 1 << 16)
  static let name = ObjectUses(rawValue: 1 << 32)

  private static let held: UInt64 = 0xffff_ffff

  /// Whether a message may name it that can still be received.
  var isInTransit: Bool { rawValue & ~Self.held != 0 }

  /// Whether a process holds it.
  var isHeld: Bool { rawValue & 0xffff != 0 }

  /// Whether no more than `count` processes hold it that may still do something with it, and no other may receive it.
  func areAtMost(_ count: Int) -> Bool {
    !isInTransit && Int(rawValue & 0xffff) - Int(rawValue >> 16 & 0xffff) <= count
  }

  /// The word of an object's header. Changed with the arena locked; whoever looks takes no lock.
  struct Word {
    private let word: Word64

    init(at memory: UnsafeMutableRawPointer) {
      word = Word64(at: memory)
    }

    func load() -> ObjectUses { ObjectUses(rawValue: word.load()) }

    func store(_ uses: ObjectUses) { word.store(uses.rawValue) }

    func add(_ uses: ObjectUses) { word.add(Int64(uses.rawValue)) }

    func remove(_ uses: ObjectUses) { word.add(-Int64(uses.rawValue)) }
  }
}
