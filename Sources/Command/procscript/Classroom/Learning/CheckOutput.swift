import Glibc
import ProcscriptSystem

/// The library of checks at work, with all that it prints, which is read as it comes.
final class CheckOutput {
  private let process: CheckProcess
  private let output: Descriptor
  private(set) var bytes: [UInt8] = []

  /// The descriptor that is readable when there is something to take: see ``takeOutput()``.
  var number: Int32 { output.number }

  /// Begins it.
  ///
  /// - Parameter begin: Starts the library, which is to write to the descriptor that it gets.
  /// - Throws: `SystemError` with the operation `fork` or `makePipe`.
  init(_ begin: (Int32) throws(SystemError) -> CheckProcess) throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemError(.makePipe, .current, using: .live) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = Descriptor(ends[0])
    let writing = Descriptor(ends[1])
    process = try begin(writing.number)
  }

  /// Takes what there is.
  ///
  /// - Returns: Whether that was all.
  func takeOutput() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(output.number, &buffer, buffer.count)
    if count > 0 { bytes += buffer[..<count] }
    return !(count > 0 || (count < 0 && errno == EINTR))
  }

  /// Waits until all is taken.
  ///
  /// - Returns: False where an interrupt came before.
  func wait() throws(SystemError) -> Bool {
    while true {
      switch try Poll.wait(for: Poll.Interest(number), until: .never) {
      case .interrupted: return false
      case .timedOut: continue
      case .ready: if takeOutput() { return true }
      }
    }
  }

  /// How it has ended, once all is taken; nil where a signal has ended it.
  func exitCode() throws(SystemError) -> Int32? { try process.awaitEnd()?.exitCode }

  /// Ends it with all that it has started.
  func end() throws(SystemError) { try process.end() }
}
