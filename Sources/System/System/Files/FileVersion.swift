import Glibc

/// Which of the files that have been at a path this is, and as of which writing.
///
/// Two that are equal have the same content, unless somebody turned back the clock.
package struct FileVersion: Equatable, Sendable {
  private let device: UInt
  private let number: UInt
  private let size: Int
  private let modified: [Int]
  private let changed: [Int]

  /// That of the file at a path, links followed; nil when there is none.
  ///
  /// The corresponding C function is `stat`.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = Int(status.st_size)
    modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    changed = [Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec)]
  }

  /// Whether something is at a path, be it a link that leads nowhere.
  package static func exists(at path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
