import ProcscriptLua

/// Python's syntax in code that Lua refused: the same in Lua's words.
///
/// It goes by what Lua says of its error, and by the words of the line; it says nothing where it is not sure.
struct PythonSyntax {
  /// The words of the line in which Lua found the error, without comments.
  private let words: Words
  /// What Lua complained of, up to ` near `.
  private let complaint: Substring
  /// The word at which it stopped.
  private let stop: Substring

  /// What to say below the message of a syntax error: `Lua writes x = x + 1`; nil where it has nothing to do with Python.
  ///
  /// - Parameters:
  ///   - message: What Lua says: `script.lua:2: syntax error near '+'`.
  ///   - code: The code, of which the message names a line; nil: that of the file which it names.
  static func advice(on message: [UInt8], in code: [UInt8]?) -> String? {
    // The message of `require` has the one of Lua in its last line.
    let message = String(decoding: message, as: UTF8.self)
    guard let line = message.split(separator: "\n").last?.drop(while: { $0 == "\t" }),
      let place = place(in: line), let near = line.ranges(of: " near ").last,
      near.lowerBound > place.end, let code = code ?? text(ofFile: String(place.file))
    else { return nil }
    let lines = code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(place.number - 1) else { return nil }
    let complaint = line[place.end..<near.lowerBound]
    let stop = line[near.upperBound...].trimmingPrefix("'")
    let syntax = PythonSyntax(
      words: Words(Array(lines[place.number - 1])), complaint: complaint,
      stop: stop.last == "'" ? stop.dropLast() : stop[...])
    if let advice = syntax.adviceOnLine { return advice }
    // What a colon at the end of a line begins may go wrong some lines below it.
    guard complaint.contains("expected") else { return nil }
    return lines[..<place.number].suffix(3).reversed().lazy.compactMap { Words(Array($0)).blockInLua }.first
  }

  /// The file and the line that a message begins with, and where what it says of them begins.
  private static func place(in line: Substring) -> (file: Substring, number: Int, end: String.Index)? {
    for colon in line.ranges(of: ":") {
      let digits = line[colon.upperBound...].prefix { $0.isNumber }
      guard !digits.isEmpty, line[digits.endIndex...].hasPrefix(": "), let number = Int(digits) else { continue }
      return (line[..<colon.lowerBound], number, digits.endIndex)
    }
    return nil
  }

  private static func text(ofFile path: String) -> [UInt8]? {
    path.withCString { Interpreter.text(ofFile: $0) }
  }

  private var adviceOnLine: String? {
    let first = words.first
    let stopsAtSecond = words.count > 1 && words[1] == stop
    switch first {
    case "def" where stopsAtSecond: return "Lua writes function \(words[1])(\(words.inParentheses ?? "")) … end"
    case "class" where stopsAtSecond:
      let isProcess = words.inParentheses?.hasSuffix("Process") == true
      return isProcess
        ? "Lua writes local \(words[1]) = process.Process:subclass \"\(words[1])\", and function \(words[1]):run() … end"
        : nil
    case "import" where stopsAtSecond, "from" where stopsAtSecond: return words.importInLua
    case "elif" where stopsAtSecond: return "Lua writes elseif … then"
    case "with" where stopsAtSecond && words.last == ":":
      return "Lua writes \(words[1]):with(function() … end), which releases it at the end"
    case "#" where stop == "#": return "Lua's comments begin with --"
    default: break
    }
    switch stop {
    case "!": return words.contains("!", "=") ? "Lua writes ~= for !=" : "Lua writes not for !"
    case "is": return "Lua writes == for is, and nil for None"
    case "[" where complaint.contains("unexpected symbol"): return "Lua writes lists in braces: {1, 2}"
    case "," where complaint.contains("')' expected"):
      let call = ["apply_async", "apply"].first { words.index(of: $0) != nil }
      return call.map { "Lua writes \($0)(fn, 1, 2): the arguments follow the function" }
        ?? "Lua writes lists in braces: {1, 2}"
    case ":" where complaint.contains("'}' expected"): return "Lua writes {key=1}, or {[\"a key\"]=1}"
    case ":": return words.blockInLua ?? words.head(until: ":").flatMap(\.blockHeadInLua)
    case "=" where complaint.contains("')' expected"): return words.callInLua
    default: break
    }
    if let function = words.lambdaInLua, complaint.contains("function arguments expected") { return function }
    return words.assignmentInLua(stoppingAt: stop)
  }
}

