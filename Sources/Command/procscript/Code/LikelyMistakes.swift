import Glibc
import ProcscriptLua

/// Mistakes that Lua runs without an error, so that nothing else tells of them. They are found by the words of the code
/// alone, and where these leave a doubt nothing is said:
///
/// - `if p.is_alive then`: the method itself, which counts as true whatever it would say;
/// - `t.list[1] = 5`, where `t` is a shared table: a copy is changed, and thrown away.
struct LikelyMistakes {
  /// What to say of a line.
  struct Remark: Equatable {
    let line: Int
    let text: String
  }

  private let code: [UInt8]
  private let tokens: [LuaLexer.Token]
  private let words: [String]

  /// What there is to say of a script, in the order of its lines.
  static func remarks(on code: [UInt8]) -> [Remark] {
    guard SuspiciousBytes(code).areThere else { return [] }
    let mistakes = LikelyMistakes(code)
    return (mistakes.questionsThatAreNotAsked + mistakes.changesOfCopies).sorted { $0.line < $1.line }
  }

  private init(_ code: [UInt8]) {
    self.code = code
    tokens = LuaLexer.tokens(of: code).filter { $0.kind != .comment }
    words = tokens.map { String(decoding: code[$0.range], as: UTF8.self) }
  }

  // MARK: Words

