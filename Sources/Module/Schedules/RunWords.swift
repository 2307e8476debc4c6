package import ProcscriptExploring

/// What numbers in steps are called.
package struct RunWords: Words, Sendable {
  private var sources: [UInt64: String] = [:]
  private var objects: [UInt64: String] = [:]
  private var processes: [UInt64: String] = [:]
  private var messages: [String: [UInt8]] = [:]

  package init() {}

  package mutating func take(_ notes: [Note]) {
    for note in notes {
      switch note.kind {
      case .source: sources[note.number] = note.text
      case .object: objects[note.number] = note.text
      case .process: processes[note.number] = note.text
      case .error, .deadlock, .circle, .escape, .values, .message: break
      }
    }
    if let values = notes.first(where: { $0.kind == .values }),
      let message = notes.first(where: { $0.kind == .message })
    {
      messages[values.text] = message.bytes
    }
  }

  /// A message with values that were returned, by what they are in words; nil where they could not be sent.
  package func values(in words: String) -> [UInt8]? { messages[words] }

  package func line(_ number: UInt64) -> (file: String, line: Int)? {
    source(number).map { (shortName($0.name), $0.line) }
  }

  /// A file's name without its folder, where it is the only one of that name.
  private func shortName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return sources.values.contains { $0 != path && $0.hasSuffix("/" + name) || $0 == name && path != name }
      ? path : name
  }

  /// The file and the line.
  func source(_ number: UInt64) -> (name: String, line: Int)? {
    sources[number >> 32].map { ($0, Int(number & 0xFFFF_FFFF)) }
  }

  package func object(_ number: UInt64) -> String? {
    if let name = objects[number] { return name }
    if number == Keeper.errors { return "to standard error" }
    let element = number >> 32
    return objects[number & 0xFFFF_FFFF].map { "\($0)[\(element)]" }
  }

  package func process(_ lane: Lane) -> String { processes[UInt64(lane.index)] ?? "Process" }
}
