/// What a map is changing: a new block takes an old one's place by one store. A process that is killed before that
/// store leaves the new block behind, one that is killed after it the old block. The next holder of the map's lock
/// frees what was left.
///
/// The holder of the map's lock has it to itself; 24 bytes.
///
/// Where the arena's lock can't be had soon, since its holder was stopped, what is left to be freed stays here until the
/// next change of the map.
///
/// Invariant: it says something while `fresh` is not 0; `place` and `former` count while `place` is not 0 either.
struct MapJournal {
  static let size = 24

  private let fresh: Word64
  private let place: Word64
  private let former: Word64

  init(at memory: UnsafeMutableRawPointer) {
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
    if link.block != 0 && link.sizePower == 0 { MapEntry(at: link.block).manifest?.letGoAndDoom() }
    end()
    if link.block != 0 { Arena.free(link.block, link.byteCount) }
    Doomed.drain()
  }

  /// In this order: ``place`` says nothing by itself.
  @inline(__always)
  private func end() {
    fresh.store(0)
    place.store(0)
  }
}