  /// A word; an empty one where there is none.
  private subscript(index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

  private func isName(_ index: Int) -> Bool { tokens.indices.contains(index) && tokens[index].kind == .name }

  private func text(_ range: Range<Int>) -> String {
    String(
      decoding: code[tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound],
      as: UTF8.self)
  }

  private func line(of index: Int) -> Int {
    1 + code[..<tokens[index].range.lowerBound].count { $0 == UInt8(ascii: "\n") }
  }

  /// Whether the word is the `=` of an assignment or of a table's field.
  private func isAssignment(_ index: Int) -> Bool {
    guard self[index] == "=" else { return false }
    func isJoinedTo(_ next: Int) -> Bool {
      self[next] == "=" && tokens[next - 1].range.upperBound == tokens[next].range.lowerBound
    }
    return !isJoinedTo(index + 1)
      && !(index > 0 && isJoinedTo(index) && ["=", "~", "<", ">"].contains(self[index - 1]))
  }

  /// The index of the bracket that belongs to the one at an index, looking to the left or to the right.
  private func partner(of index: Int, by step: Int) -> Int? {
    var depth = 0
    var index = index
    while tokens.indices.contains(index) {
      if ["(", "[", "{"].contains(self[index]) { depth += step }
      if [")", "]", "}"].contains(self[index]) { depth -= step }
      if depth == 0 { return index }
      index += step
    }
    return nil
  }

  // MARK: Methods taken for fields

  /// What asks a question, and is called.
  fileprivate static let questions = ["is_alive", "is_main", "is_set"]

  private var questionsThatAreNotAsked: [Remark] {
    tokens.indices.compactMap { index in
      guard index > 1, self[index - 1] == ".", isName(index), Self.questions.contains(self[index]),
        !hasField(self[index]), let start = start(ofValueBefore: index - 1)
      else { return nil }
      let object = text(start..<index - 1)
      guard isCondition(start, index, of: object) else { return nil }
      let isFunction = self[index] == "is_main"
      let call = "\(object)\(isFunction ? "." : ":")\(self[index])()"
      let kind = isFunction ? "function" : "method"
      return Remark(
        line: line(of: index), text: "\(text(start..<index + 1)) is a \(kind), and counts as true: write \(call)")
    }
  }

  /// Whether the script has fields of its own with this name.
  private func hasField(_ name: String) -> Bool {
    tokens.indices.contains { isName($0) && self[$0] == name && isAssignment($0 + 1) }
  }

  /// Where the value begins to which a dot belongs: a name with what follows it.
  private func start(ofValueBefore dot: Int) -> Int? {
    var index = dot - 1
    while index >= 0 {
      if ["]", ")"].contains(self[index]) {
        guard let opening = partner(of: index, by: -1), opening > 0 else { return nil }
        index = opening - 1
      } else if isName(index) {
        guard [".", ":"].contains(self[index - 1]) else { return index }
        index -= 2
      } else {
        return nil
      }
    }
    return nil
  }

  /// Whether a value is asked whether it is true: it begins at an index, and ends with the field at another one.
  private func isCondition(_ start: Int, _ field: Int, of object: String) -> Bool {
    let (before, after) = (self[start - 1], self[field + 1])
    // It is called, or it is something else's beginning.
    if ["(", "{", ".", ":", "[", "="].contains(after) { return false }
    if field + 1 < tokens.count, case .string = tokens[field + 1].kind { return false }
    // `p.is_alive and p:is_alive()` asks first whether there is such a method.
    let again = field + 2 + (field - 1 - start)
    if after == "and", again < tokens.count, text(field + 2..<again) == object, self[again + 1] == self[field] {
      return false
    }
    if ["if", "elseif", "while", "until", "not"].contains(before) { return true }
    return ["and", "or"].contains(before) && ["then", "do", "and", "or"].contains(after)
  }

  // MARK: Copies from shared tables

  /// What makes a shared table.
  fileprivate static let sharing = "shared"

  /// What changes the table that it is given.
  fileprivate static let changes = ["table.insert", "table.remove", "table.sort"]

  private var changesOfCopies: [Remark] {
    let tables = namesOfSharedTables
    return tokens.indices.compactMap { index in
      guard isName(index), tables.contains(self[index]), ![".", ":"].contains(self[index - 1]),
        let copy = endOfIndex(index + 1), holdsTable(index..<copy)
      else { return nil }
      var end = copy
      while let next = endOfIndex(end) { end = next }
      let isWritten = end > copy && isAssignment(end)
      let isChangedByCall =
        end == copy && self[index - 1] == "(" && [",", ")"].contains(self[end])
        && Self.changes.contains(self[index - 4] + self[index - 3] + self[index - 2])
      guard isWritten || isChangedByCall else { return nil }
      let isNamed = self[index + 1] == "."
      let key = isNamed ? "\"\(self[index + 2])\"" : text(index + 2..<copy - 1)
      let value = isNamed ? self[index + 2] : "value"
      return Remark(
        line: line(of: index),
        text: "this changes a copy of \(text(index..<copy)) and nothing else: write "
          + "\(self[index]):update(\(key), function(\(value)) … return \(value) end)")
    }
  }

  /// The index behind `.key` or `[key]`; nil where there is none at this index.
  private func endOfIndex(_ index: Int) -> Int? {
    if self[index] == ".", isName(index + 1) { return index + 2 }
    return self[index] == "[" ? partner(of: index, by: 1).map { $0 + 1 } : nil
  }

  /// Whether the script shows that a plain table is stored there, and not an object that is the same everywhere.
  private func holdsTable(_ place: Range<Int>) -> Bool {
    if self[place.lowerBound + 1] == "." {
      let key = self[place.upperBound - 1]
      return tokens.indices.contains { isName($0) && self[$0] == key && isAssignment($0 + 1) && self[$0 + 2] == "{" }
    }
    let table = self[place.lowerBound]
    return tokens.indices.contains { index in
      guard self[index] == table, self[index + 1] == "[", let end = endOfIndex(index + 1) else { return false }
      return isAssignment(end) && self[end + 1] == "{"
    }
  }

  /// The names that stand for shared tables wherever they stand.
  private var namesOfSharedTables: Set<String> {
    var shared: Set<String> = []
    var others: Set<String> = []
    for index in tokens.indices {
      switch self[index] {
      case "local" where self[index + 1] == "function": others.insert(self[index + 2])
      case "local": if !isAssignment(index + 2) { others.formUnion(names(from: index + 1)) }
      case "for": others.formUnion(names(from: index + 1))
      case "function":
        if let opening = (index + 1..<tokens.count).first(where: { self[$0] == "(" }) {
          others.formUnion(names(from: opening + 1))
        }
      case let word where isName(index) && ![".", ":"].contains(self[index - 1]) && isAssignment(index + 1):
        if makesSharedTable(index + 2) { shared.insert(word) } else { others.insert(word) }
      default: break
      }
    }
    return shared.subtracting(others)
  }

  /// Names from an index on, parted by commas.
  private func names(from index: Int) -> [String] {
    var names: [String] = []
    var index = index
    while isName(index) {
      names.append(self[index])
      guard self[index + 1] == "," else { break }
      index += 2
    }
    return names
  }

  /// Whether `process.shared{` begins at an index.
  private func makesSharedTable(_ index: Int) -> Bool {
    var index = index
    while isName(index), self[index + 1] == "." { index += 2 }
    return self[index] == Self.sharing && ["(", "{"].contains(self[index + 1])
  }
}

/// What is quickly seen of a script: whether it has anything that may be a mistake. Most scripts have not, and need not be
/// taken apart, which takes longer than to compile them.
private struct SuspiciousBytes {
  /// With a 0 at the end.
  private let text: [UInt8]

