@preconcurrency import Glibc
import ProcscriptSystem

/// What came of waiting for a line of standard input.
enum InputLine {
  /// The line without its end; any bytes.
  case line([UInt8])
  /// Ctrl-C: what was typed counts for nothing.
  case abandoned
  case end

  /// Reads a line, from the stream that scripts read from too.
  static func read() -> InputLine {
    // A Ctrl-C that comes just before the stream reads would not end the read. Where waiting fails, the read tells why.
    if !hasReadAhead, (try? Poll.wait(for: Poll.Interest(STDIN_FILENO), until: .never)) == .interrupted {
      return .abandoned
    }
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(buffer) }
    let count = getline(&buffer, &capacity, stdin)
    guard count >= 0 else {
      // Also an end that was typed: more may be typed later.
      clearerr(stdin)
      return Interrupts.isPending ? .abandoned : .end
    }
    let line = UnsafeRawBufferPointer(start: buffer, count: count)
    return .line(Array(line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...]))
  }

  /// Whether the stream holds something that it has read and nobody has taken.
  private static var hasReadAhead: Bool {
    stdin.pointee._IO_read_ptr != stdin.pointee._IO_read_end
  }
}
