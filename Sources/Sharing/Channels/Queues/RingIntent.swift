/// Who is about to move a ring's head or tail past a message that names objects: three words, which the holder of the
/// readers' or writers' lock has to itself.
///
/// Set before the move and cleared after it. A holder that is killed in between leaves it as it is, and so whoever gets
/// the lock next sees whether the move was done. As long as nobody has, whoever buries the dead one sees it too.
struct RingIntent {
  static let size = 24

  /// The process's tag; 0 for none.
  private let process: Word64
  /// The id of the message's manifest.
  private let manifest: Word64
  /// How many messages there were before.
  private let count: Word64

  init(at memory: UnsafeMutableRawPointer) {
    process = Word64(at: memory)
    manifest = Word64(at: memory + 8)
    count = Word64(at: memory + 16)
  }

  /// - Parameters:
  ///   - noted: Where the process's slot names the manifest. Last: without it the move was certainly not done.
  ///   - position: The head or the tail.
  func begin(_ manifest: ObjectHeader, noted: Word64, at position: Word64) {
    let id = manifest.id.load()
    count.store(UInt64(RingPosition(position.load()).count))
    self.manifest.store(id)
    process.store(Members.tag.rawValue)
    noted.store(id)
  }

  /// The move is done.
  func end() {
    process.store(0)
  }

  /// Sees what a dead holder of the lock has left. The lock is held, and nothing was changed since.
  func repair(noted: (Unfinished) -> Word64, at position: Word64) {
    guard let dead = ProcessTag(in: process.load()) else { return }
    if RingPosition(position.load()).count == UInt32(truncatingIfNeeded: count.load()) {
      let id = manifest.load()
      // Where the slot is another process's by now, it names something else.
      _ = noted(Members.Slot(dead.slot).unfinished).exchange(id, for: id | Unfinished.undone)
    }
    process.store(0)
  }

  /// Whether a dead process has done the move that its slot says it was at.
  func isDone(by tag: ProcessTag, noted: Word64, count position: Word64) -> Bool {
    while process.load() == tag.rawValue {
      let isDone = RingPosition(position.load()).count != UInt32(truncatingIfNeeded: count.load())
      // Nobody has moved it since, as nobody has seen to the intent.
      if process.load() == tag.rawValue { return isDone }
    }
    // It has said itself that it is done, or somebody has seen to it.
    return noted.load() & Unfinished.undone == 0
  }
}
