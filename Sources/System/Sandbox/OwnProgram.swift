import Glibc
import ProcscriptSystem

/// Files that programs consist of.
enum OwnProgram {
  struct File: Hashable {
    let path: String
    /// Whether the kernel itself runs it: the program, and the loader that its file names.
    let isRun: Bool
  }

  /// What this process runs: itself, which "spawn" starts once more, and the libraries that it is linked with.
  static func files() -> Set<File> {
    let own = ownExecutablePath()
    var files: Set<File> = [File(path: own, isRun: true)]
    if let loader = interpreter(of: own) { files.insert(File(path: loader, isRun: true)) }
    let maps = FileReader.text(of: "/proc/self/maps") ?? ""
    var last = Substring()
    for line in maps.utf8.split(separator: UInt8(ascii: "\n")) {
      // A file's parts are one behind the other.
      guard let start = line.firstIndex(of: UInt8(ascii: "/")), !line[start...].elementsEqual(last.utf8) else {
        continue
      }
      last = Substring(line[start...])
      files.insert(File(path: String(last), isRun: false))
    }
    return files
  }

  /// A program, and what the kernel runs to run it: a loader, or what its first line names.
  static func filesToRun(_ path: String) -> [String] {
    var files = [path]
    // An interpreter of scripts may be a script.
    while files.count < 6, let next = interpreter(of: files[files.count - 1]) { files.append(next) }
    return files
  }

  /// What a file names as the program that is to run it; nil where it names none.
  private static func interpreter(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &bytes, bytes.count)
    if count < 4 { return nil }
    if bytes.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) {
      let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t")]
      let name = bytes[2..<count].drop { blanks.contains($0) }.prefix {
        !blanks.contains($0) && $0 != UInt8(ascii: "\n")
      }
      return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
    return bytes.starts(with: [0x7F] + Array("ELF".utf8)) ? loader(in: bytes[..<count], of: file) : nil
  }

  /// The path in the segment PT_INTERP of an ELF file of 64 bits: see `elf(5)`.
  private static func loader(in head: ArraySlice<UInt8>, of file: Int32) -> String? {
    guard head.count >= 64, head[4] == 2 else { return nil }
    return head.withUnsafeBytes { head -> String? in
      func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Int? {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= head.count else { return nil }
        return Int(exactly: head.loadUnaligned(fromByteOffset: offset, as: type))
      }
      guard let table = number(at: 32, as: UInt64.self), let size = number(at: 54, as: UInt16.self),
        let count = number(at: 56, as: UInt16.self)
      else { return nil }
      for index in 0..<count {
        let entry = table + index * size
        guard number(at: entry, as: UInt32.self) == 3, let place = number(at: entry + 8, as: UInt64.self),
          let length = number(at: entry + 32, as: UInt64.self), length > 1, length <= Int(PATH_MAX)
        else { continue }
        var name = [UInt8](repeating: 0, count: length)
        guard pread(file, &name, length, place) == length else { return nil }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      return nil
    }
  }
}
