import ProcscriptSystem

/// The memory of a map: a hash table of entries, made when the first one comes. The holder of the map's lock has it to
/// itself.
///
/// Invariant: each change is one store, of a link to a table or to an entry that are whole; what it leaves to be freed is
/// in the journal. The counts follow, and are made right again by whoever takes the lock after a dead holder and calls
/// ``repair()`` first.
struct MapMemory {
  static let size = 40 + MapJournal.size

  private let table: Word64
  private let numbers: UnsafeMutableRawPointer
  private let journal: MapJournal
  let map: ObjectHeader
  private let seed: UInt64

  init(at memory: UnsafeMutableRawPointer, of map: ObjectHeader) {
    table = Word64(at: memory)
    numbers = memory + 8
    journal = MapJournal(at: memory + 40, table: table)
    self.map = map
    seed = Arena.hashSeed ^ map.id.load()
  }

  /// How many entries there are.
  var count: Word64 { Word64(at: numbers) }

  /// How many cells of the table are taken, or were since it was made.
  private var used: Word64 { Word64(at: numbers + 8) }

  /// The number of the last key that came.
  private var lastSerial: Word64 { Word64(at: numbers + 16) }

  /// For ``GuardedObject``.
  var hold: Word8 { Word8(at: numbers + 24) }

  @inline(__always)
  private var present: MapTable? {
    let link = MapLink(word: table.load())
    return link.block == 0 ? nil : MapTable(link)
  }

  // MARK: - Entries

  /// The entry of a key.
  @inline(__always)
  func entry(of key: UnsafeRawBufferPointer) -> MapEntry? {
    guard let cell = present?.cell(of: key, hash: MapTable.hash(key, seed: seed)) else { return nil }
    return MapEntry(at: MapLink(word: cell.load()).block)
  }

  /// The keys, in the order in which they came.
  var keys: [[UInt8]] {
    var entries: [MapEntry] = []
    entries.reserveCapacity(Int(count.load()))
    present?.forEachLink { entries.append(MapEntry(at: $0.block)) }
    return entries.map { (serial: $0.serial, entry: $0) }.sorted { $0.serial < $1.serial }.map { [UInt8]($0.entry.key) }
  }

  /// Gives a key a value, in the place of the one that it has.
  ///
  /// - Parameter manifest: That of a value that names objects, held by this process: the entry keeps it.
  /// - Throws: `SystemError` when there is no shared memory left; nothing is changed.
  func set(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, keeping manifest: Manifest?
  ) throws(SystemError) {
    let hash = MapTable.hash(key, seed: seed)
    if let cell = present?.cell(of: key, hash: hash) {
      let former = MapEntry(at: MapLink(word: cell.load()).block)
      let isNoted = noteChange(if: manifest != nil || former.isNaming)
      defer { if isNoted { noteEndOfChange() } }
      return journal.commit(try makeEntry(key, value, hash, former.serial, manifest), to: cell)
    }
    let isNoted = noteChange(if: manifest != nil)
    defer { if isNoted { noteEndOfChange() } }
    try makeRoom()
    let serial = lastSerial.add(1)
    let link = try makeEntry(key, value, hash, serial, manifest)
    let cell = MapTable(MapLink(word: table.load())).freeCell(hash: hash)
    if MapLink(word: cell.load()) == .never { used.store(used.load() + 1) }
    journal.commit(link, to: cell)
    count.store(count.load() + 1)
  }

  private func makeEntry(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ hash: UInt64, _ serial: UInt64,
    _ manifest: Manifest?
  ) throws(SystemError) -> MapLink {
    let byteCount = MapEntry.byteCount(key: key.count, value: value.count, isNaming: manifest != nil)
    let link = try Arena.locked { () throws(SystemError) in
      let block = try Arena.allocate(byteCount)
      MapEntry(at: block).byteCount.store(UInt64(byteCount))
      let link = MapLink(entry: block, hash: hash)
      journal.begin(link)
      if let manifest { MapEntry(at: block).keep(manifest, in: map) }
      return link
    }
    MapEntry(at: link.block).fill(key, value, hash: hash, serial: serial)
    return link
  }

  /// Takes a key and its value away.
  ///
  /// - Returns: Whether it was there.
  /// - Throws: `SystemError` with `interrupted`, as ``Arena/locked(_:)`` does; nothing is changed.
  func remove(_ key: UnsafeRawBufferPointer) throws(SystemError) -> Bool {
    guard let cell = present?.cell(of: key, hash: MapTable.hash(key, seed: seed)) else { return false }
    if journal.isUnfinished { try Arena.locked { () throws(SystemError) in journal.finish() } }
    let isNoted = noteChange(if: MapEntry(at: MapLink(word: cell.load()).block).isNaming)
    defer { if isNoted { noteEndOfChange() } }
    journal.commit(.removed, to: cell)
    count.store(count.load() - 1)
    shrink()
    return true
  }

  /// Notes that this process is changing the map: so that what a value names does not wait for the next who takes the
  /// map's lock, when this process is killed.
  @inline(__always)
  private func noteChange(if isNaming: Bool) -> Bool {
    if isNaming { Unfinished.own.begin(changing: map) }
    return isNaming
  }

