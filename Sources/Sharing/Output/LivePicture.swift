import CProcscriptSystem

/// A picture at the end of what is on the terminal, drawn again and again while processes print above it.
///
/// Whoever prints a line wipes the picture away first, and whoever draws it draws it below. Each does so in its turn,
/// so that neither has to wait for the other; one that is killed leaves one picture too many at worst.
package struct LivePicture {
  private let isUsed: UnsafeMutablePointer<UInt32>
  /// How many lines of it are on the terminal.
  private let lineCount: UnsafeMutablePointer<UInt32>
  /// Whether the last line on the terminal is one without an end, as a question is: nothing is drawn below that.
  private let isMidLine: UnsafeMutablePointer<UInt32>

  /// - Precondition: The arena is there.
  package init() {
    isUsed = HostMemory.livePicture.assumingMemoryBound(to: UInt32.self)
    lineCount = isUsed + 1
    isMidLine = isUsed + 2
  }

  /// From now on there may be one.
  package func begin() {
    procscript_store_release(isUsed, 1)
  }

  /// Whether there may be one.
  @inline(__always)
  var mayBeThere: Bool { procscript_load_acquire(isUsed) != 0 }

  /// What takes it away, to be written now; empty where it is not there.
  func wiping() -> [UInt8] {
    let count = procscript_load_acquire(lineCount)
    procscript_store_release(lineCount, 0)
    // To the first column, and up, each line made blank. (What wipes all at once makes tmux keep a whole screen for those
    // who scroll back.)
    return count == 0 ? [] : Array(("\r" + String(repeating: "\u{1B}[A\u{1B}[2K", count: Int(count))).utf8)
  }

  /// Something was written that ends so.
  func noteText(endingWith last: UInt8) {
    procscript_store_release(isMidLine, last == UInt8(ascii: "\n") ? 0 : 1)
  }

  /// Somebody other than the processes has ended a line on the terminal.
  package func noteNewline() {
    let count = procscript_load_acquire(lineCount)
    if count != 0 { procscript_store_release(lineCount, count + 1) }
    procscript_store_release(isMidLine, 0)
  }

  /// What puts lines in its place, to be written now; nil where none can be.
  func drawing(_ lines: [String]) -> [UInt8]? {
    if procscript_load_acquire(isMidLine) != 0 { return nil }
    if lines.isEmpty { return wiping() }
    let count = Int(procscript_load_acquire(lineCount))
    procscript_store_release(lineCount, UInt32(lines.count))
    // Over those that are there, so that nothing flickers; then what there are fewer is blank.
    var text = count == 0 ? "" : "\r\u{1B}[\(count)A"
    for line in lines { text += "\u{1B}[2K\(line)\n" }
    let left = max(count - lines.count, 0)
    if left > 0 { text += String(repeating: "\u{1B}[2K\n", count: left) + "\u{1B}[\(left)A" }
    return Array(text.utf8)
  }
}
