import Glibc

/// The absolute path of what a path leads to, with no symbolic links in it.
///
/// The corresponding C function is `realpath`.
///
/// - Returns: nil where there is nothing that it leads to, or it can't be found out; `errno` says why.
package func realPath(of path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
