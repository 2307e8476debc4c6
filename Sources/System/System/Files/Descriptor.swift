import Glibc

/// An open file that is closed at the end of the value's life.
package struct Descriptor: ~Copyable {
  package let number: Int32
  private let closeCall: @Sendable (Int32) throws(Errno) -> Void
  private var isOpen = true

  /// Takes over an open descriptor.
  package init(_ number: Int32, using calls: SystemCalls = .live) {
    self.number = number
    closeCall = calls.close
  }

  /// Opens a file, close-on-exec.
  ///
  /// The corresponding C function is `open`; `flags` are its flags, as `O_RDONLY`.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  package init(opening path: String, flags: Int32, using calls: SystemCalls = .live) throws(SystemError) {
    do throws(Errno) {
      let number = try retryingInterrupted { () throws(Errno) in
        try calls.openat(AT_FDCWD, path, flags | O_CLOEXEC)
      }
      self.init(number, using: calls)
    } catch {
      throw SystemError(.openFile, error, subject: path, using: calls)
    }
  }

  deinit {
    // Linux closes the descriptor even where it reports an error, EINTR included: a second try might hit another file.
    if isOpen { try? closeCall(number) }
  }

  /// Closes it now, for those who want to know of errors.
  ///
  /// - Throws: `SystemError` with the operation `closeFile`; it is closed all the same.
  package consuming func close() throws(SystemError) {
    isOpen = false
    do throws(Errno) {
      try closeCall(number)
    } catch {
      if error != .interrupted { throw SystemError(.closeFile, error, subject: "descriptor \(number)", using: .live) }
    }
  }

  /// Leaves the descriptor open, to whoever gets the number.
  package consuming func release() -> Int32 {
    isOpen = false
    return number
  }
}
