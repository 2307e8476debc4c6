/// The objects that nobody needs any more, on their way out: a list in the arena, which is locked for all of this.
///
/// An object's end is seen by others (who waits at the other end of a pipe is told), and lets go of further objects. So
/// it must not get lost with the process that was to bring it about: whoever makes an object's last use vanish puts it
/// on the list first, and the next holder of the arena's lock goes on where a dead one has stopped.
///
/// An object's end has two steps. What others see of it, and what it contains, may be done twice; only then its memory
/// is freed, which must not be done twice: if a process is killed just then, it leaks a block.
enum Doomed {
  /// What an object's `ending` holds. (A dead process may have left one on the list with `none`: see ``repair()``.)
  private enum Step {
    static let none: UInt32 = 0
    static let listed: UInt32 = 1
    /// Only its memory is left.
    static let ended: UInt32 = 2
  }

  private static var first: Word64 { Arena.word64(at: Arena.Layout.doomed) }

  /// Puts an object on the list that is not needed. It is there until ``drain()``.
  static func add(_ object: ObjectHeader) {
    guard object.ending.load() == Step.none else { return }
    object.nextDoomed.store(first.load())
    first.store(object.offset)
    object.ending.store(Step.listed)
  }

  /// Ends and frees what is on the list, and what only that has kept.
  static func drain() {
    while true {
      let offset = first.load()
      guard offset != 0 else { return }
      let object = ObjectHeader(at: offset)
      if object.ending.load() == Step.ended {
        first.store(object.nextDoomed.load())
        free(object)
      } else if object.isNeeded {
        // A dead process had counted one use less already.
        object.ending.store(Step.none)
        first.store(object.nextDoomed.load())
      } else {
        end(object)
        // Others may lie before it now: they come first.
        object.ending.store(Step.ended)
      }
    }
  }

  /// Marks what a dead process had put on the list, or was taking from it, without its mark.
  static func repair() {
    forEach { if $0.ending.load() == Step.none { $0.ending.store(Step.listed) } }
  }

  static func forEach(_ body: (ObjectHeader) -> Void) {
    var offset = first.load()
    while offset != 0 {
      let object = ObjectHeader(at: offset)
      offset = object.nextDoomed.load()
      body(object)
    }
  }

  /// What others see of an object's end. May be done twice.
  private static func end(_ object: ObjectHeader) {
    if let end = ObjectKind(rawValue: object.kind.load())?.description.end {
      end(object)
    } else {
      ManifestList(first: object.manifests).letGoOfAll()
    }
  }

  private static func free(_ object: ObjectHeader) {
    ObjectKind(rawValue: object.kind.load())?.description.freeInsides?(object)
    object.kind.store(0)
    // The allocator puts a link where the kind was: only the id tells that it is gone.
    object.id.store(0)
    Arena.free(object.offset, Int(object.byteCount.load()))
  }
}
