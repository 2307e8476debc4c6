/// The words by which a launcher is started, with places for what differs.
package enum LauncherCommand {
  /// The words of a command.
  ///
  /// - Parameters:
  ///   - pattern: Its words; `{node}`, `{options}` and `{program}` stand for others where they are words of their own.
  ///   - node: The node's name, for `{node}`; without one that word is left out.
  ///   - options: The words for `{options}`, of any number.
  ///   - program: The words for `{program}`.
  package static func words(
    of pattern: [String], node: String?, options: [String], program: [String]
  ) -> [String] {
    pattern.flatMap { word -> [String] in
      switch word {
      case "{node}": node.map { [$0] } ?? []
      case "{options}": options
      case "{program}": program
      default: [word]
      }
    }
  }

  /// A word as a shell takes it for one: launchers such as ssh hand their words to a shell of the node.
  ///
  /// - Parameter word: What that shell is to have.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-+=:@,".utf8.contains(byte)
    }
    if isPlain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}

/// Lists of nodes and of figures, as Slurm abbreviates them.
package enum SlurmLists {
  /// The most names that are made of one list.
  private static let mostNames = 100_000

  /// `n[1-3,07],login` → `n1`, `n2`, `n3`, `n07`, `login`.
  ///
  /// - Parameter list: As in `SLURM_JOB_NODELIST`.
  /// - Returns: nil for what is no such list.
  package static func nodes(_ list: String) -> [String]? {
    var names: [String] = []
    for part in parts(of: list) {
      guard let expanded = expand(part) else { return nil }
      names += expanded
      if names.count > mostNames { return nil }
    }
    return names
  }

  /// Cuts at commas outside of brackets.
  private static func parts(of list: String) -> [Substring] {
    var depth = 0
    return list.split { character in
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      return character == "," && depth == 0
    }
  }

  private static func expand(_ part: Substring) -> [String]? {
    guard let open = part.firstIndex(of: "[") else { return part.contains("]") ? nil : [String(part)] }
    guard let close = part[open...].firstIndex(of: "]") else { return nil }
    var middle: [String] = []
    for range in part[part.index(after: open)..<close].split(separator: ",") {
      let ends = range.split(separator: "-", maxSplits: 1)
      guard let first = ends.first, let low = Int(first), let high = ends.count > 1 ? Int(ends[1]) : low, low <= high,
        high - low < mostNames
      else { return nil }
      middle += (low...high).map { number in
        let digits = String(number)
        return String(repeating: "0", count: max(0, first.count - digits.count)) + digits
      }
    }
    // There may be several brackets.
    guard let rest = expand(part[part.index(after: close)...]) else { return nil }
    return middle.flatMap { number in rest.map { String(part[..<open]) + number + $0 } }
  }

  /// `2(x3),1` → 2, 2, 2, 1.
  ///
  /// - Parameter list: As in `SLURM_JOB_CPUS_PER_NODE`.
  /// - Returns: nil for what is no such list.
  package static func counts(_ list: String) -> [Int]? {
    var counts: [Int] = []
    for part in list.split(separator: ",") {
      let halves = part.split(separator: "(", maxSplits: 1)
      guard let first = halves.first, let count = Int(first), count > 0 else { return nil }
      var times = 1
      if halves.count > 1 {
        guard halves[1].hasPrefix("x"), halves[1].hasSuffix(")"), let number = Int(halves[1].dropFirst().dropLast()),
          number > 0, number <= mostNames
        else { return nil }
        times = number
      }
      counts += Array(repeating: count, count: times)
    }
    return counts
  }
}
