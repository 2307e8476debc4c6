import Glibc
import ProcessModule
import ProcscriptSystem

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

  /// Writes a line to standard error.
  static func complain(bare text: [UInt8]) {
    ProcessModule.complain(text)
  }

  /// Writes to standard output, or says why it can't and ends with exit code 1.
  static func say(_ text: String) {
    say(bytes: Array(text.utf8))
  }

  /// Writes bytes, UTF-8 or not, to standard output, or says why it can't and ends with exit code 1.
  static func say(bytes: [UInt8]) {
    ProcessModule.flushOutput()
    do throws(Errno) {
      try writeAll(bytes, to: STDOUT_FILENO)
    } catch {
      complain("cannot write to standard output: \(String(cString: strerror(error.rawValue)))")
      exit(EXIT_FAILURE)
    }
  }
}
