import ProcscriptSystem

/// A folder that files are written to.
struct FolderPath {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// The path of a file in it.
  func path(of name: String) -> String {
    if path == "." { return name }
    return path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  /// Makes it where it isn't there, and those above it.
  func make() throws(SystemError) {
    var part = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
      part += name
      try NewFile.makeFolder(part)
      part += "/"
    }
  }
}
