import Glibc
package import ProcscriptSystem

/// How much room the files in some folders take on the disk, which is found out piece by piece: there may be many, and who
/// looks has other things to look at.
///
/// A folder is opened as soon as it is met, by the descriptor of the one that it is in: whoever gives it another name, or puts
/// a link in its place, does not keep it from being counted. Where a name is gone that was just there, its folder is looked
/// through again, as it may have another one.
///
/// The corresponding C functions are `openat`, `fdopendir` and `fstatat`.
package struct FolderSize {
  /// Bytes so far. Each name counts as a page at least, which is about what it takes where an empty file takes none.
  package private(set) var byteCount = 0
  /// Files and folders that can't be looked at, whatever is in them: one may make folders that nobody may list, or that lie
  /// too deep.
  package private(set) var unknown = 0

  /// What is still to be looked at: paths that were given, and the folders that are open, each within the one before.
  private var pending: [String]
  private var open: [Folder] = []

  private struct Folder {
    let entries: OpaquePointer
    /// How often it has been begun.
    var round = 1
    /// Whether a name in it was gone in this round.
    var hasChanged = false
  }

  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t
  }

  /// What has been counted.
  private var seen: Set<Identity> = []

  /// Who removes files all the time is not looked at for ever.
  private static let mostRounds = 4

  private static let least = 4096
  /// A descriptor for each level.
  private static let deepest = 200

  /// Of these files and folders and all that is in them. A link is not followed.
  package init(of paths: [String]) {
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
  package mutating func go(on deadline: Deadline, to most: Int) -> Bool {
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
      guard let entry = readdir(folder.entries) else {
        if errno != 0 { noteFailure() }
        if folder.hasChanged && folder.round < Self.mostRounds {
          rewinddir(folder.entries)
          open[open.count - 1].hasChanged = false
          open[open.count - 1].round += 1
        } else {
          closedir(open.removeLast().entries)
        }
        continue
      }
      let isItself = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          let isItself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0
          if !isItself { add(name, in: dirfd(folder.entries)) }
          return isItself
        }
      }
      if isItself { steps -= 1 }
    }
    for folder in open { closedir(folder.entries) }
    open = []
    return true
  }

  private mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32) {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return noteFailure() }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      count(status)
      return
    }
    guard open.count < Self.deepest else {
      unknown += 1
      return
    }
    let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      noteFailure()
      count(status)
      return
    }
    // The one that is open, whatever had the name before.
    guard fstat(descriptor, &status) == 0, let entries = fdopendir(descriptor) else {
      close(descriptor)
      return noteFailure()
    }
    // It may have been met in an earlier round, or under another name.
    guard count(status) else {
      closedir(entries)
      return
    }
    open.append(Folder(entries: entries))
  }

  /// - Returns: Whether it is new.
  @discardableResult
  private mutating func count(_ status: stat) -> Bool {
    let isNew = seen.insert(Identity(device: status.st_dev, number: status.st_ino)).inserted
    if isNew {
      byteCount += max(Int(status.st_blocks) * 512, Self.least)
    } else if status.st_mode & S_IFMT != S_IFDIR, (open.last?.round ?? 1) == 1 {
      // A further name of a file.
      byteCount += Self.least
    }
    return isNew
  }

  /// One that was removed or replaced meanwhile is no matter, but that it may have another name.
  private mutating func noteFailure() {
    if errno != ENOENT && errno != ENOTDIR && errno != ELOOP {
      unknown += 1
    } else if !open.isEmpty {
      open[open.count - 1].hasChanged = true
    }
  }
}
