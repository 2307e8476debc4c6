import Glibc
import ProcscriptSystem

/// What a namespace of users needs before it is of use.
enum Namespaces {
  /// In a new one: this process's user and group keep their numbers, and are the only ones.
  ///
  /// - Returns: Whether the kernel takes it; `errno` tells why not.
  @discardableResult
  static func keepNumbers(of user: uid_t, _ group: gid_t) -> Bool {
    // Without this an ordinary user may set no group.
    write("deny", to: "/proc/self/setgroups") && write("\(user) \(user) 1", to: "/proc/self/uid_map")
      && write("\(group) \(group) 1", to: "/proc/self/gid_map")
  }

  private static func write(_ text: String, to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    if file < 0 { return false }
    defer { close(file) }
    return (try? writeAll(Array(text.utf8), to: file)) != nil
  }
}
