import Glibc

/// The files that a process has open, as `/proc/PID/fd` shows them.
package enum OpenFiles {
  /// Opens a file in memory that a process of the same user has open, to read and write it. Close-on-exec.
  ///
  /// - Parameter name: What the file was made by, as ``SharedMemoryFile``'s name.
  /// - Returns: nil where the process has none of that name, or nobody may look.
  package static func open(memoryFile name: String, of pid: ProcessID) -> Int32? {
    let folder = "/proc/\(pid)/fd"
    guard let entries = opendir(folder) else { return nil }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let number = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = "\(folder)/\(number)"
      guard target(of: path)?.hasPrefix("/memfd:\(name) ") == true else { continue }
      let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
    }
    return nil
  }

  /// The file that a process runs; nil where it can't be known.
  package static func program(of pid: ProcessID) -> String? { target(of: "/proc/\(pid)/exe") }

  private static func target(of path: String) -> String? {
    withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
      let count = readlink(path, buffer.baseAddress!, buffer.count)
      return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
  }
}
