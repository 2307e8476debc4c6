import Glibc
import ProcscriptSystem

/// Names of files as a sandbox compares them.
package enum SandboxPaths {
  /// The path of the folder that a file is in; nil where there is no such file.
  package static func folder(of path: String) -> String? {
    guard let whole = realPath(of: path), let slash = whole.lastIndex(of: "/") else { return nil }
    return slash == whole.startIndex ? "/" : String(whole[..<slash])
  }

  /// The path of a program from the root, which the folders of `PATH` have by its name, or which is named by a path; nil
  /// where there is none that may be run.
  package static func program(_ name: String) -> String? {
    let paths = ProgramSearch.paths(of: name, in: nil)
    for index in 0..<paths.count where access(paths[index], X_OK) == 0 {
      if let whole = realPath(of: paths[index]) { return whole }
    }
    return nil
  }

  /// Whether a file, which need not be there yet, is one of some files, or lies in one of some folders.
  package static func covers(_ places: [String], _ path: String) -> Bool {
    guard let whole = resolvedOrNew(path) else { return false }
    return places.contains { place in
      guard let place = realPath(of: place) else { return false }
      return whole == place || whole.hasPrefix(place == "/" ? "/" : place + "/")
    }
  }

  /// As `realPath(of:)`, also of one that could be made.
  private static func resolvedOrNew(_ path: String) -> String? {
    if let whole = realPath(of: path) { return whole }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    guard !name.isEmpty, let parent = realPath(of: folder) else { return nil }
    return parent == "/" ? "/" + name : "\(parent)/\(name)"
  }
}
