import Glibc
import ProcscriptSystem

/// How much room the files in some folders take on the disk, which is found out piece by piece: there may be many, and who
/// looks has other things to look at.
///
/// A folder is opened as soon as it is met, by the descriptor of the one that it is in: whoever gives it another name, or puts
/// a link in its place, does not keep it from being counted.
///
/// The corresponding C functions are `openat`, `fdopendir` and `fstatat`.
struct FolderSize {
  /// Bytes so far. Each name counts as a page at least, which is about what it takes where an empty file takes none.
  private(set) var byteCount = 0
  /// Files and folders that can't be looked at, whatever is in them: one may make folders that nobody may list, or that lie
  /// too deep.
  private(set) var unknown = 0

  /// What is still to be looked at: paths that were given, and the folders that are open, each within the one before.
  private var pending: [String]
  private var open: [OpaquePointer] = []

  private static let least = 4096
  /// A descriptor for each level.
  private static let deepest = 200

  /// Of these files and folders and all that is in them. A link is not followed.
  init(of paths: [String]) {
    pending = paths
  }

  /// The whole at once.
  static func whole(of paths: [String]) -> FolderSize {
    var size = FolderSize(of: paths)
    while !size.go(on: .never, to: .max) {}
    return size
  }

  /// Looks further, until it is done, the deadline passes, or there is more than so much.
  ///
  /// - Parameters:
  ///   - deadline: When it is enough for this time.
  ///   - most: Bytes that are enough.
  /// - Returns: Whether it is done.
  mutating func go(on deadline: Deadline, to most: Int) -> Bool {
    var steps = 0
    while byteCount <= most {
      steps += 1
      if steps % 64 == 0 && deadline.hasPassed() { return false }
      guard let folder = open.last else {
        guard let path = pending.popLast() else { return true }
        add(path, in: AT_FDCWD)
        continue
      }
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { noteFailure() }
        closedir(open.removeLast())
        continue
      }
      let isItself = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          let isItself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0
          if !isItself { add(name, in: dirfd(folder)) }
          return isItself
        }
      }
      if isItself { steps -= 1 }
    }
    for folder in open { closedir(folder) }
    open = []
    return true
  }

  private mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32) {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return noteFailure() }
    guard status.st_mode & S_IFMT == S_IFDIR else { return count(status) }
    guard open.count < Self.deepest else {
      unknown += 1
      return
    }
    let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      count(status)
      return noteFailure()
    }
    // The one that is open, whatever had the name before.
    guard fstat(descriptor, &status) == 0, let entries = fdopendir(descriptor) else {
      close(descriptor)
      return noteFailure()
    }
    count(status)
    open.append(entries)
  }

  private mutating func count(_ status: stat) {
    byteCount += max(Int(status.st_blocks) * 512, Self.least)
  }

  /// One that was removed or replaced meanwhile is no matter.
  private mutating func noteFailure() {
    if errno != ENOENT && errno != ENOTDIR && errno != ELOOP { unknown += 1 }
  }
}
