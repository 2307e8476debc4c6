import Glibc
import ProcscriptLua

/// The names that `require` finds something by: what is loaded, what is prepared, and files along `package.path` and
/// `package.cpath`.
struct ModuleNames {
  private let known: [String]
  private let templates: [String]

  /// Looks without metamethods.
  init(in state: State) {
    let height = state.top
    defer { state.setTop(height) }
    state.pushLoaded()
    var known = ModuleNames.keys(of: state.top, in: state)
    var templates: [String] = []
    if state.rawGet("package", from: -1) == .table {
      let package = state.top
      for name in ["path", "cpath"] {
        state.rawGet(name, from: package)
        templates += (state.string(at: -1) ?? "").split(separator: ";").map(String.init)
      }
      if state.rawGet("preload", from: package) == .table { known += ModuleNames.keys(of: state.top, in: state) }
    }
    self.known = known.filter { $0 != "_G" }
    self.templates = templates
  }

  private static func keys(of table: Int32, in state: State) -> [String] {
    var keys: [String] = []
    state.pushNil()
    while state.next(in: table) {
      state.pop()
      if let key = state.string(at: -1) { keys.append(key) }
    }
    return keys
  }

  /// All that may be meant by a name whose beginning was typed: `a.b` looks in the folder `a`.
  func names(beginningWith typed: String) -> [String] {
    let parent = typed.lastIndex(of: ".").map { String(typed[...$0]) } ?? ""
    let found = templates.flatMap { template -> [String] in
      guard let mark = template.firstIndex(of: "?") else { return [] }
      let folder = template[..<mark] + parent.replacing(".", with: "/")
      let ending = String(template[template.index(after: mark)...])
      return ModuleNames.names(in: String(folder), endingWith: ending).map { parent + $0 }
    }
    return Array(Set(known + found)).sorted()
  }

  /// What a folder has for a template with such an end: `.lua`, `/init.lua`.
  private static func names(in folder: String, endingWith ending: String) -> [String] {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix(".") { continue }
      if ending.hasPrefix("/") {
        if access("\(folder)\(name)\(ending)", R_OK) == 0 { names.append(name) }
      } else if name.hasSuffix(ending), name.count > ending.count {
        names.append(String(name.dropLast(ending.count)))
      }
    }
    return names
  }
}
