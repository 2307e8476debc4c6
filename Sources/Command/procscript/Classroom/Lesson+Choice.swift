import ArgumentParser
import ProcscriptLessons
import ProcscriptText

extension Lesson {
  /// The name of its file.
  var fileName: String { name + ".lua" }

  /// The lesson of a number or a name, as somebody typed it.
  ///
  /// - Throws: What is wrong with it, with the lessons that may have been meant.
  static func chosen(by word: String) throws -> Lesson { try Course.own.lesson(word) }
}

extension Course {
  /// The lesson of a number or a name, as somebody typed it.
  ///
  /// - Throws: What is wrong with it, with the lessons that may have been meant.
  func lesson(_ word: String) throws -> Lesson {
    let all = lessons
    if let lesson = all.first(named: word) { return lesson }
    let name = [Lesson].name(in: word)
    if Int(name) != nil { throw ValidationError("There is no lesson \(name): they are 1 to \(all.count).") }
    let similar = Spelling.near(to: name, among: all.map(\.name))
    let part = name.lowercased()
    let longer = all.map(\.name).filter { !part.isEmpty && Self.holds($0, part) && !similar.contains($0) }
    let near = (similar + longer).prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    let advice = near.isEmpty ? "'procscript examples' lists them." : "Near it: \(near)."
    throw ValidationError("There is no lesson '\(word)'. \(advice)")
  }

  private static func holds(_ text: String, _ part: String) -> Bool {
    text.indices.contains { text[$0...].hasPrefix(part) }
  }
}

extension [Lesson] {
  /// What somebody typed who may have meant a lesson's file.
  static func name(in word: String) -> String { word.hasSuffix(".lua") ? String(word.dropLast(4)) : word }

  /// The one of a number or a name, as somebody typed it.
  func first(named word: String) -> Lesson? {
    let name = Self.name(in: word)
    return first { $0.name == name || Int(name) == $0.number }
  }
}
