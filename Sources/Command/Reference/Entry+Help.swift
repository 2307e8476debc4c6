import ProcscriptText

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

  /// Everything there is to know, in lines of at most so many columns; those of the example are as long as they are.
  package func help(width: Int) -> String {
    var text = Paragraph.text(title, indent: 4, width: width)
    for overload in overloads { text += Paragraph.text("\(name)\(overload)", indent: 4, width: width) }
    if !aliases.isEmpty { text += aliases.map { "\($0)(p\(parameters.isEmpty ? "" : ", …"))\n" }.joined() }
    for paragraph in paragraphs { text += "\n" + Paragraph.text("  " + paragraph, indent: 2, width: width) }
    if !parameters.isEmpty {
      text += "\n" + parameters.map { $0.line(width: width) }.joined()
    }
    if kind == .field {
      text += "\n" + Paragraph.text("  Its type is \(returns[0].typeInWords).", indent: 2, width: width)
    } else if isCall {
      text += returns.isEmpty ? "\n  Returns nothing.\n" : "\n  Returns\n"
      text += returns.map { $0.line(width: width) }.joined()
    }
    if !example.isEmpty {
      text += "\n  For example\n" + example.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    return text
  }

}

extension Entry.Value {
  fileprivate func line(width: Int) -> String {
    var line = "    " + name
    if !type.isEmpty { line += " (\(typeInWords)\(isOptional ? ", may be left out" : ""))" }
    if !text.isEmpty { line += ": " + text }
    return Paragraph.text(line, indent: 6, width: width)
  }

  /// `integer?` is "integer or nil".
  fileprivate var typeInWords: String {
    let choices = type.split(separator: "|").map { $0.hasSuffix("?") ? "\($0.dropLast()) or nil" : String($0) }
    return choices.joined(separator: " or ")
  }
}
