/// A file that the process file system has for each process.
enum ProcessFile: CustomStringConvertible {
  case stat
  case commandLine
  case memory

  private var name: StaticString {
    switch self {
    case .stat: "stat"
    case .commandLine: "cmdline"
    case .memory: "statm"
    }
  }

  var description: String { name.description }

  /// Gives `body` the path from the file system's root, "42/stat", without making a string of it.
  func withPath<Result, Failure: Error>(
    of pid: ProcessID, _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Ten digits, "/", the longest name, and the zero at the end.
    var path: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &path) { bytes in
      var position = 0
      var power: Int32 = 1
      while pid.rawValue / power >= 10 { power *= 10 }
      while power > 0 {
        bytes[position] = UInt8(ascii: "0") + UInt8(pid.rawValue / power % 10)
        position += 1
        power /= 10
      }
      bytes[position] = UInt8(ascii: "/")
      name.withUTF8Buffer { bytes[(position + 1)...].copyBytes(from: $0) }
    }
    return try withUnsafePointer(to: path) { pointer throws(Failure) in
      try pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: path)) {
        characters throws(Failure) in try body(characters)
      }
    }
  }
}
