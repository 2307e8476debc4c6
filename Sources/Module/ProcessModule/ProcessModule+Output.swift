import ProcscriptOutput

// What the host prints beside its script.
extension ProcessModule {
  /// Writes what the script has printed so far, incomplete lines too: what the host prints then comes after it.
  public static func flushOutput() {
    SharedOutput.drain()
  }

  /// Prints a line on standard error, in one piece where several processes print.
  ///
  /// - Parameter line: Without its end.
  public static func complain(_ line: [UInt8]) {
    SharedOutput.complain(line)
  }
}

extension Host {
  /// Prints a message on standard error.
  func complain(_ message: String) {
    SharedOutput.complain(Array(message.utf8))
  }
}
