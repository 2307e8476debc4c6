import ProcscriptText

/// The reference of the `process` module. Its one source are the annotations for the Lua language server; `help` at the
/// prompt and the tests of the documentation read them too.
package enum Reference {
  /// The annotations: a Lua file, as UTF-8.
  package static var annotations: [UInt8] { PackageResources.process_lua }

  private static let parsed = AnnotationParser(String(decoding: annotations, as: UTF8.self))

  /// All entries, in the order of the annotations.
  package static var entries: [Entry] { parsed.entries }

  /// The classes of objects that have methods, in the order of the annotations.
  package static var classes: [ObjectClass] { parsed.classes }

  /// The methods and fields of a class, those of its base included.
  package static func members(of name: String) -> [Entry] {
    let base = classes.first { $0.name == name }?.base
    return entries.filter { $0.owner == name || $0.owner == base }
  }

  /// The entries that a name stands for: several where it is that of a function and of a method, or of methods of several
  /// classes. It may be written as `join`, `p:join`, `process.join` or `Process:join`, with or without parentheses.
  package static func entries(named name: String) -> [Entry] {
    let name = name.filter { !"() \t\n".contains($0) }
    let exact = entries.filter { $0.name == name || $0.aliases.contains(name) }
    if !exact.isEmpty { return exact }
    let key = Entry.key(of: name)
    let owner = name.dropLast(key.count)
    if owner.isEmpty { return entries.filter { $0.key == key } }
    let classes = classes.filter { type in
      ["\(type.variable).", "\(type.name).", "process.\(type.name)."].contains(owner.replacing(":", with: "."))
    }
    return entries.filter { entry in
      entry.key == key && classes.contains { entry.owner == $0.name || entry.owner == $0.base }
    }
  }

  /// What `help(name)` shows: the entries of that name, or what may have been meant. `process` stands for the module,
  /// `p` for any process, `q` for any queue.
  package static func help(on name: String) -> String {
    if name == "process" { return overview }
    if let type = classes.first(where: { $0.variable == name }) {
      let members = members(of: type.name)
      let example = members.first { $0.name.hasPrefix("\(type.variable):") }
      return overview(of: members, advice: "help \"\(example?.name ?? name)\" says more of one.")
    }
    let found = entries(named: name)
    if !found.isEmpty { return found.map { $0.help + lead(from: $0) }.joined(separator: "\n") }
    let question = Spelling.question(about: Entry.key(of: name), among: Set(entries.map(\.key)))
    return "There is no help on '\(name)'. \(question ?? "help() lists what there is.")\n"
  }

  /// What comes below the help on a function that returns an object: where its methods are told.
  private static func lead(from entry: Entry) -> String {
    guard entry.kind == .function, let value = entry.returns.first,
      classes.contains(where: { $0.variable == value.name && "process.\($0.name)" == value.type })
    else { return "" }
    return "\n  help \"\(value.name)\" lists what \(value.name) can do.\n"
  }

  /// What `help()` shows: every entry in a line, under its heading.
  package static var overview: String {
    overview(of: entries, advice: "help(process.spawn) or help \"spawn\" says more of one.")
  }

  private static func overview(of entries: [Entry], advice: String) -> String {
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
    return text + "\n\(advice)\n"
  }
}
