import ProcscriptSystem

/// What a slot of the table of processes is used for, and by which of its processes: one word, so that a process and
/// those who may bury it can't both have it.
///
/// Bits 0…23 are the pid of a process that has not come to itself, where it is known (Linux has none above 2^22); 24…31
/// the ``State``; 32…63 the slot's generation.
struct SlotStatus: Equatable {
  enum State: UInt8 {
    case free
    /// A process is about to be forked, or was and has not come to itself yet.
    case expected
    /// It has, and the kernel does not watch over it yet.
    case beginning
    case living
    /// One that was expected, and will not come.
    case buried
  }

  let rawValue: UInt64

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(generation: UInt32, _ state: State, pid: ProcessID? = nil) {
    rawValue = UInt64(generation) << 32 | UInt64(state.rawValue) << 24 | UInt64(pid?.rawValue ?? 0) & 0xFF_FFFF
  }

  var generation: UInt32 { UInt32(rawValue >> 32) }

  var state: State { State(rawValue: UInt8(truncatingIfNeeded: rawValue >> 24)).unsafelyUnwrapped }

  var pid: ProcessID? {
    let pid = Int32(rawValue & 0xFF_FFFF)
    return pid == 0 ? nil : ProcessID(pid)
  }

  func with(_ state: State) -> SlotStatus { SlotStatus(generation: generation, state, pid: pid) }

  func with(pid: ProcessID) -> SlotStatus { SlotStatus(generation: generation, state, pid: pid) }

  /// The word of a slot.
  struct Word {
    private let word: Word64

    init(at memory: UnsafeMutableRawPointer) {
      word = Word64(at: memory)
    }

    @inline(__always)
    func load() -> SlotStatus { SlotStatus(rawValue: word.load()) }

    func store(_ status: SlotStatus) { word.store(status.rawValue) }

    func exchange(_ expected: SlotStatus, for desired: SlotStatus) -> Bool {
      word.exchange(expected.rawValue, for: desired.rawValue)
    }

    /// Makes a process that is expected the slot's.
    ///
    /// - Returns: false where it was buried.
    func claim(_ tag: ProcessTag, for pid: ProcessID) -> Bool {
      while true {
        let status = load()
        guard status.generation == tag.generation, status.state == .expected else { return false }
        // Its parent may note the pid just now.
        if exchange(status, for: status.with(.beginning).with(pid: pid)) { return true }
      }
    }
  }
}

extension Members.Slot {
  /// Makes sure that a process that has ended, or was never forked, does not come to life any more. The arena is locked.
  ///
  /// - Returns: false where it is buried already, or has come to life meanwhile.
  func beginBurial(of tag: ProcessTag) -> Bool {
    let status = status.load()
    guard status.generation == tag.generation else { return false }
    switch status.state {
    case .free: return false
    case .expected: return self.status.exchange(status, for: status.with(.buried))
    case .beginning, .living, .buried: return true
    }
  }
}
