import ProcscriptText
import ProcscriptTrace

/// What stands before the bars: the letter, the tree with the names, the pid.
struct RowTitles {
  let lines: [StyledLine]
  /// Columns, with the space that follows.
  let width: Int
  private let continuations: [String]

  init(_ rows: Rows, of story: Story, pictureWidth: Int) {
    var trees = Tree.prefixes(of: rows.depths, room: pictureWidth / 8)
    let letters = rows.all.map { row in
      if case .lane(let place) = row { story.lanes[place].letter } else { "" }
    }
    let pids = rows.all.map { row in
      if case .lane(let place) = row { String(story.process(of: story.lanes[place]).pid) } else { "" }
    }
    let names = rows.all.map { Self.name(of: $0, in: story) }
    let ends = TellingEnds.of(names)
    let marks = rows.all.map { Self.mark(of: $0, in: story, isShort: pictureWidth < 60) }

    let letterWidth = letters.map(\.count).max() ?? 0
    let pidWidth = pids.map(\.count).max() ?? 0
    let needed = rows.all.indices.map { Columns.count(trees[$0] + names[$0] + marks[$0]) }.max() ?? 0
    // With the spaces between them.
    let fixed = letterWidth + pidWidth + 3
    let nameWidth = min(
      max(needed, Self.corner(of: story).count - fixed + 1), max(6, min(pictureWidth * 2 / 5 - fixed, 40)))

    // Where there is no room for the whole, of what is very deep only the nearest branches are shown.
    let treeRoom = nameWidth < needed ? max(2, nameWidth - 5) : needed
    trees = trees.map { $0.count > treeRoom ? "…" + $0.suffix(treeRoom - 1) : $0 }

    width = fixed + nameWidth
    continuations = trees.map { tree in
      let lines = tree.map { character in "├│".contains(character) ? "│" : " " }
      return String(repeating: " ", count: letterWidth + 1) + lines.joined() + "  "
    }
    lines = rows.all.indices.map { index in
      var line = StyledLine(letters[index], .bold)
      line.pad(to: letterWidth + 1)
      line.append(trees[index], .dim)
      let room = nameWidth - Columns.count(trees[index])
      let mark = Columns.count(marks[index]) + 3 <= room ? marks[index] : ""
      line.append(
        TellingEnds.shorten(names[index], end: ends[index], to: Double(room - Columns.count(mark))) {
          Double(Columns.count($0))
        })
      line.append(mark, .magenta)
      line.pad(to: letterWidth + 1 + nameWidth + 1 + pidWidth - pids[index].count)
      line.append(pids[index], .dim)
      line.pad(to: letterWidth + nameWidth + pidWidth + 3)
      return line
    }
  }

  /// What stands before the text below a row: the tree's lines go on.
  func continuation(of index: Int) -> String {
    continuations[index]
  }

  /// What stands above them.
  static func corner(of story: Story) -> String {
    let count = story.lanes.count + story.trace.unrecordedProcesses
    return "\(count.grouped) \(count == 1 ? "process" : "processes")"
  }

  private static func name(of row: Rows.Row, in story: Story) -> String {
    switch row {
    case .lane(let place): Escaped.text(story.process(of: story.lanes[place]).name)
    case .crowd(let crowd): "… \(crowd.members.count.grouped) more"
    }
  }

  private static func mark(of row: Rows.Row, in story: Story, isShort: Bool) -> String {
    guard case .lane(let place) = row else { return "" }
    let process = story.lanes[place].process
    let isOrphan = story.orphaning(of: process) != nil
    let words = (story.trace.processes[process].isDaemon ? ["daemon"] : []) + (isOrphan ? ["orphan"] : [])
    return words.map { " " + (isShort ? String($0.prefix(1)) : $0) }.joined()
  }
}

/// The lines that a tree is drawn with.
enum Tree {
  /// What stands before each name: `├─ `, `│  └─ `. Narrow where that takes more than `room` columns.
  static func prefixes(of depths: [Int], room: Int) -> [String] {
    let isNarrow = (depths.max() ?? 0) * 3 > room
    var prefixes = Array(repeating: "", count: depths.count)
    // For each depth, whether a row follows that hangs on the same line.
    var follows = Array(repeating: false, count: (depths.max() ?? 0) + 1)
    for index in depths.indices.reversed() where depths[index] > 0 {
      let depth = depths[index]
      let lines = (1..<depth).map { follows[$0] ? "│" : " " } + [follows[depth] ? "├" : "└"]
      prefixes[index] =
        isNarrow ? lines.joined() : lines.dropLast().map { $0 + "  " }.joined() + lines.last! + "─ "
      follows[depth] = true
      for deeper in follows.indices where deeper > depth { follows[deeper] = false }
    }
    return prefixes
  }
}
