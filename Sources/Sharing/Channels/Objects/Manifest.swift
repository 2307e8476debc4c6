import ProcscriptSystem

/// A list of the objects that a message names, in a block of its own: they are used by it for as long as it is there.
///
/// It is there while a process holds it (who makes the message, and has not put it anywhere yet), and while something
/// keeps it that contains the message: a ring, a map's entry, a parcel, a barrier, a process that has still to look at
/// its child's outcome. When the last of them lets go of it, the objects have one use less, and an end of a pipe that
/// nobody has any more is closed. So nothing is named for ever by a message that nobody will receive.
///
/// A process may be killed between any two stores. All manifests are in one list of the arena, from which whoever gets
/// the lock after a dead holder counts and links everything anew: what each of them names, and by what it is kept.
struct Manifest {
  let header: ObjectHeader

  private enum Layout {
    static let home = ObjectHeader.size
    static let next = ObjectHeader.size + 8
    static let previous = ObjectHeader.size + 16
    static let nextOfAll = ObjectHeader.size + 24
    static let previousOfAll = ObjectHeader.size + 32
    static let ring = ObjectHeader.size + 40
    static let count = ObjectHeader.size + 48
    static let container = ObjectHeader.size + 56
    static let names = ObjectHeader.size + 64
  }

  init(_ header: ObjectHeader) {
    self.header = header
  }

  init(at offset: UInt64) {
    header = ObjectHeader(at: offset)
  }

  private func word(_ place: Int) -> Word64 { Word64(at: header.memory + place) }

  /// The offset of the word that begins the list which it is in, while something keeps it.
  private var home: Word64 { word(Layout.home) }

  fileprivate var next: Word64 { word(Layout.next) }
  fileprivate var previous: Word64 { word(Layout.previous) }
  private var nextOfAll: Word64 { word(Layout.nextOfAll) }
  private var previousOfAll: Word64 { word(Layout.previousOfAll) }

  /// The offset of the ring that keeps it, or is to keep it; 0 where it is something else.
  var ring: Word64 { word(Layout.ring) }

  /// How many objects it names.
  private(set) var count: Int {
    get { Int(word(Layout.count).load()) }
    nonmutating set { word(Layout.count).store(UInt64(newValue)) }
  }

  private func name(_ index: Int) -> Word64 { word(Layout.names + index * 8) }

  /// The objects that it names; nil where one was struck off already, as by a process that was killed just then.
  subscript(index: Int) -> ObjectHeader? {
    let offset = name(index).load()
    return offset == 0 ? nil : ObjectHeader(at: offset)
  }

  // MARK: - Beginning and end. The arena is locked.

  private static var all: Word64 { Arena.word64(at: Arena.Layout.manifests) }

  /// Whether there is one. Takes no lock.
  static var isAny: Bool { all.load() != 0 }

  /// Makes one that this process holds, of objects that this process holds too.
  ///
  /// - Returns: It, and where the list of this process's holds names it.
  /// - Throws: `SystemError` when there is no shared memory left.
  static func make(naming objects: [SharedObject]) throws(SystemError) -> (Manifest, holdIndex: Int) {
    try Holds.reserve(1)
    let byteCount = Layout.names + objects.count * 8
    let manifest = Manifest(at: try Arena.allocate(byteCount))
    let header = manifest.header
    header.byteCount.store(UInt64(byteCount))
    manifest.count = objects.count
    for (index, object) in objects.enumerated() {
      precondition(object.isHeld, "a message names an object that its sender does not hold")
      manifest.name(index).store(object.header.offset)
    }
    header.id.store(ObjectIdentity.new(.manifest).rawValue)
    header.kind.store(ObjectKind.manifest.rawValue)
    manifest.nextOfAll.store(all.load())
    all.store(header.offset)
    if let next = at(manifest.nextOfAll) { next.previousOfAll.store(header.offset) }
    // From here on it counts, whoever is killed.
    for object in objects { object.header.uses.add(.name) }
    return (manifest, try Holds.add(header))
  }

  private static func at(_ link: Word64) -> Manifest? {
    let offset = link.load()
    return offset == 0 ? nil : Manifest(at: offset)
  }