  init(_ code: [UInt8]) {
    text = code + [0]
  }

  var areThere: Bool {
    let asked = LikelyMistakes.questions.contains { question in
      places(of: question).contains { isField($0) && text[behindBlanks($0 + question.utf8.count)] != UInt8(ascii: "(") }
    }
    return asked
      || places(of: LikelyMistakes.sharing).compactMap(nameOfWhatIsMade).contains { name in
        places(of: name).contains { isIndexedTwice($0 + name.utf8.count) || isArgument($0) }
      }
  }

  /// Where a word stands by itself.
  private func places(of word: String) -> [Int] {
    text.withUnsafeBytes { bytes in
      let start = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
      var places: [Int] = []
      var next = start
      while let found = strstr(next, word) {
        let place = found - UnsafeMutablePointer(mutating: start)
        let end = place + word.utf8.count
        if !isPartOfName(place - 1), !isPartOfName(end) { places.append(place) }
        next = start + end
      }
      return places
    }
  }

  private func isPartOfName(_ index: Int) -> Bool { index >= 0 && (isNameStart(text[index]) || isDigit(text[index])) }

  private func isBlank(_ index: Int) -> Bool { " \t\r\n".utf8.contains(text[index]) }

  private func behindBlanks(_ index: Int) -> Int { (index...).first { !isBlank($0) } ?? index }

  private func beforeBlanks(_ index: Int) -> Int {
    var index = index
    while index >= 0, isBlank(index) { index -= 1 }
    return index
  }

  private func isField(_ place: Int) -> Bool { place > 0 && text[place - 1] == UInt8(ascii: ".") }

  /// Whether it is the first argument of a call that changes a table.
  private func isArgument(_ place: Int) -> Bool {
    LikelyMistakes.changes.contains { text[..<place].suffix($0.utf8.count + 1).elementsEqual("\($0)(".utf8) }
  }

  /// Whether an index comes right there, and another behind it.
  private func isIndexedTwice(_ place: Int) -> Bool {
    if text[place] == UInt8(ascii: "[") { return true }
    guard text[place] == UInt8(ascii: "."), let end = (place + 1..<text.count).first(where: { !isPartOfName($0) })
    else {
      return false
    }
    return ".[".utf8.contains(text[end])
  }

  /// The variable of `NAME = process.shared`.
  private func nameOfWhatIsMade(_ place: Int) -> String? {
    var index = place - 1
    while index >= 0, isPartOfName(index) || text[index] == UInt8(ascii: ".") { index -= 1 }
    index = beforeBlanks(index)
    guard index >= 0, text[index] == UInt8(ascii: "=") else { return nil }
    let end = beforeBlanks(index - 1) + 1
    index = end
    while isPartOfName(index - 1) { index -= 1 }
    return index < end ? String(decoding: text[index..<end], as: UTF8.self) : nil
  }
}
