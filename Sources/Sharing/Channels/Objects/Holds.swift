import Glibc
import ProcscriptSystem

/// Which process holds which objects: a list for each process in its slot, and a count in each object.
///
/// Invariant, while the arena is not locked: an object's count is how many lists name it, and so is that of the holders
/// at their end, by the lists of processes that are marked so. A holder of the arena's lock that dies may leave it wrong
/// by its own hold; the lists are always right, and the next holder counts anew.
enum Holds {
  /// What this process knows of its own holds. A forked child's list is a copy of its parent's, so this is right there too.
  private struct Local {
    /// By the objects' ids: another one may come to lie where one was.
    var objects: [UInt64: Unmanaged<SharedObject>] = [:]
    /// Entries of the list that are free.
    var freeIndexes: [Int] = []
  }

  nonisolated(unsafe) private static let local = UnsafeMutablePointer.lasting(Local())

  /// Has Swift's runtime make the type of the table, which each process that is forked before that makes by itself.
  static func makeReadyForForks() { local.pointee.objects.reserveCapacity(1) }

  private static func entry(_ index: Int, of slot: Members.Slot) -> Word64 {
    Word64(at: Arena.address(of: slot.holdsBlock.load()) + index * 8)
  }

  private static var own: Members.Slot { Members.Slot(Members.tag.slot) }

  /// This process's object of an id, known from now on.
  static func note(_ object: SharedObject) {
    local.pointee.objects[object.identity] = .passUnretained(object)
  }

  /// This process lets go of it. Where a message brings it back, that is another hold.
  static func forget(_ object: SharedObject) {
    local.pointee.objects[object.identity] = nil
  }

  /// What this process holds an object by.
  private static func known(_ id: UInt64) -> SharedObject? {
    local.pointee.objects[id]?.takeUnretainedValue()
  }

  /// The locks that this process has acquired, and objects with such.
  static var acquired: some Sequence<any Holdable> {
    local.pointee.objects.values.lazy.compactMap { $0.takeUnretainedValue().holdable }.filter(\.isOwn)
  }

  /// What this process holds that others find changed once it has ended.
  static var changedByEnd: [SharedObject] {
    local.pointee.objects.values.map { $0.takeUnretainedValue() }.filter { object in
      object is PipeEnd || object is Semaphore || object.holdable?.isOwn == true
        || (object as? Queue)?.hasTaken == true || object.header.manifests.load() != 0
    }
  }

  /// Whether this process holds the object with an id.
  static func isOwn(_ id: UInt64) -> Bool { known(id) != nil }

  /// All that this process holds, in an order that is the same in a process that was just forked from it.
  static var all: [SharedObject] {
    local.pointee.objects.sorted { $0.key < $1.key }.map { $0.value.takeUnretainedValue() }
  }

  /// Forgets all of them without a look at the arena, which this process leaves.
  static func abandonAll() {
    for object in local.pointee.objects.values { object.takeUnretainedValue().abandon() }
    local.pointee.objects = [:]
    local.pointee.freeIndexes = []
  }

  // MARK: - This process's list. The arena is locked.

  /// Makes room in this process's list: so many objects can be added afterwards, whatever happens.
  static func reserve(_ count: Int) throws(SystemError) {
    let slot = own
    while Int(slot.holdsCount.load()) + count > Int(slot.holdsCapacity.load()) { try grow(slot) }
  }

  /// Makes room in this process's list for so many objects of any kind: a condition needs a hold on its lock too.
  static func reserve(forObjects count: Int) throws(SystemError) { try reserve(2 * count) }

  /// Adds an object to this process's list.
  ///
  /// - Returns: Where the list names it.
  static func add(_ object: ObjectHeader) throws(SystemError) -> Int {
    let slot = own
    let index: Int
    if let free = takeFreeIndex(below: Int(slot.holdsCount.load())) {
      index = free
      entry(index, of: slot).store(object.offset)
    } else {
      index = Int(slot.holdsCount.load())
      if index == Int(slot.holdsCapacity.load()) { try grow(slot) }
      entry(index, of: slot).store(object.offset)
      slot.holdsCount.store(UInt32(index + 1))
    }
    object.uses.add(use(of: slot))
    return index
  }

  private static func takeFreeIndex(below count: Int) -> Int? {
    while let index = local.pointee.freeIndexes.popLast() {
      // The list may have become shorter since.
      if index < count { return index }
    }
    return nil
  }

  /// What each hold of a process counts.
  private static func use(of slot: Members.Slot) -> ObjectUses {
    slot.isLeaving.load() == 0 ? .holder : .leavingHolder
  }

  private static func grow(_ slot: Members.Slot) throws(SystemError) {
    let (block, capacity) = (slot.holdsBlock.load(), Int(slot.holdsCapacity.load()))
    let newCapacity = max(16, capacity * 2)
    let larger = try Arena.allocate(newCapacity * 8)
    if capacity > 0 { memcpy(Arena.address(of: larger), Arena.address(of: block), capacity * 8) }
    // In this order: a capacity that is too small does no harm.
    slot.holdsBlock.store(larger)
    slot.holdsCapacity.store(UInt32(newCapacity))
    if capacity > 0 { Arena.free(block, capacity * 8) }
  }

