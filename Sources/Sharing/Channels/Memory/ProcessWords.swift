/// A word of an object for each process that can be, by the process's slot. Those that nobody has used cost no memory.
struct ProcessWords {
  static var byteCount: Int { Members.capacity * 8 }

  private let memory: UnsafeMutableRawPointer

  init(at memory: UnsafeMutableRawPointer) {
    self.memory = memory
  }

  @inline(__always)
  subscript(slot: Int) -> Word64 { Word64(at: memory + slot * 8) }

  /// This process's.
  var own: Word64 { self[Members.tag.slot] }
}
