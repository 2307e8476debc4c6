import CProcscriptSystem
package import ProcscriptSystem

/// Processes that wait for each other, so that nothing but somebody outside of the script can ever end their waits.
///
/// Whoever waits without end looks for that now and then, in the waits that all such processes publish. Who could end a
/// wait: the owner of a lock; the one child whose end is waited for; for anything else, any other process. Where all of
/// those wait so too, and all of those who could end these waits, and so on, then all are stuck.
///
/// That is never said of processes that are not:
///
/// - all are seen asleep at one moment, as ``PublishedWait`` tells;
/// - where any process could have ended a wait, each has looked at what it waits for after the last of them had fallen
///   asleep, as what others did before that may be found by a look only; after the last death of a process, since what
///   that had comes back only then; and after the last search for what is ``Unreachable``, which is to have begun after
///   that too;
/// - a parent's look counts only once it can see the ends of all children that others know of; and who owns pools where
///   something is undone, and so may be called back, counts as one whose wait any process could end, and looks at answers
///   and workers too;
/// - who has an alarm set, or waits for anything else than channels, locks and processes, publishes no wait, and counts
///   as one that could do anything.
package struct Deadlock {
  /// One of the processes, and its wait.
  package struct Member: Hashable, Sendable {
    package let pid: ProcessID
    /// nil where it has not said so.
    package let name: String?
    package let purpose: WaitPurpose
    /// What the object is called; nil where it has no name.
    package let objectName: String?
    package let place: CodePlace
    /// What must happen to end the wait.
    package let edge: Edge
    /// Where the owner has taken what is waited for.
    package let ownersPlace: CodePlace
  }

  /// Who could end a wait, by the indices of members.
  package enum Edge: Hashable, Sendable {
    /// The owner of a lock.
    case owner(Int)
    /// The process that is to end.
    case child(Int)
    /// Any of the others.
    case anybody
  }

  /// This process first, then those that it waits for, and those that they wait for.
  package let members: [Member]

  /// What ended a wait of this process's last by ``Unmet/deadlocked``.
  nonisolated(unsafe) package private(set) static var last: Deadlock?

  /// No wait is ended so from now on: somebody outside can do things, as at a prompt.
  package static func ignoreAll() {
    guard (try? Arena.prepare()) != nil else { return }
    Arena.word32(at: Arena.Layout.ignoresDeadlocks).store(1)
  }

  /// Where processes take turns: has those look whose waits are in vain, now that this process waits for the end of others.
  static func tellWhoIsInOne() {
    for slot in 0..<Members.usedCount where slot != Members.tag.slot {
      let wait = PublishedWait(of: slot)
      guard wait.begin.load() != 0, wait.isEndedByErrors, let tag = ProcessTag(in: wait.process.load()),
        let pid = Members.pid(tag), Turns.keeper?.isBlocked(pid) == true
      else { continue }
      var search = Search(wait, after: 0)
      if search.run() == .deadlock { Turns.keeper?.rouse(pid) }
    }
  }

  /// What a look has found.
  enum Finding {
    /// A deadlock, which this process's wait is to end: see ``last``.
    case deadlock
    /// One that looked just now kept this from being known.
    case unclear
    case nothing
  }

  /// Looks whether this process, whose wait is published, is in a deadlock and is the one to end it: the last one whose
  /// wait began.
  ///
  /// - Parameters:
  ///   - look: When this process began to look at what it waits for, which it has done since.
  ///   - mayAsk: Where processes take turns: whether those who have something to tell of a deadlock are to do so first.
  static func search(_ own: PublishedWait, after look: UInt64, mayAsk: Bool) -> Finding {
    if Arena.word32(at: Arena.Layout.ignoresDeadlocks).load() != 0 { return .nothing }
    var search = Search(own, after: look)
    let finding = search.run()
    guard finding == .deadlock else { return finding }
    if Turns.areTaken && mayAsk && search.haveToTell() { return .unclear }
    last = search.deadlock
    return finding
  }
}

private struct Search {
  private typealias Member = Deadlock.Member

  private let own: PublishedWait
  private let ownLook: UInt64
  /// The slots of those that must be stuck, in the order in which they were found, and where each is among them.
  private var slots: [Int]
  private var places: [Int?]
  private var stamps: [UInt64] = []
  private var edges: [Deadlock.Edge] = []
  /// Whether anybody could end one of the waits, and how many of them.
  private var openCount = 0
  private var isOwnReached = false

