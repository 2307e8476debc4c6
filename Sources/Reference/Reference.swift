import Spelling

/// The reference of the `process` module. Its one source are the annotations for the Lua language server; `help` at the
/// prompt and the tests of the documentation read them too.
public enum Reference {
  /// The annotations: a Lua file, as UTF-8.
  public static var annotations: [UInt8] { PackageResources.process_lua }

  /// All entries, in the order of the annotations.
  public static let entries = AnnotationParser(String(decoding: annotations, as: UTF8.self)).entries

  /// The entries that a name stands for: several where a name is both a function's and a method's. It may be written as
  /// `join`, `p:join`, `process.join` or `Process:join`, with or without parentheses.
  public static func entries(named name: String) -> [Entry] {
    let name = name.filter { !"() \t\n".contains($0) }
    let exact = entries.filter { $0.name == name || $0.aliases.contains(name) }
    if !exact.isEmpty { return exact }
    let key = Entry.key(of: name)
    let owner = name.dropLast(key.count)
    return entries.filter { entry in
      guard entry.key == key else { return false }
      switch owner {
      case "": return true
      case "p.", "p:", "Process.", "Process:", "process.Process.", "process.Process:":
        return entry.kind == .method || entry.kind == .field || entry.name.hasPrefix("process.Process:")
      default: return false
      }
    }
  }

  /// What `help(name)` shows: the entries of that name, or what may have been meant. `process` stands for the module,
  /// `p` for any process.
  public static func help(on name: String) -> String {
    if name == "process" { return overview }
    if name == "p" { return overview { $0.name.hasPrefix("p") && ($0.kind == .method || $0.kind == .field) } }
    let found = entries(named: name)
    if !found.isEmpty { return found.map(\.help).joined(separator: "\n") }
    let question = Spelling.question(about: Entry.key(of: name), among: Set(entries.map(\.key)))
    return "There is no help on '\(name)'. \(question ?? "help() lists what there is.")\n"
  }

  /// What `help()` shows: every entry in a line, under its heading.
  public static var overview: String { overview { _ in true } }

  private static func overview(of isShown: (Entry) -> Bool) -> String {
    let entries = entries.filter(isShown)
    let width = entries.map(\.title.count).max() ?? 0
    var text = ""
    var sections: [String] = []
    for entry in entries where !sections.contains(entry.section) { sections.append(entry.section) }
    // What is called comes before what is read.
    let titles = sections.filter { section in entries.contains { $0.section == section && $0.isCall } }
    for section in titles + sections.filter({ !titles.contains($0) }) {
      text += text.isEmpty ? "\(section)\n" : "\n\(section)\n"
      for entry in entries where entry.section == section {
        let gap = String(repeating: " ", count: width - entry.title.count + 2)
        text += wrapped("  \(entry.title)\(gap)\(entry.summary)", indent: width + 4)
      }
    }
    return text + "\nhelp(process.spawn) or help \"spawn\" says more of one.\n"
  }
}
