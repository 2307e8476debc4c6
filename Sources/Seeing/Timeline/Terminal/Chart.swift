import ProcscriptText
import ProcscriptTrace

/// What stands at the right of the rows' titles: bars on a scale of time, and the ends' labels.
struct Chart {
  let lines: [StyledLine]
  let scale: TimeScale
  /// Those that occur.
  let glyphs: Set<Glyph>

  /// - Parameter room: How many columns bars and labels may take together.
  init(_ rows: Rows, of story: Story, span: Trace.Moment, room: Int) {
    let span = max(span, story.trace.end)
    func makeBars(_ margin: Int) -> [LaneBar?] {
      let scale = TimeScale(span: span, columns: room - margin, of: story.trace.scale)
      return rows.all.map { row in
        if case .lane(let place) = row { LaneBar(story.lanes[place], of: story, on: scale) } else { nil }
      }
    }
    // Each label shall fit behind its bar, but bars keep two thirds; labels are shortened before that.
    var (margin, isShort) = (1, false)
    var bars = makeBars(margin)
    while true {
      let excess = bars.compactMap { $0?.excess(over: room, isShort: isShort) }.max() ?? 0
      if excess <= 0 || margin == room / 3 && isShort { break }
      if margin + excess > room / 3 && !isShort {
        (margin, isShort) = (1, true)
      } else {
        margin = min(margin + excess, room / 3)
      }
      bars = makeBars(margin)
    }
    let scale = TimeScale(span: span, columns: room - margin, of: story.trace.scale)
    self.scale = scale
    var glyphs: Set<Glyph> = []
    lines = rows.all.enumerated().map { index, row in
      if case .crowd(let crowd) = row { return StyledLine(crowd.density(in: story, on: scale), .green) }
      guard let bar = bars[index] else { return StyledLine() }
      var line = StyledLine()
      for glyph in bar.cells[..<bar.count] {
        if let glyph { glyphs.insert(glyph) }
        line.append(glyph?.shape ?? " ", glyph?.paint ?? .plain)
      }
      let last = bar.cells[..<bar.count].last { $0.map { [.succeeded, .failed].contains($0) } ?? false }
      let label = isShort ? bar.shortLabel : bar.label
      line.append(Columns.shorten(label, to: room - bar.count), last??.paint ?? .plain)
      return line
    }
    // What the mark for both means is told by those of each.
    if glyphs.contains(.startsAndReaps) { glyphs.formUnion([.starts, .reaps]) }
    self.glyphs = glyphs
  }
}