  init(_ own: PublishedWait, after look: UInt64) {
    self.own = own
    ownLook = look
    slots = [own.slot]
    places = Array(repeating: nil, count: Members.usedCount)
    places[own.slot] = 0
  }

  mutating func run() -> Deadlock.Finding {
    var index = 0
    while index < slots.count {
      let wait = PublishedWait(of: slots[index])
      if index > 0 {
        switch standing(of: wait) {
        case .asleep(let stamp): stamps.append(stamp)
        case .looking: return .unclear
        case .awake: return .nothing
        }
      } else {
        stamps.append(wait.stamp.load())
      }
      guard addAll(thatCouldEnd: wait) else { return .nothing }
      index += 1
    }
    guard isOwnReached else { return .nothing }
    // Where processes take turns, nothing has happened since the first look.
    if Turns.areTaken { return isLast ? .deadlock : .nothing }
    // This process may have been held up on the way: who was awake when one thing was read may have slept when another
    // was. From here on all are asleep, if they are found so again in the end.
    guard isStillSo else { return .unclear }
    guard isLast, hasEachLooked else { return .nothing }
    guard hasEachTold else { return .unclear }
    let deadlock = self.deadlock
    for (index, slot) in slots.enumerated().dropFirst() {
      guard case .asleep(stamps[index]) = standing(of: PublishedWait(of: slot)) else { return .unclear }
    }
    return deadlock.members.count == slots.count ? .deadlock : .nothing
  }

  /// Whether those who could end the waits are the same, now that all of them were seen.
  private var isStillSo: Bool {
    for (slot, edge) in zip(slots, edges) {
      let wait = PublishedWait(of: slot)
      guard case .owner(let place) = edge else { continue }
      guard let tag = ProcessTag(in: Word64(at: Arena.address(of: wait.owner.load())).load()), tag.slot == slots[place],
        tag == Members.Slot(tag.slot).tag
      else { return false }
    }
    if openCount == 0 { return true }
    return Members.usedCount == places.count
      && places.indices.allSatisfy { places[$0] != nil || Members.Slot($0).status.load().state == .free }
  }

  private enum Standing {
    case asleep(UInt64)
    case looking
    case awake
  }

  private func standing(of wait: PublishedWait) -> Standing {
    let slot = Members.Slot(wait.slot)
    let (status, stamp) = (slot.status.load(), wait.stamp.load())
    guard status.state == .living, wait.process.load() == slot.tag.rawValue, wait.begin.load() != 0,
      slot.life.load() & UInt32(FUTEX_OWNER_DIED) == 0
    else { return .awake }
    // What one waits for may have come that has had no turn since.
    if Turns.areTaken, wait.slot != Members.tag.slot, let pid = Members.pid(slot.tag),
      Turns.keeper?.isBlocked(pid) != true
    {
      return .awake
    }
    return stamp & 1 != 0 ? .asleep(stamp) : .looking
  }

  /// - Returns: false where it is known that somebody could.
  private mutating func addAll(thatCouldEnd wait: PublishedWait) -> Bool {
    let (owner, child) = (wait.owner.load(), wait.child.load())
    if owner != 0 {
      guard let tag = ProcessTag(in: Word64(at: Arena.address(of: owner)).load()), let place = add(tag) else {
        return false
      }
      edges.append(.owner(place))
    } else if child != 0 {
      guard let tag = ProcessTag(in: child), let place = add(tag) else { return false }
      edges.append(.child(place))
    } else {
      edges.append(.anybody)
      openCount += 1
      if openCount > 1 || wait.slot != own.slot { isOwnReached = true }
      if openCount == 1 { return addEverybody() }
    }
    return true
  }

  private mutating func add(_ tag: ProcessTag) -> Int? {
    guard tag.slot < places.count, Members.isAlive(tag) else { return nil }
    if tag.slot == own.slot { isOwnReached = true }
    return add(tag.slot)
  }

  private mutating func add(_ slot: Int) -> Int {
    if let place = places[slot] { return place }
    places[slot] = slots.count
    slots.append(slot)
    return slots.count - 1
  }

