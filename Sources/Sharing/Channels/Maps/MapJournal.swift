/// What a map is changing: a new block takes an old one's place by one store. A process that is killed before that
/// store leaves the new block behind, one that is killed after it the old block. The next holder of the map's lock
/// frees what was left.
///
/// The holder of the map's lock has it to itself; 24 bytes.
///
/// Where the arena's lock can't be had soon, since its holder was stopped, what is left to be freed stays here until the
/// next change of the map.
///
/// The new block may be a table which leads to entries that the old one does not lead to, and the other way round: what
/// is left are then the entries too that only the other one of the two leads to.
///
/// Invariant: it says something while `fresh` is not 0; `place` and `former` count while `place` is not 0 either.
struct MapJournal {
  static let size = 24

  private let fresh: Word64
  private let place: Word64
  private let former: Word64
  private let table: Word64

  /// - Parameter table: The word that leads to the map's table.
  init(at memory: UnsafeMutableRawPointer, table: Word64) {
    self.table = table
    fresh = Word64(at: memory)
    place = Word64(at: memory + 8)
    former = Word64(at: memory + 16)
  }

  /// Notes a block that is being made. The arena is locked.
  @inline(__always)
  func begin(_ link: MapLink) {
    finish()
    fresh.store(link.word)
  }

  /// Whether something is left to be freed.
  var isUnfinished: Bool { fresh.load() != 0 }

  /// Frees what a change before has left. The arena is locked.
  @inline(__always)
  func finish() {
    if isUnfinished { end(freeing: leftover) }
  }

  /// Puts the link that was begun, or ``MapLink/removed`` where nothing is left, into a word, and frees the block that
  /// was there.
  @inline(__always)
  func commit(_ link: MapLink, to word: Word64) {
    let formerLink = MapLink(word: word.load())
    former.store(formerLink.word)
    place.store(Arena.offset(of: word.address))
    fresh.store(link.word)
    word.store(link.word)
    if formerLink.block == 0 { end() } else { _ = Arena.lockedShortly { end(freeing: formerLink) } }
  }

  /// Ends what a dead process was doing.
  func repair() {
    guard isUnfinished else { return end() }
    _ = Arena.lockedShortly { finish() }
  }

  /// The block that nothing leads to.
  private var leftover: MapLink {
    let isLinked = place.load() != 0 && Arena.word64(at: Int(place.load())).load() == fresh.load()
    return MapLink(word: isLinked ? former.load() : fresh.load())
  }

  /// Frees what nothing leads to, in a map that is gone, or in one whose lock is held by a process that died while it
  /// changed the map. The arena is locked.
  ///
  /// - Parameter isNobodys: Whether the lock is still the dead process's: asked after the first look at the journal.
  ///   Whoever takes it then has to repair the same, and waits for the arena.
  func giveUp(where isNobodys: () -> Bool = { true }) {
    if isUnfinished && isNobodys() { end(freeing: leftover) }
  }

  /// The arena is locked. Killed on the way, we leak the block rather than free it twice.
  private func end(freeing link: MapLink) {
    let entries = MapLink(word: fresh.load()).ownsEntries ? entries(onlyIn: link) : []
    if link.block != 0 && link.sizePower == 0 { MapEntry(at: link.block).manifest?.letGoAndDoom() }
    end()
    for entry in entries { Arena.free(entry.block, entry.byteCount) }
    if link.block != 0 { Arena.free(link.block, link.byteCount) }
    Doomed.drain()
  }

  /// The links of entries that a table has, and not the map's. What only they name is let go of. The arena is locked.
  private func entries(onlyIn leftover: MapLink) -> [MapLink] {
    var (blocks, manifests): ([UInt64], [UInt64]) = ([], [])
    let present = MapLink(word: table.load())
    if present.block != 0 {
      MapTable(present).forEachLink { link in
        blocks.append(link.block)
        if let manifest = MapEntry(at: link.block).manifestOffset { manifests.append(manifest) }
      }
    }
    blocks.sort()
    manifests.sort()
    var entries: [MapLink] = []
    MapTable(leftover).forEachLink { link in
      guard !blocks.hasSorted(link.block) else { return }
      entries.append(link)
      let entry = MapEntry(at: link.block)
      if let manifest = entry.manifestOffset, !manifests.hasSorted(manifest) { entry.manifest?.letGoAndDoom() }
    }
    return entries
  }

  /// In this order: ``place`` says nothing by itself.
  @inline(__always)
  private func end() {
    fresh.store(0)
    place.store(0)
  }
}

extension [UInt64] {
  /// Whether it has an element, where it is sorted.
  func hasSorted(_ element: UInt64) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == element
  }
}
