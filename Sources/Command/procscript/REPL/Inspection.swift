import ProcessModule
import ProcscriptLua
import ProcscriptReference
import ProcscriptText

/// What `x?` shows: of the module's functions and objects what the reference says, of a script's functions how they are
/// called and what their author says of them, of any other value its type and what it is.
struct Inspection {
  let state: State
  let transcript: Transcript
  let question: Question
  /// Columns of the terminal.
  let columns: Int
  let isColoured: Bool

  private var width: Int { Paragraph.width(ofTerminal: columns) }
  /// As it was typed.
  private var name: String { String(decoding: question.expression, as: UTF8.self).trimmed }

  /// The text on the value on top of the stack.
  func text() throws(LuaError) -> [UInt8] {
    let index = state.top
    let known = try HelpFunction.name(ofValueAt: index, in: state)
    switch state.type(at: index) {
    case .nil: return Array(nothing.utf8)
    case .function:
      if let known { return Array(Reference.help(on: known, width: width).utf8) }
      return state.origin(ofFunctionAt: index).map { luaFunction($0, at: index) } ?? Array(libraryFunction(index).utf8)
    default:
      guard let known else { return value(index, kind: kind(index)) }
      let help = Array(Reference.help(on: known, width: width).utf8)
      if known == "process" { return help }
      let type = ProcessModule.channelName(of: index, in: state) ?? "Process"
      return value(index, kind: "\(type), of the process module") + "\n".utf8 + help
    }
  }

  // MARK: Nothing

  /// Of a name without a value: what is known by that name.
  private var nothing: String {
    if let help = Reference.knownHelp(on: name, width: width) { return help }
    guard LuaLexer.isName(question.expression) else { return "nil\n" }
    let near = Spelling.question(about: name, among: globals) ?? "help() lists what the process module has."
    return Paragraph.text("nil: there is no variable \(name). \(near)", width: width)
  }

  private var globals: [String] {
    state.pushGlobals()
    defer { state.pop() }
    return names(in: state.top) { _ in true }
  }

  /// The names in a table whose values, on top of the stack, are wanted.
  private func names(in table: Int32, where isWanted: (Int32) -> Bool) -> [String] {
    var names: [String] = []
    state.pushNil()
    while state.next(in: table) {
      if isWanted(state.top), let name = state.bytes(at: -2), LuaLexer.isName(name) {
        names.append(String(decoding: name, as: UTF8.self))
      }
      state.pop()
    }
    return names
  }

  // MARK: Functions

  private func luaFunction(_ origin: FunctionOrigin, at index: Int32) -> [UInt8] {
    let text = functionText(origin, at: index)
    var rows = ["\(callee)(\(origin.parameters.joined(separator: ", ")))"]
    if let words = text?.words, !words.isEmpty {
      rows.append(words.split(separator: "\n").map { Paragraph.text("  \($0)", indent: 2, width: width) }.joined())
    }
    let place = origin.chunkName.first == "@" ? String(origin.chunkName.dropFirst()) : "this session"
    let line = origin.chunkName.first == "@" ? ", line \(origin.lines.lowerBound)" : ""
    rows.append("  a function of \(place)\(line)")
    var shown = Array((rows.joined(separator: "\n").replacing("\n\n", with: "\n") + "\n").utf8)
    guard question.wantsSource else { return shown }
    guard let text else { return shown + "  its source is not there\n".utf8 }
    let source = Array((text.comment + text.source).joined(separator: "\n".utf8)) + "\n".utf8
    shown += "\n".utf8
    return shown + (isColoured ? LuaColors.text(of: source) : source)
  }

  /// What a call begins with: the expression, where it is a name.
  private var callee: String {
    name.allSatisfy { $0.isLetter || $0.isNumber || "_.:".contains($0) } ? name : "function"
  }

  private func functionText(_ origin: FunctionOrigin, at index: Int32) -> FunctionText? {
    if origin.chunkName.first == "@" {
      let code = String(origin.chunkName.dropFirst()).withCString { Interpreter.text(ofFile: $0) }
      return code.flatMap { FunctionText(at: origin.lines, of: $0) }
    }
    let found = transcript.code(defining: state.codeIdentity(ofFunctionAt: index), in: state)
    return found.flatMap { FunctionText(at: origin.lines, of: $0.code, below: $0.above) }
  }

  /// A function that is written in C: one of Lua's own libraries' has a place in its manual.
  private func libraryFunction(_ index: Int32) -> String {
    if HelpFunction.isOffered(at: index, in: state) {
      return Paragraph.text(
        "help([name or value]): shows what there is to know of the module, of one of its calls, or of a topic",
        indent: 2,
        width: width)
    }
    for library in ["_G", "string", "table", "math", "io", "os", "coroutine", "utf8", "debug", "package"] {
      state.pushLoaded()
      state.rawGet(library, from: -1)
      let names = state.type(at: -1) == .table ? names(in: state.top) { state.rawEqual($0, index) } : []
      state.pop(2)
      guard let key = names.first(where: { library != "_G" || Inspection.basics.contains($0) }) else { continue }
      let full = library == "_G" ? key : "\(library).\(key)"
      return Paragraph.text(
        "\(full): a function of Lua's own. Its manual: https://www.lua.org/manual/5.4/manual.html#pdf-\(full)",
        indent: 2,
        width: width)
    }
    return "a function that is written in C: nothing more is known of it\n"
  }

  /// The functions of Lua's that are global.
  private static let basics: Set = [
    "assert", "collectgarbage", "dofile", "error", "getmetatable", "ipairs", "load", "loadfile", "next", "pairs",
    "pcall",
    "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring",
    "type",
    "warn", "xpcall",
  ]

  // MARK: Values

  private func value(_ index: Int32, kind: String) -> [UInt8] {
    var printer = ValuePrinter(state, width: columns)
    return "\(kind)\n".utf8 + printer.text(of: index) + "\n".utf8
  }

  /// Its type, and how large it is.
  private func kind(_ index: Int32) -> String {
    switch state.type(at: index) {
    case .number: return state.isInteger(at: index) ? "number, an integer" : "number, a float"
    case .string:
      let bytes = state.bytes(at: index)!
      let count = bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"
      guard let text = String(validating: bytes, as: UTF8.self) else { return "string, \(count), not UTF-8" }
      let characters = text.unicodeScalars.count
      return characters == bytes.count ? "string, \(count)" : "string, \(characters) characters in \(count)"
    case .table:
      let length = state.rawLength(at: index)
      let keys = SortedKeys.count(of: index, in: state) - length
      let parts = [length > 0 ? "\(length) in its list" : nil, keys > 0 ? "\(keys) under other keys" : nil]
      let size = parts.compactMap { $0 }.joined(separator: ", ")
      return "table, \(size.isEmpty ? "empty" : size)\(hasMetatable(index) ? ", with a metatable" : "")"
    case .thread: return "thread, a coroutine"
    default: return state.type(at: index).name
    }
  }

  private func hasMetatable(_ index: Int32) -> Bool {
    guard state.pushMetatable(of: index) else { return false }
    state.pop()
    return true
  }
}

extension SortedKeys {
  /// How many keys a table has.
  fileprivate static func count(of index: Int32, in state: State) -> Int {
    var count = 0
    state.pushNil()
    while state.next(in: index) {
      state.pop()
      count += 1
    }
    return count
  }
}
