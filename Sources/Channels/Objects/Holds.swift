import Glibc
import OS

/// Which process holds which objects: a list for each process in its slot, and a count in each object.
///
/// Invariant, while the arena is not locked: an object's count is how many lists name it, and so is that of the holders
/// at their end, by the lists of processes that are marked so. A holder of the arena's lock that dies may leave it wrong
/// by its own hold; the lists are always right, and the next holder counts anew.
enum Holds {
  /// What this process knows of its own holds. A forked child's list is a copy of its parent's, so this is right there too.
  private struct Local {
    var objects: [UInt64: Unmanaged<SharedObject>] = [:]
    /// Entries of the list that are free.
    var freeIndexes: [Int] = []
  }

  nonisolated(unsafe) private static let local: UnsafeMutablePointer<Local> = {
    let local = UnsafeMutablePointer<Local>.allocate(capacity: 1)
    local.initialize(to: Local())
    return local
  }()

  private static func entry(_ index: Int, of slot: Members.Slot) -> Word64 {
    Word64(at: Arena.address(of: slot.holdsBlock.load()) + index * 8)
  }

  /// This process's object at an address, known from now on.
  static func note(_ object: SharedObject) {
    local.pointee.objects[Arena.offset(of: object.memory)] = .passUnretained(object)
  }

  static func forget(_ object: SharedObject) {
    local.pointee.objects[Arena.offset(of: object.memory)] = nil
  }

  /// Whether this process holds the object at an offset.
  static func isOwn(_ offset: UInt64) -> Bool {
    local.pointee.objects[offset]?.takeUnretainedValue().isHeld ?? false
  }

