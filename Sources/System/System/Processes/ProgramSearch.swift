import Glibc

/// Where programs are looked for by their names.
package enum ProgramSearch {
  /// What a shell takes that has no `PATH`.
  private static let usualFolders = "/usr/local/bin:/usr/bin:/bin"

  /// The paths to try for a name, in this order: the name itself where it has a slash, else one in each folder of `PATH`.
  ///
  /// - Parameter environment: The program's own, where it differs from this process's.
  package static func paths(of name: String, in environment: WordList?) -> WordList {
    var paths = WordList()
    if name.utf8.contains(UInt8(ascii: "/")) {
      paths.append(name)
      return paths
    }
    for folder in folders(in: environment).split(separator: ":", omittingEmptySubsequences: false) {
      // An empty one is the folder that the program begins in.
      paths.append(folder.isEmpty ? "./\(name)" : "\(folder)/\(name)")
    }
    return paths
  }

  /// Whether one of those paths is that of a file which may be run.
  package static func finds(_ name: String) -> Bool {
    let paths = paths(of: name, in: nil)
    return (0..<paths.count).contains { access(paths[$0], X_OK) == 0 }
  }

  private static func folders(in environment: WordList?) -> String {
    guard let environment else { return getenv("PATH").map { String(cString: $0) } ?? usualFolders }
    let mark = "PATH="
    for index in 0..<environment.count where environment[index].hasPrefix(mark) {
      return String(environment[index].dropFirst(mark.count))
    }
    return usualFolders
  }
}
