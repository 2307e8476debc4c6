import ArgumentParser
import ProcscriptLessons
import ProcscriptText

extension Lesson {
  /// The name of its file.
  var fileName: String { name + ".lua" }

  /// The lesson of a number or a name, as somebody typed it.
  ///
  /// - Throws: What is wrong with it, with the lessons that may have been meant.
  static func chosen(by word: String) throws -> Lesson {
    let name = word.hasSuffix(".lua") ? String(word.dropLast(4)) : word
    if let lesson = all.first(where: { $0.name == name || Int(name) == $0.number }) { return lesson }
    if Int(name) != nil { throw ValidationError("There is no lesson \(name): they are 1 to \(all.count).") }
    let similar = Spelling.near(to: name, among: all.map(\.name))
    let part = name.lowercased()
    let longer = all.map(\.name).filter { !part.isEmpty && holds($0, part) && !similar.contains($0) }
    let near = (similar + longer).prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    let advice = near.isEmpty ? "'procscript examples' lists them." : "Near it: \(near)."
    throw ValidationError("There is no lesson '\(word)'. \(advice)")
  }

  private static func holds(_ text: String, _ part: String) -> Bool {
    text.indices.contains { text[$0...].hasPrefix(part) }
  }
}