  /// Adds an object to this process's list. The arena is locked.
  ///
  /// - Returns: Where the list names it.
  static func add(_ object: ObjectHeader) throws(SystemError) -> Int {
    let slot = Members.Slot(Members.tag.slot)
    let offset = Arena.offset(of: object.memory)
    let index: Int
    if let free = takeFreeIndex(below: Int(slot.holdsCount.load())) {
      index = free
      entry(index, of: slot).store(offset)
    } else {
      index = Int(slot.holdsCount.load())
      if index == Int(slot.holdsCapacity.load()) { try grow(slot) }
      entry(index, of: slot).store(offset)
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

  /// Notes that this process is at its end, and does nothing with what it holds, or (false) goes on after all.
  static func markLeaving(_ isLeaving: Bool) {
    let slot = Members.Slot(Members.tag.slot)
    Arena.locked {
      if (slot.isLeaving.load() != 0) == isLeaving { return }
      slot.isLeaving.store(isLeaving ? 1 : 0)
      forEachObject(of: slot) { isLeaving ? $0.uses.add(.leaving) : $0.uses.remove(.leaving) }
    }
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

  /// Takes an object from this process's list.
  static func release(_ object: ObjectHeader, at index: Int) {
    Arena.locked {
      let slot = Members.Slot(Members.tag.slot)
      entry(index, of: slot).store(0)
      trim(slot)
      object.uses.remove(use(of: slot))
      if !object.isNeeded { Arena.destroy(object) }
    }
    local.pointee.freeIndexes.append(index)
  }

  /// Leaves out free entries at the list's end: a fork costs what is held now, not what was once.
  private static func trim(_ slot: Members.Slot) {
    var count = Int(slot.holdsCount.load())
    while count > 0, entry(count - 1, of: slot).load() == 0 { count -= 1 }
    slot.holdsCount.store(UInt32(count))
  }

  /// Gives a process that is about to be forked what this one holds. The arena is locked.
  static func copy(to slot: Members.Slot) throws(SystemError) {
    let own = Members.Slot(Members.tag.slot)
    let count = Int(own.holdsCount.load())
    guard count > 0 else { return }
    let capacity = max(16, count)
    let block = try Arena.allocate(capacity * 8)
    memcpy(Arena.address(of: block), Arena.address(of: own.holdsBlock.load()), count * 8)
    slot.holdsBlock.store(block)
    slot.holdsCapacity.store(UInt32(capacity))
    slot.holdsCount.store(UInt32(count))
    forEachObject(of: slot) { $0.uses.add(use(of: slot)) }
  }

  /// Gives a program that is about to be started some of what this process holds. The arena is locked.
  static func give(_ objects: [SharedObject], to slot: Members.Slot) throws(SystemError) {
    let objects = objects.filter(\.isHeld)
    guard !objects.isEmpty else { return }
    let capacity = max(16, objects.count)
    let block = try Arena.allocate(capacity * 8)
    for (index, object) in objects.enumerated() {
      Word64(at: Arena.address(of: block) + index * 8).store(Arena.offset(of: object.memory))
    }
    slot.holdsBlock.store(block)
    slot.holdsCapacity.store(UInt32(capacity))
    slot.holdsCount.store(UInt32(objects.count))
    forEachObject(of: slot) { $0.uses.add(use(of: slot)) }
  }

  /// Takes the first entries from this process's list: it was started with them, and no ``SharedObject`` is behind them.
  static func releaseFirst(_ count: Int) {
    for index in 0..<count {
      let offset = entry(index, of: Members.Slot(Members.tag.slot)).load()
      release(ObjectHeader(at: offset), at: index)
    }
  }

  /// Ends what a process held that is no more, and frees its slot. Does nothing where that has been done.
  static func releaseAll(of tag: ProcessTag) {
    Arena.locked {
      let slot = Members.Slot(tag.slot)
      guard slot.generation.load() == tag.generation, slot.state.load() != Members.State.free else { return }
      forEachObject(of: slot) { $0.uses.remove(use(of: slot)) }
      let (block, count) = (slot.holdsBlock.load(), Int(slot.holdsCount.load()))
      let capacity = Int(slot.holdsCapacity.load())
      slot.holdsCount.store(0)
      slot.holdsCapacity.store(0)
      slot.generation.store(tag.generation &+ 1)
      Members.release(slot)
      // The word is used again. Who still sleeps on it waits for a death that has been.
      slot.life.wake()
      guard capacity > 0 else { return }
      // Killed from here on, we leak what nobody holds.
      for index in 0..<count {
        let offset = Word64(at: Arena.address(of: block) + index * 8).load()
        guard offset != 0 else { continue }
        let object = ObjectHeader(at: offset)
        if !object.isNeeded { Arena.destroy(object) }
      }
      Arena.free(block, capacity * 8)
    }
  }

  /// The object that a message names, held from now on.
  static func arrive(_ reference: ObjectReference, lastTime: Bool) throws(SystemError) -> SharedObject? {
    try Arena.prepare()
    let (header, index) = try Arena.locked { () throws(SystemError) -> (ObjectHeader?, Int?) in
      guard let header = existing(reference) else { return (nil, nil) }
      let known = local.pointee.objects[reference.offset]?.takeUnretainedValue()
      let isHeld = known?.isHeld ?? false
      // Held before the message is gone: at no moment does nobody seem to have it.
      let index = isHeld ? nil : try add(header)
      if lastTime { header.uses.remove(.message) }
      return (header, index)
    }
    guard let header, let kind = ObjectKind(rawValue: header.kind.load()) else { return nil }
    if let known = local.pointee.objects[reference.offset]?.takeUnretainedValue() {
      if let index { known.hold(at: index) }
      return known
    }
    return try SharedObject.existing(SharedObject.Made(header, kind, holdIndex: index.unsafelyUnwrapped))
  }

  /// The object that a reference names, if it is still there. The arena is locked.
  private static func existing(_ reference: ObjectReference) -> ObjectHeader? {
    let top = Arena.word64(at: Arena.Layout.top).load()
    guard reference.offset % 64 == 0, reference.offset > UInt64(Arena.Layout.slots), reference.offset < top else {
      return nil
    }
    let header = ObjectHeader(at: reference.offset)
    guard header.id.load() == reference.id, header.kind.load() != 0, header.isNeeded else { return nil }
    return header
  }

  /// Makes all counts right again, each by one store: who looks meanwhile must see no hold less. The arena is locked, and
  /// was left by one that died.
  static func recount() {
    forEachHold { object, _ in object.tally.store(0) }
    forEachHold { object, slot in object.tally.add(Int64(use(of: slot).rawValue)) }
    forEachHold { object, _ in object.uses.setHolders(to: ObjectUses(rawValue: object.tally.load())) }
  }

  private static func forEachHold(_ body: (ObjectHeader, Members.Slot) -> Void) {
    for index in 0..<Members.usedCount {
      let slot = Members.Slot(index)
      guard slot.state.load() != Members.State.free else { continue }
      forEachObject(of: slot) { body($0, slot) }
    }
  }

  private static func forEachObject(of slot: Members.Slot, _ body: (ObjectHeader) -> Void) {
    for index in 0..<Int(slot.holdsCount.load()) {
      let offset = entry(index, of: slot).load()
      if offset != 0 { body(ObjectHeader(at: offset)) }
    }
  }
}
