/// The first 64 bytes of an object.
struct ObjectHeader {
  static let size = 64

  let memory: UnsafeMutableRawPointer

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  init(at offset: UInt64) {
    memory = Arena.address(of: offset)
  }

  var offset: UInt64 { Arena.offset(of: memory) }

  /// An ``ObjectKind``; 0 once it is freed.
  var kind: Word32 { Word32(at: memory) }

  /// How far its end has come: see ``Doomed``.
  var ending: Word32 { Word32(at: memory + 4) }

  /// An ``ObjectIdentity``: unlike any other object's, also of those that are gone.
  var id: Word64 { Word64(at: memory + 8) }

  /// What it is called: a name of ``SharedNames``, or 0; ``nameIsGiven`` is set where the script has said so.
  var name: Word32 { Word32(at: memory + 16) }

  static let nameIsGiven: UInt32 = 1 << 31

  /// How many other objects need it, as a condition needs its lock, and a container the manifests of what is in it.
  /// Never too low.
  var keepers: Word32 { Word32(at: memory + 20) }

  /// The size of its block.
  var byteCount: Word64 { Word64(at: memory + 24) }

  /// Who has it, as an ``ObjectUses``: in one word, as whoever looks takes no lock, and must not see a moment at which
  /// one use has ended and the one that takes its place has not begun.
  var uses: ObjectUses.Word { ObjectUses.Word(at: memory + 32) }

  /// What ``Holds/recount()`` counts before it corrects ``uses``. Changed with the arena locked.
  var tally: Word64 { Word64(at: memory + 40) }

  /// The next one that is ``Doomed``.
  var nextDoomed: Word64 { Word64(at: memory + 48) }

  /// The manifests of what the object itself contains: the first of a ``ManifestList``.
  var manifests: Word64 { Word64(at: memory + 56) }

  /// Whether anybody has it, or may still receive it.
  var isNeeded: Bool { uses.load() != .none || keepers.load() != 0 }

  var reference: ObjectReference { ObjectReference(offset: offset, id: id.load()) }

  /// The object that a reference names, if it is still there. The arena is locked.
  ///
  /// Its place alone says nothing: another object may lie there by now. Ids are never given again.
  static func existing(_ reference: ObjectReference) -> ObjectHeader? {
    let top = Arena.word64(at: Arena.Layout.top).load()
    guard reference.offset % 64 == 0, reference.offset > UInt64(Arena.Layout.slots), reference.offset < top else {
      return nil
    }
    let header = ObjectHeader(at: reference.offset)
    guard reference.id != 0, header.id.load() == reference.id, header.kind.load() != 0, header.isNeeded else {
      return nil
    }
    return header
  }
}
