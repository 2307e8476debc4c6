import Glibc
import ProcscriptSystem

/// The file of a script that is being watched, wherever links lead.
final class WatchedFile {
  /// As the user named it.
  let path: String
  let watch: FolderWatch
  private var lastRun: FileVersion?
  /// The names by which the file's folders tell of it.
  private var names: Set<String> = []

  /// Seconds without a further event after which a saving is over; editors make several.
  private static let quiet = 0.05
  /// Seconds after which it counts as over all the same.
  private static let longest = 1.0

  init(_ path: String) throws(SystemError) {
    self.path = path
    watch = try FolderWatch()
    watchFolders()
  }

  var isThere: Bool { FileVersion(of: path) != nil }

  var wasRun: Bool { lastRun != nil }

  /// The file's version, where it is there and is not the one that was run last.
  func newVersion() -> FileVersion? {
    guard let version = FileVersion(of: path), version != lastRun else { return nil }
    return version
  }

  func willRun(_ version: FileVersion) {
    lastRun = version
  }

  /// Watches the folder of the path and that of the file which it leads to: either may have changed.
  ///
  /// - Returns: Whether the path's own folder is there to be watched.
  @discardableResult
  func watchFolders() -> Bool {
    var paths = [path]
    if let target = realPath(of: path) { paths.append(target) }
    names = Set(paths.map { String($0[(Self.nameStart(of: $0))...]) })
    let watched = paths.map { path in
      let folder = path[..<Self.nameStart(of: path)]
      do throws(SystemError) {
        try watch.watch(folder.isEmpty ? "." : String(folder))
        return true
      } catch {
        return false
      }
    }
    return watched[0]
  }

  private static func nameStart(of path: String) -> String.Index {
    path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  }

  /// Takes note of what has happened; whether it may be about this file.
  func hasNews() throws(SystemError) -> Bool {
    let changes = try watch.changes()
    if changes.isUnsure || !changes.names.isDisjoint(with: names) { return true }
    // Who makes a new file closes it later; only a link is there at once.
    return !changes.created.isDisjoint(with: names) && isLink
  }

  private var isLink: Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFLNK || status.st_nlink > 1
  }

  /// Waits until the saving is over.
  ///
  /// - Returns: False when an interrupt came.
  func settle() throws(SystemError) -> Bool {
    let end = Deadline(after: Self.longest)
    while true {
      let step = Deadline(after: Self.quiet).earlier(end)
      switch try Poll.wait(for: Poll.Interest(watch.number), until: step) {
      case .interrupted: return false
      case .timedOut: return true
      case .ready: if try !hasNews(), end.hasPassed() { return true }
      }
      if end.hasPassed() { return true }
    }
  }
}
