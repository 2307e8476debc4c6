import CProcscriptSystem
import Glibc

/// An open file that is closed at the end of the value's life.
package struct Descriptor: ~Copyable {
  package private(set) var number: Int32
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

  /// Opens a file, close-on-exec, and makes it first where the flags have `O_CREAT`: all may read and write it, but for
  /// the process's umask.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  package init(creating path: String, flags: Int32) throws(SystemError) {
    do throws(Errno) {
      let number = try retryingInterrupted { () throws(Errno) in
        try valueOrErrno(procscript_create(path, flags | O_CLOEXEC, 0o666))
      }
      self.init(number)
    } catch {
      throw SystemError(.openFile, error, subject: path, using: .live)
    }
  }

  /// Moves it out of the way of the standard descriptors, where one of those was closed: what others have as theirs by
  /// inheriting them is not to be this file.
  ///
  /// - Throws: `SystemError` with the operation `openFile`, as at the limit of open files; it is closed then.
  package mutating func lift() throws(SystemError) {
    if number > 2 { return }
    let lifted = procscript_lift(number)
    isOpen = lifted >= 0
    if lifted < 0 { throw SystemError(.openFile, .current, subject: "descriptor \(number)", using: .live) }
    number = lifted
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
