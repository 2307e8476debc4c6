// The reference as a manual page.
extension Reference {
  /// The source of the page process(3lua), in the language of `man`.
  ///
  /// - Parameter version: What the page is of, as "procscript 1.2".
  package static func manual(of version: String) -> String {
    var page = """
      .TH PROCESS 3lua "" "\(version)" "Lua modules"
      .SH NAME
      process \\- processes for Lua scripts, as Python's multiprocessing has them
      .SH SYNOPSIS
      .nf
      local process = require "process"
      .fi

      """
    for section in sections(of: entries) {
      page += ".SH \"\(roff(section.uppercased()))\"\n"
      for entry in entries where entry.section == section { page += entry.manual }
    }
    return page + ".SH SEE ALSO\n.BR procscript (1)\n"
  }
}

extension Entry {
  fileprivate var manual: String {
    var text = ".TP\n.B \(roff(title))\n"
    for overload in overloads { text += ".TQ\n.B \(roff(name + overload))\n" }
    for alias in aliases { text += ".TQ\n.B \(roff(alias + "(p\(parameters.isEmpty ? "" : ", …"))"))\n" }
    text += paragraphs.map(roff).joined(separator: "\n.IP\n") + "\n"
    var values = parameters.map { ($0, "") }
    // A field's type is its only result.
    values += returns.map { ($0, kind == .field ? "" : "returns ") }
    if !values.isEmpty { text += ".RS\n" }
    for (value, verb) in values {
      text += ".TP\n.RI \"\(roff(verb))\" \"\(roff(value.name))\" \" (\(roff(value.type)))\"\n\(roff(value.text))\n"
    }
    if !values.isEmpty { text += ".RE\n" }
    if !example.isEmpty { text += ".IP\n.nf\n" + example.map { roff($0) + "\n" }.joined() + ".fi\n" }
    return text
  }
}

/// A line of text that means nothing else to `man`.
private func roff(_ text: String) -> String {
  let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
  return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
}