extension ErrorReport {
  /// Adds a line that says in Lua what Python's syntax says, where Lua complains of that.
  ///
  /// - Parameter code: The code with the error; nil: that of the file which the message names.
  mutating func explainSyntax(of code: [UInt8]?) {
    guard let advice = PythonSyntax.advice(on: description, in: code) else { return }
    description += "\n\(advice)".utf8
  }
}

/// The words of a line of code.
private struct Words {
  private let code: [UInt8]
  private let tokens: [LuaLexer.Token]

  init(_ code: [UInt8]) {
    self.init(code, LuaLexer.tokens(of: code).filter { $0.kind != .comment })
  }

  private init(_ code: [UInt8], _ tokens: [LuaLexer.Token]) {
    (self.code, self.tokens) = (code, tokens)
  }

  var count: Int { tokens.count }
  var first: String? { count > 0 ? self[0] : nil }
  var last: String? { count > 0 ? self[count - 1] : nil }

  subscript(index: Int) -> String { String(decoding: code[tokens[index].range], as: UTF8.self) }

  /// The text of some words as it stands.
  private func text(_ range: Range<Int>) -> String {
    guard !range.isEmpty else { return "" }
    return String(
      decoding: code[tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound],
      as: UTF8.self)
  }

  func index(of word: String) -> Int? { tokens.indices.first { self[$0] == word } }

  private func isJoined(_ index: Int) -> Bool {
    index + 1 < count && tokens[index].range.upperBound == tokens[index + 1].range.lowerBound
  }

  /// Whether one word comes right behind another.
  func contains(_ word: String, _ next: String) -> Bool {
    tokens.indices.contains { isJoined($0) && self[$0] == word && self[$0 + 1] == next }
  }

  /// Those before a word.
  func head(until word: String) -> Words? { index(of: word).map { Words(code, Array(tokens[..<$0])) } }