  /// Takes an entry out of a list. What nobody needs then is doomed.
  ///
  /// In this order: killed before the entry is gone, we have the count put right again, and the hold is ended by our
  /// burial.
  private static func drop(_ index: Int, of slot: Members.Slot) {
    let offset = entry(index, of: slot).load()
    guard offset != 0 else { return }
    let object = ObjectHeader(at: offset)
    object.uses.remove(use(of: slot))
    if !object.isNeeded { Doomed.add(object) }
    entry(index, of: slot).store(0)
  }

  /// Ends a hold of this process's. What comes of it is to be done by ``Doomed/drain()``.
  static func drop(_ index: Int) {
    let slot = own
    drop(index, of: slot)
    // Leaves out free entries at the list's end: a fork costs what is held now, not what was once.
    var count = Int(slot.holdsCount.load())
    while count > 0, entry(count - 1, of: slot).load() == 0 { count -= 1 }
    slot.holdsCount.store(UInt32(count))
    local.pointee.freeIndexes.append(index)
  }

  // MARK: - Taking and letting go

  /// Takes an object from this process's list, now or as soon as the arena's lock can be had.
  static func release(at index: Int) {
    Arena.lockedNowOrLater {
      drop(index)
      Doomed.drain()
    }
  }

  /// An object that this process has just begun to hold, or holds longer.
  private enum Hold {
    case new(ObjectHeader, index: Int)
    case known(SharedObject)
    /// The same as one before it, by its place among them.
    case again(Int)
  }

  /// The arena is locked, and has room for one more.
  private static func take(_ object: ObjectHeader) throws(SystemError) -> Hold {
    if let known = known(object.id.load()) { return .known(known) }
    return .new(object, index: try add(object))
  }

  /// - Parameter earlier: Those that were named before it.
  private static func finish(_ hold: Hold, after earlier: [SharedObject] = []) throws(SystemError) -> SharedObject {
    switch hold {
    case .known(let object): return object
    case .again(let place): return earlier[place]
    case .new(let header, let index):
      guard let known = known(header.id.load()) else {
        return try SharedObject.existing(SharedObject.Made(header, holdIndex: index))
      }
      // It is named twice.
      release(at: index)
      return known
    }
  }

  /// The object that a reference names, held from now on.
  ///
  /// - Returns: nil when there is no such object any more.
  static func take(_ reference: ObjectReference) throws(SystemError) -> SharedObject? {
    try Arena.prepare()
    let hold = try Arena.locked { () throws(SystemError) -> Hold? in
      guard let header = ObjectHeader.existing(reference) else { return nil }
      return try take(header)
    }
    return try hold.map { hold throws(SystemError) in try finish(hold) }
  }

  /// Takes hold of all that a manifest names.
  ///
  /// - Parameters:
  ///   - manifest: Finds it, with the arena locked.
  ///   - conclude: What is done with it then, in the same step: at no moment does nobody seem to have what it names.
  /// - Returns: The objects, as often and in the order as they are named; nil where there is no manifest.
  /// - Throws: `SystemError` when there is no shared memory left; nothing has changed then.
  static func takeAll(
    of manifest: () -> Manifest?, _ conclude: (Manifest) -> Void = { _ in }
  ) throws(SystemError) -> [SharedObject]? {
    // Not one that an interrupt ends: what a message names that is taken already would be lost.
    let outcome = Arena.locked {
      Result<[Hold]?, SystemError> { () throws(SystemError) in
        guard let manifest = manifest() else { return nil }
        try reserve(forObjects: manifest.count)
        let holds = try takeEach(of: manifest)
        conclude(manifest)
        Doomed.drain()
        return holds
      }
    }
    guard let holds = try outcome.get() else { return nil }
    var objects: [SharedObject] = []
    for hold in holds { objects.append(try finish(hold, after: objects)) }
    return objects
  }

  /// The arena is locked, and has room. One that is named again is held once: a count of holders is for two of a process at
  /// the most, and a message may name one as often as it likes.
  private static func takeEach(of manifest: Manifest) throws(SystemError) -> [Hold] {
    if manifest.count == 1 { return [try take(manifest[0].unsafelyUnwrapped)] }
    var holds: [Hold] = []
    var places: [UInt64: Int] = [:]
    for index in 0..<manifest.count {
      let object = manifest[index].unsafelyUnwrapped
      if let place = places.updateValue(index, forKey: object.id.load()) {
        places[object.id.load()] = place
        holds.append(.again(place))
      } else {
        holds.append(try take(object))
      }
    }
    return holds
  }

  // MARK: - Other processes

