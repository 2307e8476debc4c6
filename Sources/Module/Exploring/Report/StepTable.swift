import ProcscriptText

/// Steps of several lanes, one below the other, each in the column of its lane.
struct StepTable {
  /// A line of the table: what a lane does, and what there is to say of it; or what happens to all.
  enum Row: Equatable {
    case step(Lane, String, note: String)
    case all(String)
  }

  private let lanes: [(lane: Lane, title: String)]
  private let rows: [Row]
  private let style: ReportStyle

  private static let margin = 2
  private static let gap = 3
  /// Columns that begin closer to each other can't be told apart.
  private static let narrowestPitch = 3
  /// How much of longer texts shall have room: first of all the whole, and at least the last.
  private static let roomyTexts = [Int.max, 48, 36, 24]

  init(of lanes: [(lane: Lane, title: String)], _ rows: [Row], _ style: ReportStyle) {
    self.lanes = lanes
    self.rows = rows
    self.style = style
  }

  var lines: [String] { wide ?? narrow ?? list }

  /// Each lane's texts have a column for themselves; nil where they have no room so.
  private var wide: [String]? {
    let widths = lanes.map { lane, title in max(Columns.count(title), textWidth(of: lane)) }
    let starts = widths.indices.map { Self.margin + widths[..<$0].reduce(0) { $0 + $1 + Self.gap } }
    let ends = zip(starts, widths).map { $0 + $1 }
    let lines = [header(lanes.map(\.title), starts)] + rows.map { line($0, starts, ends) }
    return lines.allSatisfy { Columns.count($0) <= style.tableWidth } ? lines : nil
  }

  /// As there is one text in a row, it may go on below the titles of other lanes. nil where not even so the last ones have room.
  private var narrow: [String]? {
    let texts = lanes.map { textWidth(of: $0.lane) }
    let wholes = lanes.map { lane, _ in rows.map { width(of: $0, lane) }.max() ?? 0 }
    let most = lanes.dropLast().map { Columns.count($0.title) + Self.gap }.max() ?? Self.narrowestPitch
    func room(_ index: Int, _ pitch: Int) -> Int { style.tableWidth - Self.margin - index * pitch }
    func fits(_ pitch: Int, _ least: Int) -> Bool {
      lanes.indices.allSatisfy { index in
        // A note that has no room is below its text.
        let widest = least == .max ? wholes[index] : min(texts[index], least)
        return room(index, pitch) >= max(widest, Columns.count(lanes[index].lane.name))
      }
    }
    let pitches = stride(from: most, through: Self.narrowestPitch, by: -1)
    let pitch = Self.roomyTexts.lazy.compactMap { least in pitches.first { fits($0, least) } }.first
    guard let pitch else { return nil }
    let starts = lanes.indices.map { Self.margin + $0 * pitch }
    let hasTitles = pitch == most && room(lanes.count - 1, pitch) >= Columns.count(lanes.last?.title ?? "")
    let titles = lanes.map { hasTitles ? $0.title : $0.lane.name }
    return (hasTitles ? [] : legend) + [header(titles, starts)]
      + cut { lane in room(index(of: lane), pitch) }.map { line($0, starts, nil) }
  }

  /// The lanes' letters stand before the texts.
  private var list: [String] {
    let start = Self.margin + (lanes.map { Columns.count($0.lane.name) }.max() ?? 0) + 1
    return legend
      + cut { _ in style.tableWidth - start }.map { row in
        guard case .step(let lane, _, _) = row else { return line(row, [], nil) }
        let letter = Columns.pad("", to: Self.margin) + lane.name
        return Columns.pad(letter, to: start) + line(row, lanes.map { _ in 0 }, nil)
      }
  }

  /// Which letter is whose.
  private var legend: [String] {
    // A title is not broken.
    let titles = lanes.map { $0.title.replacing(" ", with: "\u{A0}") }
    return style.lines(of: titles.joined(separator: ", "), indent: Self.margin).map {
      $0.replacing("\u{A0}", with: " ")
    }
  }

  private func header(_ titles: [String], _ starts: [Int]) -> String {
    zip(titles, starts).reduce("") { Columns.pad($0, to: $1.1) + $1.0 }
  }

  /// - Parameter ends: Where the lanes' columns end, behind which notes stand; nil where these come right after the texts.
  private func line(_ row: Row, _ starts: [Int], _ ends: [Int]?) -> String {
    switch row {
    case .all(let text): return Columns.pad("", to: Self.margin) + text
    case .step(let lane, let text, let note):
      guard let column = lanes.firstIndex(where: { $0.lane == lane }) else { return text }
      let cell = Columns.pad("", to: starts[column]) + text
      if note.isEmpty { return cell }
      return Columns.pad(cell, to: (ends?[column] ?? Columns.count(cell)) + Self.gap) + note
    }
  }

  private func index(of lane: Lane) -> Int { lanes.firstIndex { $0.lane == lane } ?? 0 }

  private func textWidth(of lane: Lane) -> Int {
    rows.map { if case .step(lane, let text, _) = $0 { Columns.count(text) } else { 0 } }.max() ?? 0
  }

  private func width(of row: Row, _ lane: Lane) -> Int {
    guard case .step(lane, let text, let note) = row else { return 0 }
    return Columns.count(text) + (note.isEmpty ? 0 : Self.gap + Columns.count(note))
  }

  /// The rows with texts that have room; where no terminal shows them, they stay as they are.
  private func cut(to room: (Lane) -> Int) -> [Row] {
    if style.width == nil { return rows }
    let texts = rows.map { if case .step(_, let text, _) = $0 { text } else { "" } }
    return rows.flatMap { row -> [Row] in
      guard case .step(let lane, let text, let note) = row else { return [row] }
      let room = max(room(lane), 8)
      if width(of: row, lane) <= room { return [row] }
      let others = texts.filter { $0 != text }
      let step = Row.step(lane, TellingCut.of([text] + others, to: room)[0], note: "")
      return note.isEmpty ? [step] : [step, .step(lane, Columns.shorten(note, to: room), note: "")]
    }
  }
}
