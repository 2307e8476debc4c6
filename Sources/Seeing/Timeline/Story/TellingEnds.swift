/// What tells names from each other, where there is no room for all of them: never that is cut.
enum TellingEnds {
  /// For each name its end that must be seen: from where it differs from the name that is most like it, with the whole
  /// number that it differs in. Empty where its beginning tells it from all others.
  static func of(_ names: [String]) -> [String] {
    let distinct = Set(names).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    var ends: [String: String] = [:]
    for (index, name) in distinct.enumerated() {
      let neighbours = [index - 1, index + 1].filter(distinct.indices.contains).map { distinct[$0] }
      var start = neighbours.map { zip(name, $0).prefix { $0 == $1 }.count }.max() ?? 0
      while start > 0, name[start - 1].isNumber { start -= 1 }
      ends[String(name)] = start == 0 ? "" : String(name[start...])
    }
    return names.map { ends[$0] ?? "" }
  }

  /// The name where it fits; its beginning and `…` where that tells it; else its end, as far as that fits, after `…` and as
  /// much of its beginning as there is room for. Characters stay whole.
  ///
  /// - Parameters:
  ///   - end: What must be seen: see ``of(_:)``.
  ///   - width: How much a text takes of the room.
  static func shorten(_ name: String, end: String, to room: Double, width: (String) -> Double) -> String {
    if width(name) <= room { return name }
    let mark = "…"
    guard width(mark) <= room else { return "" }
    let number = end.prefix(while: \.isNumber)
    let told = name.dropLast(end.count) + (number.isEmpty ? end.prefix(1) : number)
    if end.isEmpty || width(told + mark) <= room {
      var beginning = ""
      for character in name {
        guard width(beginning + String(character) + mark) <= room else { break }
        beginning.append(character)
      }
      return beginning + mark
    }
    var kept = end
    // An end that is long itself is cut behind where it differs.
    while !kept.isEmpty, width(mark + kept + (kept == end ? "" : mark)) > room { kept.removeLast() }
    if kept != end { kept += mark }
    var beginning = ""
    for character in name.dropLast(end.count) {
      guard width(beginning + String(character) + mark + kept) <= room else { break }
      beginning.append(character)
    }
    return beginning + mark + (kept == mark ? "" : kept)
  }
}
