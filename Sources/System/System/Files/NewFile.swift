import Glibc

/// Files and folders that are made for a user.
package enum NewFile {
  /// Writes a whole file, with the permissions that the user's mask leaves.
  ///
  /// - Parameter replacing: Whether one that is there is written over; without it that is an error.
  /// - Throws: `SystemError` with the operation `openFile`, `writeFile` or `closeFile`. One that could not be written
  ///   whole and was not there before is removed.
  package static func write(
    _ bytes: [UInt8], to path: String, replacing: Bool, using calls: SystemCalls = .live
  ) throws(SystemError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    let number = open(path, flags, 0o666)
    guard number >= 0 else { throw SystemError(.openFile, .current, subject: path, using: calls) }
    let descriptor = Descriptor(number, using: calls)
    do throws(SystemError) {
      try write(bytes, to: number, path: path, using: calls)
      try descriptor.close()
    } catch {
      if !replacing { unlink(path) }
      throw error
    }
  }

  /// Puts a file in the place of one that may be there, whole or not at all: whoever looks sees the one or the other.
  ///
  /// A link is followed. What is no file (a terminal, a pipe) is written to.
  ///
  /// The corresponding C function is `rename`.
  ///
  /// - Throws: `SystemError` with the operation `openFile`, `writeFile` or `closeFile`; nothing has changed then.
  package static func replace(
    _ path: String, with bytes: [UInt8], using calls: SystemCalls = .live
  ) throws(SystemError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT != S_IFREG {
      return try write(bytes, to: path, replacing: true, using: calls)
    }
    let target = exists ? realPath(of: path) ?? path : path
    let new = "\(target).\(calls.getpid()).new"
    // A file of this name was left by a process of the same number that was killed just here.
    unlink(new)
    // Beyond `ulimit -f` a write is to fail, not to end this process.
    let action = SignalAction.ignored.install(for: Signal(rawValue: SIGXFSZ))
    defer { action.install(for: Signal(rawValue: SIGXFSZ)) }
    do throws(SystemError) {
      try write(bytes, to: new, replacing: false, using: calls)
    } catch {
      throw SystemError(error.operation, error.errno, subject: path, limit: error.limit, using: calls)
    }
    if exists { chmod(new, status.st_mode & 0o7777) }
    guard rename(new, target) == 0 else {
      let failure = Errno.current
      unlink(new)
      throw SystemError(.writeFile, failure, subject: path, using: calls)
    }
  }

  /// Whether ``replace(_:with:using:)`` has a good chance: the folder is there, and may be written to.
  ///
  /// - Throws: `SystemError` with the operation `writeFile`.
  package static func checkReplaceable(_ path: String) throws(SystemError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw SystemError(.writeFile, Errno(rawValue: EISDIR), subject: path, using: .live)
      }
      if status.st_mode & S_IFMT != S_IFREG { return }
    }
    let name = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if access(name, W_OK) != 0 { throw SystemError(.writeFile, .current, subject: path, using: .live) }
  }

  private static func write(
    _ bytes: [UInt8], to number: Int32, path: String, using calls: SystemCalls
  ) throws(SystemError) {
    do throws(Errno) {
      try writeAll(bytes, to: number, using: calls)
    } catch {
      throw SystemError(.writeFile, error, subject: path, using: calls)
    }
  }

  /// Whether a file begins with these bytes.
  ///
  /// - Throws: `SystemError` with the operation `readFile`, as for a folder.
  package static func begins(
    _ path: String, with beginning: [UInt8], using calls: SystemCalls = .live
  ) throws(SystemError) -> Bool {
    var reader = FileReader(using: calls)
    do throws(Errno) {
      return try reader.read(path).starts(with: beginning)
    } catch {
      throw SystemError(.readFile, error, subject: path, using: calls)
    }
  }

  /// Makes a folder; one that is there is left as it is.
  ///
  /// The corresponding C function is `mkdir`.
  ///
  /// - Throws: `SystemError` with the operation `makeFolder`.
  package static func makeFolder(_ path: String, using calls: SystemCalls = .live) throws(SystemError) {
    if mkdir(path, 0o777) == 0 { return }
    let failure = Errno.current
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw SystemError(.makeFolder, failure, subject: path, using: calls)
  }
}
