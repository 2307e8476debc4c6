// An entry as `help` shows it.
extension Entry {
  var isCall: Bool { kind == .function || kind == .method }

  /// How it is written: `p:join([timeout])`, `p.pid`.
  package var title: String {
    isCall ? "\(name)(\(parameterList))" : name
  }

  /// `a[, b]`: what may be left out is in brackets.
  private var parameterList: String {
    var list = ""
    for parameter in parameters {
      let separated = list.isEmpty ? parameter.name : ", \(parameter.name)"
      list += parameter.isOptional ? "[\(separated)]" : separated
    }
    return list
  }

  /// Everything there is to know, for a terminal of 80 columns.
  package var help: String {
    var text = title + "\n"
    for overload in overloads { text += wrapped("\(name)\(overload)", indent: 4) }
    if !aliases.isEmpty { text += aliases.map { "\($0)(p\(parameters.isEmpty ? "" : ", …"))\n" }.joined() }
    for paragraph in paragraphs { text += "\n" + wrapped("  " + paragraph, indent: 2) }
    if !parameters.isEmpty {
      text += "\n" + parameters.map(Self.line).joined()
    }
    if kind == .field {
      text += wrapped("\n  Its type is \(returns[0].typeInWords).", indent: 2)
    } else if isCall {
      text += returns.isEmpty ? "\n  Returns nothing.\n" : "\n  Returns\n"
      text += returns.map(Self.line).joined()
    }
    if !example.isEmpty {
      text += "\n  For example\n" + example.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    return text
  }

  private static func line(_ value: Value) -> String {
    var line = "    " + value.name
    if !value.type.isEmpty { line += " (\(value.typeInWords)\(value.isOptional ? ", may be left out" : ""))" }
    if !value.text.isEmpty { line += ": " + value.text }
    return wrapped(line, indent: 6)
  }
}

extension Entry.Value {
  /// `integer?` is "integer or nil".
  fileprivate var typeInWords: String {
    let choices = type.split(separator: "|").map { $0.hasSuffix("?") ? "\($0.dropLast()) or nil" : String($0) }
    return choices.joined(separator: " or ")
  }
}

/// The text in lines of at most 80 characters, those after the first indented.
func wrapped(_ text: String, indent: Int) -> String {
  let margin = text.prefix { $0 == " " }
  var lines: [String] = []
  var line = String(margin)
  var isEmpty = true
  for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
    if !isEmpty, line.count + 1 + word.count > 80 {
      lines.append(line)
      line = String(repeating: " ", count: indent)
      isEmpty = true
    }
    line += isEmpty ? word : " " + word
    isEmpty = false
  }
  lines.append(line)
  return lines.joined(separator: "\n") + "\n"
}
