/// Words that somebody may have meant.
package enum Spelling {
  /// Those of the known words that differ from what was written by a slip in every third letter at most, the nearest
  /// first. Case, `_` and `-` make no difference.
  package static func near(to word: String, among known: some Sequence<String>) -> [String] {
    let letters = plain(word)
    let near = known.map { (word: $0, distance: distance(plain($0), letters)) }
      .filter { $0.distance <= letters.count / 3 }
    return near.sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }.map(\.word)
  }

  /// "Did you mean 'a' or 'b'?"; nil where there is nothing near.
  package static func question(about word: String, among known: some Sequence<String>) -> String? {
    let near = near(to: word, among: known).prefix(3)
    return near.isEmpty ? nil : "Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  private static func plain(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "_" && $0 != "-" }
  }

  /// How many letters must be inserted, removed, replaced or exchanged with their neighbours to make one word of the
  /// other.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    // distances[i][j] is that of the first i letters of the one to the first j of the other.
    var distances = (0...left.count).map { i in (0...right.count).map { j in i == 0 ? j : i } }
    for i in 1..<(left.count + 1) {
      for j in 1..<(right.count + 1) {
        let replaced = distances[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
        distances[i][j] = min(distances[i - 1][j] + 1, distances[i][j - 1] + 1, replaced)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          distances[i][j] = min(distances[i][j], distances[i - 2][j - 2] + 1)
        }
      }
    }
    return distances[left.count][right.count]
  }
}
