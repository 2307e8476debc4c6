import Glibc

/// What the command itself says, not the script.
enum Messages {
  /// What messages on standard error begin with.
  static let programName = "procscript"

  /// Writes `procscript: …` to standard error.
  static func complain(_ text: String) {
    complain(bytes: Array(text.utf8))
  }

  /// Writes `procscript: …` to standard error; the text may hold any bytes.
  static func complain(bytes text: [UInt8]) {
    complain(bare: Array("\(programName): ".utf8) + text)
  }

  /// Writes a line to standard error, in one piece so that nothing comes between.
  static func complain(bare text: [UInt8]) {
    // Where standard error can't be written to, nobody is left to tell.
    _ = write(text + [UInt8(ascii: "\n")], to: STDERR_FILENO)
  }

  /// Writes to standard output, or says why it can't and ends with exit code 1.
  static func say(_ text: String) {
    fflush(nil)
    if let failure = write(Array(text.utf8), to: STDOUT_FILENO) {
      complain("cannot write to standard output: \(String(cString: strerror(failure)))")
      exit(EXIT_FAILURE)
    }
  }

  /// - Returns: The error number of a failure.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
