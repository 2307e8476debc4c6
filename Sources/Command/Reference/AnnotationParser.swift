/// Reads the module's annotations: the part of LuaCATS in which `process.lua` is written.
///
/// A block of `---` lines describes the declaration below it. What stands in a Markdown code block is the example.
struct AnnotationParser {
  private(set) var entries: [Entry] = []
  private(set) var classes: [ObjectClass] = []
  /// What an object of each type is called: as the first function that returns one calls it.
  private var variables: [String: String] = [:]
  private var section = ""
  private var block = Block()
  private var isBelowRule = false

  /// The `---` lines above a declaration.
  private struct Block {
    var description: [Substring] = []
    var tags: [(name: Substring, text: Substring)] = []

    func texts(of name: Substring) -> [Substring] {
      tags.filter { $0.name == name }.map(\.text)
    }
  }

  init(_ source: String) {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines where line.hasPrefix(Self.returnTag) {
      let value = Self.typeAndName(line.dropFirst(Self.returnTag.count))
      // `process.Report|nil` is one where there is any.
      let type = value.type.hasSuffix("|nil") ? String(value.type.dropLast("|nil".count)) : value.type
      if variables[type] == nil { variables[type] = value.name }
    }
    for line in lines { take(line) }
  }

  private mutating func take(_ line: Substring) {
    if line.allSatisfy({ $0 == "-" }), line.count > 3 {
      isBelowRule = true
    } else if line.hasPrefix("---@") {
      let tag = line.dropFirst(4).split(separator: " ", maxSplits: 1)
      block.tags.append((tag[0], tag.count > 1 ? tag[1] : ""))
    } else if line.hasPrefix("---| ") {
      block.tags.append(("|", line.dropFirst(5)))
    } else if line.hasPrefix("---") {
      block.description.append(line.dropFirst(line.hasPrefix("--- ") ? 4 : 3))
    } else if line.hasPrefix("-- ") {
      if isBelowRule { section = String(line.dropFirst(3)) }
      isBelowRule = false
    } else {
      declare(line)
      block = Block()
    }
  }

  // MARK: Declarations

  private static let typeSection = "Types"
  private static let returnTag = "---@return "

  private mutating func declare(_ line: Substring) {
    if let type = block.texts(of: "class").first {
      if line.hasPrefix("local ") { declareObjects(type) } else { declareType(String(type)) }
    } else if let name = block.texts(of: "alias").first?.prefix(while: { $0 != " " }) {
      var entry = Entry(kind: .type, name: String(name), section: Self.typeSection)
      describe(&entry)
      entry.parameters = block.texts(of: "|").map(Self.choice)
      entries.append(entry)
    } else if line.hasPrefix("function ") {
      declareFunction(line.dropFirst("function ".count).prefix { $0 != "(" })
    } else if let equals = line.firstIndex(of: "="), line.hasPrefix("process."), line[equals...].hasPrefix("= Process.")
    {
      let key = Entry.key(of: String(line[equals...]))
      guard let index = entries.firstIndex(where: { $0.owner == "Process" && $0.key == key }) else { return }
      entries[index].aliases.append(String(line[..<equals].dropLast()))
    }
  }

  private mutating func declareFunction(_ declared: Substring) {
    let owner = declared.contains(":") ? declared.prefix { $0 != ":" } : ""
    var entry = Entry(
      kind: owner.isEmpty ? .function : .method, name: scriptName(of: declared), section: section, owner: String(owner))
    describe(&entry)
    entry.parameters = block.texts(of: "param").map(Self.nameAndType)
    entry.returns = block.texts(of: "return").map(Self.typeAndName)
    entry.overloads = block.texts(of: "overload").map { String($0.dropFirst("fun".count)) }
    entries.append(entry)
  }

  /// A type that is no class of objects. The module's own gives no entry.
  private mutating func declareType(_ type: String) {
    guard type != "process" else { return }
    var entry = Entry(kind: .type, name: type, section: Self.typeSection)
    describe(&entry)
    entry.parameters = fields
    entries.append(entry)
  }

  /// A class of objects, as `process.RLock: process.Lock`: gives an entry for each of its fields.
  private mutating func declareObjects(_ declared: Substring) {
    let types = declared.split(separator: ": ").map(String.init)
    let name = Entry.key(of: types[0])
    let variable = variables[types[0]] ?? name
    classes.append(
      ObjectClass(name: name, variable: variable, base: types.count > 1 ? Entry.key(of: types[1]) : nil))
    for field in fields {
      var entry = Entry(
        kind: .field, name: "\(variable).\(field.name)", section: "Fields of a \(name.lowercased())", owner: name)
      entry.paragraphs = [field.text]
      entry.returns = [Entry.Value(name: "", type: field.type, text: "", isOptional: false)]
      entries.append(entry)
    }
  }

  /// The fields that have names.
  private var fields: [Entry.Value] {
    block.texts(of: "field").filter { !$0.hasPrefix("[") }.map(Self.nameAndType)
  }

  private func describe(_ entry: inout Entry) {
    var isExample = false
    var startsParagraph = true
    for line in block.description {
      if line.hasPrefix("```") {
        isExample.toggle()
      } else if isExample {
        entry.example.append(String(line))
      } else if line.isEmpty {
        startsParagraph = true
      } else if startsParagraph {
        entry.paragraphs.append(String(line))
        startsParagraph = false
      } else {
        entry.paragraphs[entry.paragraphs.count - 1] += " " + line
      }
    }
  }

  /// `Process:join` is `p:join` to a script, for a class the name of its objects.
  private func scriptName(of declared: Substring) -> String {
    if declared.hasPrefix("Process:subclass") { return "process.\(declared)" }
    guard let end = declared.firstIndex(of: ":") else { return String(declared) }
    let variable = variables["process.\(declared[..<end])"] ?? String(declared[..<end])
    return variable + declared[end...]
  }

  // MARK: Values

  /// `timeout? number seconds to wait at most`
  private static func nameAndType(_ text: Substring) -> Entry.Value {
    let name = text.prefix { $0 != " " }
    let (type, rest) = typeAndRest(text.dropFirst(name.count + 1))
    let isOptional = name.hasSuffix("?")
    return Entry.Value(
      name: String(isOptional ? name.dropLast() : name), type: type, text: String(rest), isOptional: isOptional)
  }

  /// `boolean ended true once it has ended`
  private static func typeAndName(_ text: Substring) -> Entry.Value {
    let (type, rest) = typeAndRest(text)
    let name = rest.prefix { $0 != " " }
    return Entry.Value(name: String(name), type: type, text: String(rest.dropFirst(name.count + 1)), isOptional: false)
  }

  /// `"sleeping" # waits for something`
  private static func choice(_ text: Substring) -> Entry.Value {
    let name = text.prefix { $0 != " " }
    return Entry.Value(name: String(name), type: "", text: String(text.dropFirst(name.count + 3)), isOptional: false)
  }

  /// A type ends at the first space that is not within quotes.
  private static func typeAndRest(_ text: Substring) -> (type: String, rest: Substring) {
    var isQuoted = false
    let type = text.prefix { character in
      if character == "\"" { isQuoted.toggle() }
      return isQuoted || character != " "
    }
    return (String(type), text.dropFirst(type.count + 1))
  }
}
