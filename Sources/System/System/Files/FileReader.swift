import Glibc

/// Reads whole small files (those of `/proc` and `/sys`) into one buffer that is used again and again.
package struct FileReader: ~Copyable {
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
  private let calls: SystemCalls

  init(using calls: SystemCalls) {
    self.calls = calls
  }

  deinit {
    buffer.deallocate()
  }

  /// The contents of a file; they last until the next read, and may be changed.
  ///
  /// - Parameter path: relative to the directory; `AT_FDCWD` for this process's own.
  mutating func read(
    _ path: UnsafePointer<CChar>, in directory: Int32 = AT_FDCWD
  ) throws(Errno) -> UnsafeMutableRawBufferPointer {
    let calls = calls
    let number = try retryingInterrupted { () throws(Errno) in
      try calls.openat(directory, path, O_RDONLY | O_CLOEXEC)
    }
    defer { try? calls.close(number) }
    var count = 0
    while true {
      if count == buffer.count { grow() }
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let read = try retryingInterrupted { () throws(Errno) in try calls.read(number, free) }
      if read == 0 { break }
      count += read
    }
    return UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
  }

  private mutating func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 1)
    larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
    buffer.deallocate()
    buffer = larger
  }

  /// The contents of a text file; nil where it can't be read.
  package static func text(of path: String, using calls: SystemCalls = .live) -> String? {
    var reader = FileReader(using: calls)
    guard let bytes = try? reader.read(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
