import ProcscriptSystem

/// A process's wait without end, for all processes to see: its place in a table, one for each slot.
///
/// Invariant: while ``stamp`` is odd, the process sleeps and does nothing else. Whoever finds the same odd stamp twice
/// knows that all it read in between was so, and that the process slept for all that time.
struct PublishedWait {
  static let size = 128

  private let memory: UnsafeMutableRawPointer
  let slot: Int

  init(of slot: Int) {
    self.slot = slot
    memory = Arena.address(of: UInt64(Arena.mapping.unsafelyUnwrapped.waits + slot * Self.size))
  }

  /// How many processes wait for an object.
  static func count(for object: ObjectIdentity) -> Int {
    (0..<Members.usedCount).count { slot in
      let wait = PublishedWait(of: slot)
      return wait.begin.load() != 0 && wait.object.load() == object.rawValue
        && ProcessTag(in: wait.process.load()).map(Members.isAlive) ?? false
    }
  }

  /// This process's.
  static var own: PublishedWait { PublishedWait(of: Members.tag.slot) }

  /// Odd while the process sleeps.
  var stamp: Word64 { Word64(at: memory) }
  /// The tag of the process; of another one, if it is none of the slot's present one.
  var process: Word64 { Word64(at: memory + 8) }
  /// When the wait was published, in nanoseconds; 0 for none.
  var begin: Word64 { Word64(at: memory + 16) }
  /// When the process began its last look at what it waits for, in nanoseconds.
  var look: Word64 { Word64(at: memory + 24) }
  /// The ``ObjectIdentity`` and the goal of a ``WaitPurpose``, and the object's name.
  var object: Word64 { Word64(at: memory + 32) }
  var goal: Word32 { Word32(at: memory + 40) }
  var name: Word32 { Word32(at: memory + 44) }
  /// Where the tag of the process is that alone can end the wait, as an offset; 0 where others can.
  var owner: Word64 { Word64(at: memory + 48) }
  /// The tag of the child whose end is waited for; 0 where it is none, or any of several.
  var child: Word64 { Word64(at: memory + 56) }
  /// The ``CodePlace`` of the line that waits, and of that where the owner took what is waited for: said by the owner.
  var place: Word64 { Word64(at: memory + 64) }
  var ownersPlace: Word64 { Word64(at: memory + 72) }
  /// What the process is called, once it has said so; its length first.
  private var title: UnsafeMutableRawPointer { memory + 80 }
  static let longestTitle = 47

  /// In the place of the length: it has said that it has no name.
  private static let nameless: UInt8 = 255

  /// Whether the process has said what it is called.
  var hasTold: Bool { Word8(at: title).load() != 0 }

  var processName: String? {
    let count = Word8(at: title).load()
    if count == 0 || count == Self.nameless { return nil }
    return String(decoding: UnsafeRawBufferPointer(start: title + 1, count: Int(count)), as: UTF8.self)
  }

  private func setProcessName(_ name: String) {
    var count = 0
    for scalar in name.unicodeScalars {
      let bytes = UTF8.encode(scalar).unsafelyUnwrapped
      if count + bytes.count > Self.longestTitle { break }
      for byte in bytes {
        count += 1
        Word8(at: title + count).store(byte)
      }
    }
    Word8(at: title).store(count == 0 ? Self.nameless : UInt8(count))
  }

  /// Says what this process waits for from now on.
  func publish(_ purpose: WaitPurpose, owner: UInt64, child: ProcessTag?, at now: UInt64) {
    begin.store(0)
    process.store(Members.tag.rawValue)
    object.store(purpose.object?.rawValue ?? 0)
    goal.store(purpose.goal.rawValue)
    name.store(purpose.name)
    self.owner.store(owner)
    self.child.store(child?.rawValue ?? 0)
    place.store((WaitTeller.line?() ?? .unknown).rawValue)
    ownersPlace.store(0)
    Word8(at: title).store(0)
    look.store(0)
    // Where processes take turns, many begin at the same moment: the order tells them apart.
    begin.store(now &+ (Turns.keeper?.stepCount ?? 0))
  }

  /// Says what only this process knows: what it is called, and where it has acquired the locks that others wait for.
  func tell() {
    if !hasTold { setProcessName(WaitTeller.name?() ?? "") }
    guard let acquisition = WaitTeller.acquisition else { return }
    for slot in 0..<Members.usedCount where slot != self.slot {
      let other = PublishedWait(of: slot)
      let owner = other.owner.load()
      guard other.begin.load() != 0, owner != 0, other.ownersPlace.load() == 0 else { continue }
      let word = Word64(at: Arena.address(of: owner))
      guard ProcessTag(in: word.load()) == Members.tag else { continue }
      // One that is not known is told too.
      other.ownersPlace.store(max(1, acquisition(word.address).rawValue))
      if let keeper = Turns.keeper, let pid = ProcessTag(in: other.process.load()).flatMap(Members.pid) {
        keeper.rouse(pid)
      }
    }
  }

  /// When a look begins that begins now, in nanoseconds; 0 where it is to count for nothing: a child is just ending, as others
  /// know already, and its end can't be seen yet.
  static var momentOfLook: UInt64 {
    let now = SystemClock.nanoseconds()
    return WaitTeller.hasEndingChild?() == true ? 0 : now
  }

  /// The process falls asleep, after a look that began at a moment.
  func sleeps(after look: UInt64) {
    self.look.store(look)
    stamp.store(stamp.load() | 1)
  }

  func awakes() {
    stamp.store((stamp.load() | 1) &+ 1)
  }

  /// The wait is over.
  func end() {
    begin.store(0)
  }
}

/// Who knows what only the script's host knows of this process. Used by one thread.
package enum WaitTeller {
  /// The line of the script that runs.
  nonisolated(unsafe) package static var line: (() -> CodePlace)?
  /// What the script calls this process, in printable characters; nil where that is not known.
  nonisolated(unsafe) package static var name: (() -> String?)?
  /// Whether a child is just ending: it counts as dead, and does not yet to its parent.
  nonisolated(unsafe) package static var hasEndingChild: (() -> Bool)?
  /// Where the script has acquired a lock that this process has, given the address of the word that names its owner.
  nonisolated(unsafe) package static var acquisition: ((UnsafeRawPointer) -> CodePlace)?
}

/// A wait of this process for the end of children, without end, while it lasts.
package struct PublishedJoin {
  /// nil where this process cannot be seen by others.
  private let wait: PublishedWait?

  /// - Parameter child: The one whose end is waited for; nil where others could end the wait too: ``looked(at:)`` is called
  ///   then.
  package init(for child: Membership?) {
    // What a signal does that the script handles is not known.
    wait = Arena.hasChannels && !ScriptSignals.areAny ? .own : nil
    guard let wait else { return }
    wait.publish(WaitPurpose(.end, nil), owner: 0, child: child?.tag, at: SystemClock.nanoseconds())
    wait.tell()
    wait.sleeps(after: 0)
    if Turns.areTaken {
      Turns.looksAgain = { wait.tell() }
      Deadlock.tellWhoIsInOne()
    }
  }

  /// To be asked before a look for all that could end the wait.
  package static var momentOfLook: UInt64 { PublishedWait.momentOfLook }

  /// This process has looked for all that could end the wait, in vain.
  ///
  /// - Parameter moment: What ``momentOfLook`` was before.
  package func looked(at moment: UInt64) {
    wait?.look.store(moment)
  }

  package func end() {
    Turns.looksAgain = nil
    wait?.awakes()
    wait?.end()
  }
}
