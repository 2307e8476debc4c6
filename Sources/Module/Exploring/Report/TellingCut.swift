import ProcscriptText

/// Texts that have no room, cut where that does not hide what tells them apart.
enum TellingCut {
  /// The texts in at most so many columns each. Of one that is too wide its beginning is kept, and from there on the part in
  /// which it differs from the one that is most like it.
  static func of(_ texts: [String], to width: Int) -> [String] {
    guard texts.contains(where: { Columns.count($0) > width }) else { return texts }
    let sorted = Set(texts).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    var differences: [String: Int] = [:]
    for (index, text) in sorted.enumerated() {
      // The one that is most like it is its neighbour.
      let neighbours = sorted[max(0, index - 1)...min(index + 1, sorted.count - 1)].filter { $0 != text }
      differences[String(text)] = neighbours.map { commonCount(text, $0) }.max() ?? 0
    }
    return texts.map { Columns.count($0) > width ? cut($0, seeing: differences[$0] ?? 0, to: width) : $0 }
  }

  /// So many characters are to be seen on either side of the place where a difference begins.
  private static let surroundings = 8

  private static func commonCount(_ one: [Character], _ other: [Character]) -> Int {
    zip(one, other).prefix { $0 == $1 }.count
  }

  private static func cut(_ text: String, seeing place: Int, to width: Int) -> String {
    let characters = Array(text)
    if place == 0 || Columns.count(String(characters.prefix(place + surroundings))) < width {
      return Columns.shorten(text, to: width)
    }
    let head = Columns.shorten(text, to: width / 3)
    let room = width - Columns.count(head)
    let tail = String(characters[max(0, place - surroundings)...])
    // The end is what is seen where all of the rest has room.
    return head + (Columns.count(tail) <= room ? ending(characters, room) : Columns.shorten(tail, to: room))
  }

  /// As much of the end as has room.
  private static func ending(_ characters: [Character], _ room: Int) -> String {
    var (ending, room) = ([Character](), room)
    for character in characters.reversed() {
      room -= Columns.count(String(character))
      if room < 0 { break }
      ending.append(character)
    }
    return String(ending.reversed())
  }
}
