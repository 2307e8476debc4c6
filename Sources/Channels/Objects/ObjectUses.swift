/// How often an object is held, and named by messages; 0 in all for one that may be freed.
struct ObjectUses: Equatable {
  /// Bits 0…15: the processes that hold it, of which there are fewer than 2^15 with two entries each at most. Changed
  /// with the arena locked.
  ///
  /// Bits 16…31: how many of these holders are at their end, and do nothing with it any more. Changed with the arena
  /// locked.
  ///
  /// Bits 32…63: how often messages name it that nobody has received yet. Too high where a process was killed that was
  /// sending or receiving one, never too low.
  let rawValue: UInt64

  static let none = ObjectUses(rawValue: 0)
  static let holder = ObjectUses(rawValue: 1)
  static let leavingHolder = ObjectUses(rawValue: 1 | 1 << 16)
  /// What makes a holder a leaving one.
  static let leaving = ObjectUses(rawValue: 1 << 16)
  static let message = ObjectUses(rawValue: 1 << 32)

  private static let held: UInt64 = 0xffff_ffff

  /// Whether a message may name it that nobody has received yet.
  var isInTransit: Bool { rawValue & ~Self.held != 0 }

  /// Whether no more than `count` processes hold it that may still do something with it, and no other may receive it.
  func areAtMost(_ count: Int) -> Bool {
    !isInTransit && Int(rawValue & 0xffff) - Int(rawValue >> 16 & 0xffff) <= count
  }

  /// The word of an object's header.
  struct Word {
    private let word: Word64

    init(at memory: UnsafeMutableRawPointer) {
      word = Word64(at: memory)
    }

    func load() -> ObjectUses { ObjectUses(rawValue: word.load()) }

    func add(_ uses: ObjectUses) { word.add(Int64(uses.rawValue)) }

    func remove(_ uses: ObjectUses) { word.add(-Int64(uses.rawValue)) }

    /// Puts right how many hold it. Messages may come and go meanwhile.
    func setHolders(to uses: ObjectUses) {
      var before = word.load()
      while !word.exchange(before, for: before & ~ObjectUses.held | uses.rawValue) { before = word.load() }
    }
  }
}