  private func noteEndOfChange() { Unfinished.own.changing.store(0) }

  // MARK: - The table

  /// Makes sure that another entry finds a free cell, and three quarters of the cells are used at most.
  @inline(__always)
  private func makeRoom() throws(SystemError) {
    if let present, (used.load() + 1) * 4 <= UInt64(present.cellCount) * 3 { return }
    try makeTable()
  }

  /// Gives memory back when few entries are left. Without memory for a smaller table it stays as it is.
  private func shrink() {
    guard let present, present.cellCount > 64, count.load() * 8 < UInt64(present.cellCount) else { return }
    try? makeTable()
  }

  /// Begins an empty table, of which at most half is used once it has so many entries.
  private func beginTable(forEntries count: Int, ownsEntries: Bool = false) throws(SystemError) -> MapLink {
    let wanted = 2 * count + 1
    let sizePower = max(MapTable.smallestSizePower, Int.bitWidth - wanted.leadingZeroBitCount)
    return try Arena.locked { () throws(SystemError) in
      let link = try MapTable.allocate(sizePower: sizePower, ownsEntries: ownsEntries)
      journal.begin(link)
      return link
    }
  }

  /// Takes the table to another one, a quarter to half of which is used once the next entry has come.
  @inline(never)
  private func makeTable() throws(SystemError) {
    let link = try beginTable(forEntries: Int(count.load()))
    let larger = MapTable(link)
    present?.forEachLink { larger.freeCell(hash: MapEntry(at: $0.block).hash).store($0.word) }
    journal.commit(link, to: table)
    used.store(count.load())
  }

  // MARK: - Moving

  /// Gives keys the values that `fill` adds, and no others, by a new table: all at once.
  ///
  /// - Parameters:
  ///   - entries: Those that the keys have now.
  ///   - isNaming: Whether a value is to come that names objects.
  func move(
    _ keys: [[UInt8]], _ entries: [MapEntry?], isNaming: Bool,
    _ fill: (MapTable) throws(SystemError) -> Void
  ) throws(SystemError) {
    let isNoted = noteChange(if: isNaming || entries.contains { $0?.isNaming ?? false })
    defer { if isNoted { noteEndOfChange() } }
    do throws(SystemError) {
      let link = try beginTable(forEntries: Int(count.load()) + 1, ownsEntries: true)
      let table = MapTable(link)
      let moved = entries.compactMap { $0.map { Arena.offset(of: $0.memory) } }.sorted()
      present?.forEachLink { link in
        if !moved.hasSorted(link.block) { table.freeCell(hash: MapEntry(at: link.block).hash).store(link.word) }
      }
      try fill(table)
      var entryCount: UInt64 = 0
      table.forEachLink { _ in entryCount += 1 }
      journal.commit(link, to: self.table)
      used.store(entryCount)
      count.store(entryCount)
    } catch {
      _ = Arena.lockedShortly { journal.finish() }
      throw error
    }
  }

  /// Adds an entry to a table that is begun.
  ///
  /// - Parameters:
  ///   - serial: nil for a key that comes now.
  ///   - keep: Gives the entry the manifest of a value that names objects. The arena is locked.
  func add(
    _ key: [UInt8], _ value: UnsafeRawBufferPointer, _ serial: UInt64?, to table: MapTable,
    keepingBy keep: ((MapEntry) -> Void)?
  ) throws(SystemError) {
    let byteCount = MapEntry.byteCount(key: key.count, value: value.count, isNaming: keep != nil)
    let hash = key.withUnsafeBytes { MapTable.hash($0, seed: seed) }
    let entry = try Arena.locked { () throws(SystemError) in
      let block = try Arena.allocate(byteCount)
      let entry = MapEntry(at: block)
      entry.byteCount.store(UInt64(byteCount))
      table.freeCell(hash: hash).store(MapLink(entry: block, hash: hash).word)
      keep?(entry)
      return entry
    }
    let serial = serial ?? lastSerial.add(1)
    key.withUnsafeBytes { entry.fill($0, value, hash: hash, serial: serial) }
  }

  // MARK: - After deaths

  /// Makes whole what a dead holder of the lock has left.
  func repair() {
    journal.repair()
    var (entries, cells) = (0 as UInt64, 0 as UInt64)
    if let present {
      for index in 0..<present.cellCount {
        let link = MapLink(word: present.cell(index).load())
        if link != .never { cells += 1 }
        if link.block != 0 { entries += 1 }
      }
    }
    count.store(entries)
    used.store(cells)
  }

  /// Lets go of what a dead process was storing or taking away, if it still has the map's lock. The arena is locked.
  func settle(where isNobodys: () -> Bool) { journal.giveUp(where: isNobodys) }

  /// Frees all. The arena is locked, and nobody holds the map; what its values named is let go of already.
  func free() {
    journal.giveUp()
    guard let present else { return }
    present.forEachLink { Arena.free($0.block, $0.byteCount) }
    let link = MapLink(word: table.load())
    table.store(0)
    Arena.free(link.block, link.byteCount)
  }
}