  /// Takes its uses of the objects back, and it out of the list of all. May be done twice.
  func end() {
    letGo()
    for index in 0..<count {
      guard let object = self[index] else { continue }
      object.uses.remove(.name)
      if !object.isNeeded { Doomed.add(object) }
      name(index).store(0)
    }
    let (next, previous) = (nextOfAll.load(), previousOfAll.load())
    if previous == header.offset { return }
    if previous != 0 { Manifest(at: previous).nextOfAll.store(next) } else { Self.all.store(next) }
    if next != 0 { Manifest(at: next).previousOfAll.store(previous) }
    markUnlisted()
  }

  /// Says that it is not in the list of all any more.
  private func markUnlisted() { previousOfAll.store(header.offset) }

  // MARK: - Who keeps it. The arena is locked.

  /// The object by which a process can get at what it names, while something keeps it; nil where that is a process.
  private(set) var container: ObjectHeader? {
    get {
      let offset = isKept ? word(Layout.container).load() : 0
      return offset == 0 ? nil : ObjectHeader(at: offset)
    }
    nonmutating set { word(Layout.container).store(newValue?.offset ?? 0) }
  }

  var isKept: Bool { header.keepers.load() != 0 }

  /// Keeps it in a list of what an object contains, or of what was left for a process.
  func keep(in list: ManifestList, of container: ObjectHeader?) {
    self.container = container
    home.store(Arena.offset(of: list.first.address))
    list.insert(self)
    header.keepers.store(1)
  }

  /// Whether that list keeps it.
  func isKept(in list: ManifestList) -> Bool { isKept && home.load() == Arena.offset(of: list.first.address) }

  /// Takes it out of the list that keeps it, if one does. May be done twice.
  func letGo() {
    guard isKept else { return }
    homeList.remove(self)
    header.keepers.store(0)
    home.store(0)
  }

  private var homeList: ManifestList { ManifestList(first: Word64(at: Arena.address(of: home.load()))) }

  /// Takes it out of the list that keeps it, and dooms it where nobody has it any more. May be done twice.
  func letGoAndDoom() {
    letGo()
    if !header.isNeeded { Doomed.add(header) }
  }

  // MARK: - After deaths. The arena is locked.

  static func forEach(_ body: (Manifest) -> Void) {
    var manifest = at(all)
    while let present = manifest {
      manifest = at(present.nextOfAll)
      body(present)
    }
  }

  /// Links everything anew, by what is changed by one store: the list of all, forwards, and what keeps each.
  static func repairLists() {
    Doomed.forEach { if $0.kind.load() == ObjectKind.manifest.rawValue { Manifest($0).markUnlisted() } }
    var previous: UInt64 = 0
    forEach { manifest in
      manifest.previousOfAll.store(previous)
      previous = manifest.header.offset
      if manifest.home.load() != 0 { manifest.homeList.first.store(0) }
    }
    forEach { if $0.isKept { $0.homeList.insert($0) } else { $0.home.store(0) } }
  }

  /// Passes on each object that it names.
  func forEachObject(_ body: (ObjectHeader) -> Void) {
    for index in 0..<count {
      if let object = self[index] { body(object) }
    }
  }
}

/// The manifests that something keeps, linked both ways. The arena is locked.
struct ManifestList {
  /// The first one's offset; 0 for none.
  let first: Word64

  fileprivate func insert(_ manifest: Manifest) {
    let following = first.load()
    manifest.next.store(following)
    manifest.previous.store(0)
    if following != 0 { Manifest(at: following).previous.store(manifest.header.offset) }
    first.store(manifest.header.offset)
  }

  fileprivate func remove(_ manifest: Manifest) {
    let (next, previous) = (manifest.next.load(), manifest.previous.load())
    if previous != 0 { Manifest(at: previous).next.store(next) } else { first.store(next) }
    if next != 0 { Manifest(at: next).previous.store(previous) }
  }

  /// What contains them is no more: nobody will receive what they are of. May be done twice.
  func letGoOfAll() {
    while first.load() != 0 { Manifest(at: first.load()).letGoAndDoom() }
  }

  /// The one that there is.
  var onlyOne: Manifest? {
    let offset = first.load()
    return offset == 0 ? nil : Manifest(at: offset)
  }
}