  /// The index of the parenthesis or brace that closes the one at an index.
  private func closing(_ opening: Int) -> Int? {
    var depth = 0
    for index in opening..<count {
      if ["(", "[", "{"].contains(self[index]) { depth += 1 }
      if [")", "]", "}"].contains(self[index]) { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// What stands in the first parentheses.
  var inParentheses: String? {
    guard let opening = index(of: "("), let closing = closing(opening) else { return nil }
    return text(opening + 1..<closing)
  }

  // MARK: Functions

  /// `lambda x: x + 1`, which Lua takes for a variable and the call of a method.
  var lambdaInLua: String? {
    guard let start = index(of: "lambda"), let colon = index(of: ":"), start < colon else { return nil }
    return "Lua writes function(\(text(start + 1..<colon))) return … end"
  }

  // MARK: Import

  var importInLua: String? {
    let name = self[1]
    let isOurs = name == "multiprocessing" || name == "process"
    if first == "from" { return isOurs ? Self.ours(using: index(of: "import")) { self[$0] } ?? Self.ours : nil }
    if isOurs { return Self.ours }
    if let instead = Self.insteadOfImport[name] { return "Lua has no import: \(instead)" }
    let variable = count > 3 && self[2] == "as" ? self[3] : name
    return "Lua writes local \(variable) = require \"\(name)\""
  }

  private static let ours = "Lua writes local process = require \"process\""

  private static func ours(using index: Int?, _ word: (Int) -> String) -> String? {
    index.map { "\(ours), and process.\(word($0 + 1))" }
  }

  /// What a script has without asking for it.
  private static let insteadOfImport = [
    "time": "process.sleep, process.clock and os.time are there", "os": "os is there, and process.current().pid",
    "sys": "arg and os.exit are there", "math": "math is there", "random": "math.random is there",
    "signal": "process.kill(pid, \"TERM\") is there",
  ]

  // MARK: Blocks

  /// A line that begins a block with a colon at its end.
  var blockInLua: String? {
    guard last == ":", count > 1 else { return nil }
    return Words(code, Array(tokens.dropLast())).blockHeadInLua
  }

  /// What such a line is without its colon.
  var blockHeadInLua: String? {
    switch first {
    case "if": return "Lua writes if \(text(1..<count)) then … end"
    case "while": return "Lua writes while \(text(1..<count)) do … end"
    case "else" where count == 1: return "Lua writes else, without a colon"
    case "try" where count == 1: return "Lua writes local ok, message = pcall(function() … end)"
    case "for" where count > 3 && self[2] == "in": return "Lua writes \(loopInLua) … end"
    default: return nil
    }
  }

  private var loopInLua: String {
    let variable = self[1]
    guard self[3] == "range", let bounds = inParentheses else {
      return "for _, \(variable) in ipairs(\(text(3..<count))) do"
    }
    let parts = bounds.split(separator: ",").map { $0.drop { $0 == " " } }
    let (start, end) = parts.count > 1 ? (parts[0], parts[1]) : ("0", parts.first ?? "n")
    return "for \(variable) = \(start), \(Int(end).map { String($0 - 1) } ?? "\(end) - 1") do"
  }

  // MARK: Calls

  /// A call with arguments that have names.
  var callInLua: String? {
    var open: [Int] = []
    for index in tokens.indices {
      if self[index] == "(" { open.append(index) }
      if self[index] == ")" { _ = open.popLast() }
      guard self[index] == "=", tokens[index - 1].kind == .name, let opening = open.last, opening > 0,
        tokens[opening - 1].kind == .name
      else { continue }
      let name = self[opening - 1]
      guard takesFields(name) else {
        return "Lua's arguments have no names: write \(name)(…) with the values alone, in their order"
      }
      let arguments = closing(opening).map { fields(opening + 1..<$0) } ?? "\(self[index - 1])=…"
      return "Lua writes \(name){\(arguments)}, with braces"
    }
    return nil
  }

  /// Whether what is called takes a table of options: processes and their classes.
  private func takesFields(_ name: String) -> Bool { ["Process", "spawn", "daemon"].contains(name) }

  /// Arguments as a table's fields: a tuple among them is a table.
  private func fields(_ range: Range<Int>) -> String {
    var bytes = Array(code)
    var index = range.lowerBound
    while index + 2 < range.upperBound {
      if self[index] == "args", self[index + 1] == "=", ["(", "["].contains(self[index + 2]),
        let end = closing(index + 2), end < range.upperBound
      {
        bytes[tokens[index + 2].range.lowerBound] = UInt8(ascii: "{")
        bytes[tokens[end].range.lowerBound] = UInt8(ascii: "}")
      }
      index += 1
    }
    return Words(bytes, tokens).text(range).replacing(",}", with: "}")
  }

  // MARK: Assignments

  private static let operators: Set = ["+", "-", "*", "/", "%", "^", "&", "|", ".", "<", ">"]

  /// `x += 1`, `x++` and `x ** 2`.
  func assignmentInLua(stoppingAt stop: Substring) -> String? {
    for index in tokens.indices where index > 0 && Self.operators.contains(self[index]) && stop.hasPrefix(self[index]) {
      var end = index + 1
      if isJoined(index), self[end] == self[index] { end += 1 }
      let isDoubled = end == index + 2
      let isAssignment = end < count && isJoined(end - 1) && self[end] == "="
      let variable = variable(endingAt: index)
      if isAssignment, !variable.isEmpty {
        let sign = text(index..<end) == "**" ? "^" : text(index..<end)
        guard let value = value(from: end + 1) else { return nil }
        return "Lua writes \(variable) = \(variable) \(sign) \(value)"
      }
      if isDoubled, self[index] == "+", end == count, !variable.isEmpty {
        return "Lua writes \(variable) = \(variable) + 1"
      }
      if isDoubled, self[index] == "*" { return "Lua writes ^ for **" }
    }
    return nil
  }

  /// The variable before a word: a name, with fields and indices.
  private func variable(endingAt end: Int) -> String {
    var start = end
    var depth = 0
    while start > 0 {
      let word = self[start - 1]
      if word == "]" { depth += 1 }
      let isPart = depth > 0 || word == "." || tokens[start - 1].kind == .name
      // Two names side by side are of two statements.
      let isNext = start < end && depth == 0 && tokens[start - 1].kind == .name && tokens[start].kind == .name
      guard isPart, !isNext else { break }
      if word == "[" { depth -= 1 }
      start -= 1
    }
    return text(start..<end)
  }

  /// The value that ends with the statement, in parentheses where it is a sum or the like.
  private func value(from start: Int) -> String? {
    let ends: Set = [";", "end", "else", "elseif", "until"]
    let end = (start..<max(start, count)).first { ends.contains(self[$0]) } ?? count
    guard start < end else { return nil }
    let text = text(start..<end)
    let operators: Set = ["+", "-", "*", "/", "%", "^", "&", "|", "~", "<", ">", "=", "and", "or"]
    let isCompound = (start + 1..<max(start + 1, end)).contains { operators.contains(self[$0]) }
    return isCompound ? "(\(text))" : text
  }
}