  /// - Returns: false where one of them is awake.
  private mutating func addEverybody() -> Bool {
    // Whoever was awake the last time is so again, mostly.
    let hint = Arena.word32(at: Arena.Layout.lastAwake)
    if isAwake(Int(hint.load())) { return false }
    guard Members.usedCount == places.count else { return false }
    for slot in places.indices {
      if Members.Slot(slot).status.load().state == .free { continue }
      if isAwake(slot) {
        hint.store(UInt32(slot))
        return false
      }
      _ = add(slot)
    }
    return true
  }

  private func isAwake(_ slot: Int) -> Bool {
    guard slot < places.count, slot != own.slot, Members.Slot(slot).status.load().state != .free else { return false }
    if case .awake = standing(of: PublishedWait(of: slot)) { return true }
    return false
  }

  private var waits: some Sequence<PublishedWait> { slots.lazy.map { PublishedWait(of: $0) } }

  /// Whether this process's wait is the last one that can be ended by an error.
  private var isLast: Bool {
    guard own.isEndedByErrors else { return false }
    let begin = own.begin.load()
    return waits.allSatisfy {
      !$0.isEndedByErrors || ($0.begin.load(), $0.slot) <= (begin, own.slot)
    }
  }

  /// Whether all that looks find was found: see ``Deadlock``.
  private var hasEachLooked: Bool {
    if openCount == 0 { return true }
    let last = waits.map { $0.begin.load() }.max() ?? .max
    var moment = max(last, Arena.word64(at: Arena.Layout.lastDeath).load())
    if Manifest.isAny {
      let (begin, end) = Unreachable.lastLook
      if begin <= last { return false }
      moment = max(moment, end)
    }
    return ownLook > moment && waits.allSatisfy { $0.slot == own.slot || !$0.looks || $0.look.load() > moment }
  }

  /// Nanoseconds after which a deadlock is told, though some have not said what they are called: they may be stopped.
  private static let patience: UInt64 = 500_000_000

  private var hasEachTold: Bool {
    SystemClock.nanoseconds() &- own.begin.load() > Self.patience || waits.allSatisfy(isTold)
  }

  private func isTold(_ wait: PublishedWait) -> Bool {
    guard wait.hasTold else { return false }
    if wait.owner.load() == 0 || wait.ownersPlace.load() != 0 { return true }
    // Who waits for the end of a child does not look: what it did not know when it began it does not tell.
    let owner = ProcessTag(in: Word64(at: Arena.address(of: wait.owner.load())).load())
    return owner.map { !PublishedWait(of: $0.slot).looks } ?? true
  }

  /// Has those look again who have not told where they took what others wait for.
  ///
  /// - Returns: Whether there are any.
  func haveToTell() -> Bool {
    var areAny = false
    for wait in waits where wait.owner.load() != 0 && wait.ownersPlace.load() == 0 {
      guard let tag = ProcessTag(in: Word64(at: Arena.address(of: wait.owner.load())).load()), tag != Members.tag,
        let pid = Members.pid(tag)
      else { continue }
      Turns.keeper?.rouse(pid)
      areAny = true
    }
    return areAny
  }

  var deadlock: Deadlock {
    Deadlock(
      members: zip(slots.indices, edges).compactMap { index, edge in
        let wait = PublishedWait(of: slots[index])
        guard let pid = Members.pid(Members.Slot(slots[index]).tag), let purpose = wait.purpose else { return nil }
        return Member(
          pid: pid, name: wait.processName, purpose: purpose, objectName: SharedNames.text(of: purpose.name),
          place: CodePlace(rawValue: wait.place.load()), edge: edge,
          ownersPlace: CodePlace(rawValue: wait.ownersPlace.load()))
      })
  }
}

extension PublishedWait {
  var purpose: WaitPurpose? {
    guard let goal = WaitPurpose.Goal(rawValue: goal.load()) else { return nil }
    let object = object.load()
    return WaitPurpose(goal, object == 0 ? nil : ObjectIdentity(rawValue: object), named: name.load())
  }

  /// Whether an error may end it: a process that waits for others' ends is told by those.
  fileprivate var isEndedByErrors: Bool {
    let goal = goal.load()
    return goal != WaitPurpose.Goal.end.rawValue && goal != WaitPurpose.Goal.task.rawValue
  }

  /// Whether the process looks by itself at what it waits for.
  fileprivate var looks: Bool { child.load() == 0 }
}
