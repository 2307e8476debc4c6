/// What a process is in the middle of that another one has to bring to an end if it is killed: the message with names
/// that it is putting into a ring, or taking out of one; and the map with names in its entries that it is changing.
/// Five words of the process's slot.
///
/// A ring's lock does not cover the ring's manifests, which are the arena's: between the store that commits a message,
/// or takes it, and what follows under the arena's lock, the process may be killed. Whoever buries it then has to know
/// whether that store was done. The ring says so (see ``ByteRing/Intent``) as long as nobody else has had its lock; the
/// next one who gets it looks before it changes anything, and leaves the answer here where it is no.
struct Unfinished {
  /// The id of the manifest that is being put, with ``undone`` once it is known that it was not; 0 for none.
  let putting: Word64
  /// The id of the manifest that is being taken, with ``undone`` once it is known that it was not; 0 for none.
  let taking: Word64
  /// Where the manifest that is being taken lies.
  let takingOffset: Word64
  /// The id of the map that is being changed; 0 for none.
  let changing: Word64
  /// Where the map that is being changed lies.
  let changingOffset: Word64

  /// Beside an id.
  static let undone: UInt64 = 1 << 63

  init(at memory: UnsafeMutableRawPointer) {
    putting = Word64(at: memory)
    taking = Word64(at: memory + 8)
    takingOffset = Word64(at: memory + 16)
    changing = Word64(at: memory + 24)
    changingOffset = Word64(at: memory + 32)
  }

  /// This process's.
  static var own: Unfinished { Members.Slot(Members.tag.slot).unfinished }

  func clear() {
    putting.store(0)
    taking.store(0)
    changing.store(0)
  }

  func begin(changing map: ObjectHeader) {
    changingOffset.store(map.offset)
    changing.store(map.id.load())
  }

  /// Brings to an end what a dead process was doing: before its holds end. May be done twice. The arena is locked.
  static func settle(_ slot: Members.Slot, of tag: ProcessTag) {
    let unfinished = slot.unfinished
    let putting = unfinished.putting.load()
    Holds.forEachObject(of: slot) { object in
      // What a message names that is in no ring: it was not put yet, or nobody will take it.
      guard object.kind.load() == ObjectKind.manifest.rawValue else { return }
      let manifest = Manifest(object)
      guard manifest.isKept, manifest.ring.load() != 0 else { return }
      let ring = ByteRing(manifestsAt: manifest.ring.load())
      let isPut =
        putting == object.id.load() && ring.writersIntent.isDone(by: tag, noted: unfinished.putting, count: ring.tail)
      if !isPut || ring.isDeadEnd { manifest.letGo() }
    }
    unfinished.putting.store(0)

    let taking = ObjectReference(offset: unfinished.takingOffset.load(), id: unfinished.taking.load())
    if taking.id & undone == 0, let object = ObjectHeader.existing(taking) {
      let manifest = Manifest(object)
      let ring = ByteRing(manifestsAt: manifest.ring.load())
      if ring.readersIntent.isDone(by: tag, noted: unfinished.taking, count: ring.head) { manifest.letGoAndDoom() }
    }
    unfinished.taking.store(0)

    let changing = ObjectReference(offset: unfinished.changingOffset.load(), id: unfinished.changing.load())
    if let map = ObjectHeader.existing(changing) { SharedMap.settle(map, of: tag) }
    unfinished.changing.store(0)
  }
}
