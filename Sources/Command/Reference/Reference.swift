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

  /// What `help(name)` shows: the topic and the entries of that name, or what may have been meant. `process` stands for
  /// the module, `p` for any process, `q` for any queue.
  ///
  /// - Parameter width: Columns that a line may take.
  package static func help(on name: String, width: Int) -> String {
    if let help = knownHelp(on: name, width: width) { return help }
    let advice = question(about: name) ?? "help() lists what there is."
    return Paragraph.text("There is no help on '\(name)'. \(advice)", width: width)
  }

  /// Those of the module's names, of the topics and of others that somebody may have meant, as a question; nil where none
  /// is near.
  package static func question(about name: String, and others: [String] = []) -> String? {
    Spelling.question(about: Entry.key(of: name), among: Set(entries.map(\.key) + Topic.all.map(\.name) + others))
  }

  /// What `help(name)` shows of a name that there is; nil for others.
  package static func knownHelp(on name: String, width: Int) -> String? {
    if name == "process" { return overview(width: width) }
    if let type = classes.first(where: { $0.variable == name }) {
      let members = members(of: type.name)
      let example = members.first { $0.name.hasPrefix("\(type.variable):") }
      return overview(of: members, advice: "help \"\(example?.name ?? name)\" says more of one.", width: width)
    }
    let found = entries(named: name).map { $0.help(width: width) + lead(from: $0) }
    // A class that no function is called as.
    let type = classes.first { $0.name == Entry.key(of: name) }
    if found.isEmpty, Topic(named: name) == nil, let type { return knownHelp(on: type.variable, width: width) }
    let texts = (Topic(named: name).map { [$0.text(width: width)] } ?? []) + found
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  /// What comes below the help on a function that returns an object: where its methods are told.
  private static func lead(from entry: Entry) -> String {
    guard entry.kind == .function, let value = entry.returns.first,
      classes.contains(where: { $0.variable == value.name && "process.\($0.name)" == value.type })
    else { return "" }
    return "\n  help \"\(value.name)\" lists what \(value.name) can do.\n"
  }

  /// What `help()` shows: every entry in a line, under its heading, and the topics.
  package static func overview(width: Int) -> String {
    let topics = Topic.all.map { "\"\($0.name)\"" }.joined(separator: ", ")
    return overview(
      of: entries, advice: "help(process.spawn) or help \"spawn\" says more of one. Topics: help \(topics).",
      width: width)
  }

  /// What `help` may be asked about: names of calls and fields, and topics.
  package static var names: [String] {
    Array(Set(entries.filter { $0.kind != .type }.map(\.key) + Topic.all.map(\.name))).sorted()
  }

  /// The keys of the table of options that a function takes, such as `process.Process` or `Process`; empty for others.
  package static func options(of function: String) -> [String] {
    let calls = entries(named: function).filter(\.isCall)
    let types = calls.flatMap { $0.parameters.map(\.type) + $0.overloads }
    return entries.filter { $0.kind == .type && $0.name.hasSuffix("Options") }.filter { type in
      types.contains { $0.contains(type.name) }
    }.flatMap { $0.parameters.map(\.name) }
  }

  /// The headings of entries, each once: what is called comes before what is read.
  static func sections(of entries: [Entry]) -> [String] {
    var sections: [String] = []
    for entry in entries where !sections.contains(entry.section) { sections.append(entry.section) }
    let called = sections.filter { section in entries.contains { $0.section == section && $0.isCall } }
    return called + sections.filter { !called.contains($0) }
  }

  private static func overview(of entries: [Entry], advice: String, width: Int) -> String {
    let listing = Listing(of: entries.map(\.title), width: width)
    let parts = sections(of: entries).map { section in
      "\(section)\n" + listing.text(entries.filter { $0.section == section }.map { ($0.title, $0.summary) })
    }
    return parts.joined(separator: "\n") + "\n" + Paragraph.text(advice, width: width)
  }
}
