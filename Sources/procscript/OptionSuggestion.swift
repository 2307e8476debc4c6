/// What to say of an option that there is none of: the nearest that there is.
enum OptionSuggestion {
  /// All options of ``Procscript``, ArgumentParser's own included.
  private static let letters: Set<Character> = ["e", "l", "i", "W", "E", "v", "h"]
  private static let names = [
    "version", "watch", "help", "help-hidden", "generate-completion-script", "experimental-dump-help",
  ]

  /// The complaint about the first word that is no option; nil when all are.
  static func complaint(about options: [String]) -> String? {
    guard let option = options.first(where: { !isKnown($0) }) else { return nil }
    let complaint = "Unknown option '\(option)'"
    return nearest(to: option).map { "\(complaint). Did you mean '\($0)'?" } ?? complaint
  }

  private static func isKnown(_ option: String) -> Bool {
    let name = name(of: option)
    return option.hasPrefix("--") ? names.contains(name) : name.allSatisfy(letters.contains)
  }

  /// Without dashes and value.
  private static func name(of option: String) -> String {
    String(option.drop { $0 == "-" }.prefix { $0 != "=" })
  }

  /// One of another case, with other dashes, or with a slip in every third letter at most.
  private static func nearest(to option: String) -> String? {
    let name = name(of: option).lowercased()
    let known = letters.sorted().map { ("-\($0)", $0.lowercased()) } + names.map { ("--\($0)", $0) }
    let candidates = known.map { (option: $0.0, distance: editDistance($0.1, name)) }
    let best = candidates.min { $0.distance < $1.distance }!
    return best.distance <= name.count / 3 ? best.option : nil
  }
}

/// How many letters must be inserted, removed, replaced or exchanged with their neighbours to make one word of another.
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
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
