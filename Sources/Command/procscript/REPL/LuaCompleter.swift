import ProcessModule
import ProcscriptLineEditor
import ProcscriptLua
import ProcscriptReference

/// What may stand at the cursor of a line of Lua. Finding out runs no code of the script's: tables are looked at
/// without metamethods.
struct LuaCompleter {
  let state: State
  let module: ProcessModule

  /// - Parameter before: What is in front of the cursor.
  func completion(of before: [UInt8]) -> LineEditor.Completion {
    let cursor = before.count
    let tokens = LuaLexer.tokens(of: before)
    if let last = tokens.last, last.range.upperBound == cursor {
      switch last.kind {
      case .string(let textStart, isClosed: false): return text(from: textStart, behind: tokens.dropLast(), in: before)
      case .string, .comment, .number: return .words([], start: cursor)
      case .name, .keyword: return words(at: last.range.lowerBound, behind: tokens.dropLast(), in: before)
      case .symbol: return words(at: cursor, behind: tokens[...], in: before)
      }
    }
    let row = before[(before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...]
    if row.allSatisfy({ " \t".utf8.contains($0) }) { return .indentation("  ") }
    return .words(globals(), start: cursor)
  }

  /// What may stand in a string: what the function that it is for looks for, else a file.
  private func text(
    from start: Int, behind tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]
  ) -> LineEditor.Completion {
    switch CallSite(ofString: tokens, in: code)?.function {
    case "require":
      return .words(
        ModuleNames(in: state).names(beginningWith: String(decoding: code[start...], as: UTF8.self)), start: start)
    case "help": return .words(Reference.names, start: start)
    default: return .files(start: start)
    }
  }

  private func words(
    at start: Int, behind tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]
  ) -> LineEditor.Completion {
    if let site = CallSite(ofKey: tokens, in: code) {
      let keys = Reference.options(of: site.function).map { "\($0)=" }
      let typed = String(decoding: code[start...], as: UTF8.self)
      // An element of a list may be a variable.
      if keys.contains(where: { $0.hasPrefix(typed) }) { return .words(keys, start: start) }
    }
    guard let path = Path(tokens, in: code) else { return .words([], start: start) }
    return .words(path.names.isEmpty ? globals() : members(of: path), start: start)
  }

  private func globals() -> [String] {
    let height = state.top
    defer { state.setTop(height) }
    state.pushGlobals()
    return Array(Set(members(methodsOnly: false) + LuaSyntax.keywords)).sorted()
  }

  private func members(of path: Path) -> [String] {
    let height = state.top
    defer { state.setTop(height) }
    guard (try? state.ensureRoom(for: 20)) != nil else { return [] }
    state.pushGlobals()
    for name in path.names where !lookUp(name) { return [] }
    return Array(Set(members(methodsOnly: path.wantsMethod))).sorted()
  }

  /// Puts the field of the value on top in its place.
  ///
  /// - Returns: Whether there is one.
  private func lookUp(_ name: String) -> Bool {
    for _ in 0..<LuaCompleter.longestChain {
      if state.type(at: -1) == .table {
        if state.rawGet(name, from: -1) != .nil { return true }
        state.pop()
      }
      guard goToIndex() else { return false }
    }
    return false
  }

  /// The names in the value on top, and in what its `__index` leads to, which takes its place.
  private func members(methodsOnly: Bool) -> [String] {
    var names: [String] = []
    for _ in 0..<LuaCompleter.longestChain {
      if let members = module.members(of: -1, in: state) {
        names += members.filter { !methodsOnly || $0.hasPrefix(":") }.map { String($0.dropFirst()) }
      }
      if state.type(at: -1) == .table {
        state.pushNil()
        while state.next(in: -2) {
          let isWanted = !methodsOnly || isCallable
          state.pop()
          if isWanted, let key = state.bytes(at: -1), LuaLexer.isName(key) {
            names.append(String(decoding: key, as: UTF8.self))
          }
        }
      }
      guard goToIndex() else { break }
    }
    return names
  }

  private static let longestChain = 32

  /// Whether the value on top can be called.
  private var isCallable: Bool {
    if state.type(at: -1) == .function { return true }
    guard state.pushMetatable(of: -1) else { return false }
    defer { state.pop(2) }
    return state.rawGet("__call", from: -1) != .nil
  }

  /// Puts the table that is the `__index` of the value on top in its place, or that of its methods, which the values of
  /// this program's kinds have beside an `__index` that is a function.
  ///
  /// - Returns: Whether there is one.
  private func goToIndex() -> Bool {
    guard state.pushMetatable(of: -1) else { return false }
    var type = state.rawGet("__index", from: -1)
    if type != .table, state.type(at: -3) == .userdata {
      state.pop()
      type = state.rawGet(UserdataFields.methods, from: -1)
    }
    guard type == .table else {
      state.pop(2)
      return false
    }
    state.replace(at: -3)
    state.pop()
    return true
  }
}

/// What stands in front of a name: `a.b:` of `a.b:c`.
private struct Path {
  /// From a global variable on; empty for a name that stands alone.
  var names: [String] = []
  /// Whether a colon comes last.
  var wantsMethod = false

  /// nil where it begins with something else than a name: what that is can be known only by running it.
  init?(_ tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]) {
    var rest = tokens
    var isFirst = true
    while let separator = Path.takeSeparator(from: &rest, in: code) {
      if isFirst { wantsMethod = separator == UInt8(ascii: ":") }
      isFirst = false
      guard let name = rest.popLast(), name.kind == .name else { return nil }
      names.insert(String(decoding: code[name.range], as: UTF8.self), at: 0)
    }
  }

  /// A dot or colon that is not part of `..` or `::`.
  private static func takeSeparator(from tokens: inout ArraySlice<LuaLexer.Token>, in code: [UInt8]) -> UInt8? {
    guard let last = tokens.last, last.kind == .symbol else { return nil }
    let character = code[last.range.lowerBound]
    guard character == UInt8(ascii: ".") || character == UInt8(ascii: ":") else { return nil }
    if let before = tokens.dropLast().last, before.kind == .symbol, code[before.range.lowerBound] == character {
      return nil
    }
    tokens.removeLast()
    return character
  }
}