  /// Notes that this process is at its end, and does nothing with what it holds, or (false) goes on after all.
  static func markLeaving(_ isLeaving: Bool) {
    let slot = own
    Arena.lockedNowOrLater {
      if (slot.isLeaving.load() != 0) == isLeaving { return }
      slot.isLeaving.store(isLeaving ? 1 : 0)
      forEachObject(of: slot) { isLeaving ? $0.uses.add(.leaving) : $0.uses.remove(.leaving) }
    }
  }

  /// Gives a process that is about to be forked what this one holds. The arena is locked.
  static func copy(to slot: Members.Slot) throws(SystemError) {
    let own = own
    let count = Int(own.holdsCount.load())
    guard count > 0 else { return }
    try setUp(slot, capacity: max(16, count)) { block in
      memcpy(block, Arena.address(of: own.holdsBlock.load()), count * 8)
      return count
    }
  }

  /// Gives a program that is about to be started some of what this process holds. The arena is locked.
  static func give(_ objects: [SharedObject], to slot: Members.Slot) throws(SystemError) {
    guard !objects.isEmpty else { return }
    try setUp(slot, capacity: max(16, objects.count)) { block in
      for (index, object) in objects.enumerated() {
        precondition(object.isHeld, "a process is handed over what its parent does not hold")
        Word64(at: block + index * 8).store(object.header.offset)
      }
      return objects.count
    }
  }

  private static func setUp(
    _ slot: Members.Slot, capacity: Int, _ fill: (UnsafeMutableRawPointer) -> Int
  ) throws(SystemError) {
    let block = try Arena.allocate(capacity * 8)
    let count = fill(Arena.address(of: block))
    slot.holdsBlock.store(block)
    slot.holdsCapacity.store(UInt32(capacity))
    slot.holdsCount.store(UInt32(count))
    forEachObject(of: slot) { $0.uses.add(use(of: slot)) }
  }

  /// What this process was started with, which no ``SharedObject`` is behind yet.
  ///
  /// - Parameter count: How many entries its list had at first; others may have come since.
  /// - Throws: `SystemError` when there is no shared memory left for what an object needs.
  static func adoptFirst(_ count: Int) throws(SystemError) -> [SharedObject] {
    var objects: [SharedObject] = []
    for index in 0..<count {
      let header = ObjectHeader(at: entry(index, of: own).load())
      if let known = known(header.id.load()) {
        release(at: index)
        objects.append(known)
      } else {
        objects.append(try SharedObject.existing(SharedObject.Made(header, holdIndex: index)))
      }
    }
    return objects
  }

  /// Ends the holds of a process that is gone, and frees its slot. Does nothing where that has been done, or the
  /// process has come to life after all.
  ///
  /// Killed on the way, we leave the rest to the next who looks for the dead.
  static func releaseAll(of tag: ProcessTag) {
    Arena.locked {
      let slot = Members.Slot(tag.slot)
      guard slot.beginBurial(of: tag) else { return }
      Unfinished.settle(slot, of: tag)
      ManifestList(first: slot.manifests).letGoOfAll()
      for index in 0..<Int(slot.holdsCount.load()) { drop(index, of: slot) }
      Doomed.drain()

      let (block, capacity) = (slot.holdsBlock.load(), Int(slot.holdsCapacity.load()))
      slot.holdsCount.store(0)
      slot.holdsCapacity.store(0)
      Arena.word64(at: Arena.Layout.lastDeath).store(SystemClock.nanoseconds())
      Members.release(slot)
      // The word is used again. Whoever still sleeps on it waits for a death that has already happened.
      slot.life.wake()
      if capacity > 0 { Arena.free(block, capacity * 8) }
    }
  }

  // MARK: - After deaths

  /// Makes all counts right again, each by one store: who looks meanwhile must see no hold less. What nobody needs is
  /// doomed. The arena is locked, and was left by one that died.
  static func recount() {
    Manifest.forEach { $0.header.tally.store(0) }
    forEachUse { object, _ in object.tally.store(0) }
    forEachUse { object, use in object.tally.add(Int64(use.rawValue)) }
    forEachUse { object, _ in object.uses.store(ObjectUses(rawValue: object.tally.load())) }
    Manifest.forEach { manifest in
      manifest.header.uses.store(ObjectUses(rawValue: manifest.header.tally.load()))
      if !manifest.header.isNeeded { Doomed.add(manifest.header) }
    }
  }

  static func forEachUse(_ body: (ObjectHeader, ObjectUses) -> Void) {
    for index in 0..<Members.usedCount {
      let slot = Members.Slot(index)
      guard slot.status.load().state != .free else { continue }
      forEachObject(of: slot) { body($0, use(of: slot)) }
    }
    Manifest.forEach { manifest in manifest.forEachObject { body($0, .name) } }
  }

  static func forEachObject(of slot: Members.Slot, _ body: (ObjectHeader) -> Void) {
    for index in 0..<Int(slot.holdsCount.load()) {
      let offset = entry(index, of: slot).load()
      if offset != 0 { body(ObjectHeader(at: offset)) }
    }
  }
}
