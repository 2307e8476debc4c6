/// Words of shared memory, for processes that may have that memory at different addresses.
package enum SharedWords {
  /// Where the memory of channels begins in this process, in which the words lie that are waited for; nil where there is
  /// none yet.
  nonisolated(unsafe) package static var base: (() -> UnsafeRawPointer?)?

  /// Where a word is.
  struct Place: BitwiseCopyable {
    private var offset: Int = 0
    private var isOfRun = false

    init() {}

    /// - Parameter memory: That of the run, in which the counts of ended children are.
    init(of word: UnsafeRawPointer, in memory: RunMemory) {
      isOfRun = memory.contains(word)
      offset = word - (isOfRun ? UnsafeRawPointer(memory.worker) : SharedWords.base?() ?? word)
    }

    /// - Returns: nil where this process does not have that memory, as one that watches the run.
    func word(in memory: RunMemory) -> UnsafePointer<UInt32>? {
      let start = isOfRun ? UnsafeRawPointer(memory.worker) : SharedWords.base?()
      return start.map { ($0 + offset).assumingMemoryBound(to: UInt32.self) }
    }
  }
}
