import Glibc
import ProcscriptSystem

/// How much room the files in some folders take on the disk, which is found out piece by piece: there may be many, and who
/// looks has other things to look at.
///
/// The corresponding C function is `fts_read`.
struct FolderSize {
  /// Bytes so far. Each name counts as a page at least, which is about what it takes where an empty file takes none.
  private(set) var byteCount = 0
  /// Files and folders that can't be looked at, whatever is in them: one may make folders that nobody may list, or whose
  /// path is too long for the system.
  private(set) var unknown = 0
  private var pending: [String]
  private var open: (path: String, entries: OpaquePointer)?

  private static let least = 4096

  /// Of these files and folders and all that is in them. A link is not followed.
  init(of paths: [String]) {
    pending = []
    for path in paths { add(path) }
  }

  /// The whole at once.
  static func whole(of paths: [String]) -> FolderSize {
    var size = FolderSize(of: paths)
    while !size.go(on: .never, to: .max) {}
    return size
  }

  /// Looks further, until it is done, the deadline passes, or there is more than so much.
  ///
  /// - Returns: Whether it is done.
  mutating func go(on deadline: Deadline, to most: Int) -> Bool {
    var steps = 0
    while byteCount <= most {
      steps += 1
      if steps % 64 == 0 && deadline.hasPassed() { return false }
      if open == nil {
        guard let path = pending.popLast() else { return true }
        if let entries = opendir(path) { open = (path, entries) } else { noteFailure() }
        continue
      }
      guard let (path, entries) = open else { continue }
      errno = 0
      guard let entry = readdir(entries) else {
        if errno != 0 { noteFailure() }
        close()
        continue
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { add(path + "/" + name) }
    }
    close()
    return true
  }

  private mutating func close() {
    if let open { closedir(open.entries) }
    open = nil
  }

  private mutating func add(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return noteFailure() }
    byteCount += max(Int(status.st_blocks) * 512, Self.least)
    if status.st_mode & S_IFMT == S_IFDIR { pending.append(path) }
  }

  /// One that was removed or replaced meanwhile is no matter.
  private mutating func noteFailure() {
    if errno != ENOENT && errno != ENOTDIR { unknown += 1 }
  }
}
