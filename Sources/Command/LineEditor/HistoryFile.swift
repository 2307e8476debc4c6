import Glibc

/// The history on disk: a line of text an entry, in the order in which they were entered, the newest last.
///
/// An entry of several rows is one line: `\n` stands for its line ends and `\\` for a backslash. Sessions that run at
/// the same time append, each entry in one piece; nobody ever rewrites what is there.
struct HistoryFile {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  let path: String

  /// The newest entries are read from so many bytes at the file's end, however long it is.
  private static let tailSize: off_t = 1 << 20

  // MARK: Reading

  /// The newest entries, the oldest first.
  ///
  /// Lines that are none of ours are passed over: the file may be damaged.
  ///
  /// - Throws: what makes the file unreadable.
  func entries(atMost count: Int) throws(Problem) -> [[UInt8]] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 && errno == ENOENT { return [] }
    guard descriptor >= 0 else { throw problem("cannot be read", errno) }
    defer { close(descriptor) }
    let size = try sizeOfRegularFile(descriptor)
    let start = max(0, size - HistoryFile.tailSize)
    var tail = try read(descriptor, from: start)
    if start > 0 { tail.removeSubrange(...(tail.firstIndex(of: newline) ?? tail.count - 1)) }
    // Not ended by a newline: the last one was being written when the disk was full, or the machine stopped.
    return tail.split(separator: newline).suffix(count).compactMap { HistoryFile.decode($0) }
  }

  private func read(_ descriptor: Int32, from start: off_t) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, start + off_t(bytes.count))
      if count == 0 { return bytes }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw problem("cannot be read", errno) }
      bytes += buffer[..<count]
    }
  }

  private func sizeOfRegularFile(_ descriptor: Int32) throws(Problem) -> off_t {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem("cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "the history \(path) is not a file: this session's lines are not kept")
    }
    return status.st_size
  }

  // MARK: Appending

  /// Adds an entry behind all others, those of sessions that run at the same time too.
  ///
  /// - Throws: what prevents it; the file is then as it was.
  func append(_ entry: [UInt8]) throws(Problem) {
    try makeFolders()
    let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK
    let descriptor = Glibc.open(path, flags, 0o600)
    guard descriptor >= 0 else { throw problem("cannot be written", errno) }
    defer { close(descriptor) }
    // A session that is stopped while it has the lock must not stop this one.
    for _ in 0..<50 where flock(descriptor, LOCK_EX | LOCK_NB) != 0 { usleep(10_000) }
    let size = try sizeOfRegularFile(descriptor)
    // Others could read what may hold passwords.
    fchmod(descriptor, 0o600)
    var line = HistoryFile.encode(entry) + [newline]
    var last: UInt8 = newline
    if size > 0 { pread(descriptor, &last, 1, size - 1) }
    if last != newline { line.insert(newline, at: 0) }
    let written = line.withUnsafeBytes { bytes in
      while true {
        let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    guard written == line.count else {
      let reason = written < 0 ? errno : ENOSPC
      // Half an entry would be read as another one.
      if written > 0 { ftruncate(descriptor, size) }
      throw problem("cannot be written", reason)
    }
  }

  /// The folders above the file, for its user only.
  private func makeFolders() throws(Problem) {
    let bytes = Array(path.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
      let folder = String(decoding: bytes[..<index], as: UTF8.self)
      if mkdir(folder, 0o700) != 0 && errno != EEXIST && access(folder, F_OK) != 0 {
        throw problem("cannot be written", errno)
      }
    }
  }

  private func problem(_ what: String, _ reason: Int32) -> Problem {
    Problem(description: "the history \(path) \(what): \(String(cString: strerror(reason)))")
  }

  // MARK: The text

  static func encode(_ entry: [UInt8]) -> [UInt8] {
    entry.flatMap { byte -> [UInt8] in
      switch byte {
      case newline: [backslash, UInt8(ascii: "n")]
      case backslash: [backslash, backslash]
      default: [byte]
      }
    }
  }

  /// nil for a line that is no entry: a file may be damaged.
  static func decode(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    var entry: [UInt8] = []
    var bytes = line.makeIterator()
    while let byte = bytes.next() {
      if byte == 0 { return nil }
      guard byte == backslash else {
        entry.append(byte)
        continue
      }
      switch bytes.next() {
      case UInt8(ascii: "n"): entry.append(newline)
      case backslash: entry.append(backslash)
      default: return nil
      }
    }
    return entry
  }
}

private let backslash = UInt8(ascii: "\\")
