/// What Lua's syntax is made of (Lua manual, section 3.1).
package enum LuaSyntax {
  /// The words that are no names.
  package static let keywords: Set = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]
}
