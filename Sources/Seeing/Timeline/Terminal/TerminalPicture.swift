import ProcscriptText
package import ProcscriptTrace

/// A story as lines of text, for a terminal or a file that is read in a font whose characters are equally wide: an axis,
/// a row for each process, a legend, and what happened in words.
///
/// It has the same lines whenever it is drawn of the same story.
package struct TerminalPicture {
  package struct Style: Sendable {
    /// Whether states are told apart by colour too, set by ANSI's sequences.
    package var isColoured: Bool
    /// How many processes have a row of their own at most, at least 8; of more, some are told of together.
    package var laneLimit = 40
    /// How many sentences may follow, 0 or more.
    package var sentenceLimit = Facts.usualLimit
    /// Nanoseconds from the recording's beginning to the right edge; nil for the trace's end. See ``roomySpan(for:)``.
    package var span: Trace.Moment?
    /// How many lines there is room for, at least 1; nil where that does not matter. Where all don't fit, sentences go
    /// first, then rows of those that have ended: what lives and the legend stay.
    package var height: Int?

    package init(isColoured: Bool) {
      self.isColoured = isColoured
    }
  }

  private let story: Story
  private let width: Int
  private let style: Style

  /// - Parameter width: Columns, at least 40 (of less, 40): no line has more.
  package init(_ story: Story, width: Int, style: Style) {
    self.story = story
    self.width = max(width, 40)
    self.style = style
  }

  /// A span in which a story that goes on has room to grow: pictures that are drawn as it does seldom change their scale.
  package static func roomySpan(for end: Trace.Moment) -> Trace.Moment {
    var span: Trace.Moment = 1_000_000_000
    var factors = 0
    while span < end {
      // 1, 2, 5, 10 seconds …
      span = factors % 3 == 1 ? span / 2 * 5 : span * 2
      factors += 1
    }
    return span
  }

  private static let mostQueues = 6
  private static let mostLocks = 6

  /// Without their newlines.
  package func lines() -> [String] {
    guard let height = style.height else { return lines(laneLimit: max(8, style.laneLimit), style.sentenceLimit) }
    var laneLimit = min(style.laneLimit, story.lanes.count)
    var sentenceLimit = style.sentenceLimit
    while true {
      let lines = lines(laneLimit: laneLimit, sentenceLimit)
      let excess = lines.count - height
      if excess <= 0 { return lines }
      if sentenceLimit > 0 {
        sentenceLimit = max(0, sentenceLimit - excess)
      } else if laneLimit > 1 {
        laneLimit = max(1, laneLimit - excess)
      } else {
        return lines.prefix(height - 1) + ["… \(excess + 1) more lines"]
      }
    }
  }

  private func lines(laneLimit: Int, _ sentenceLimit: Int) -> [String] {
    let rows = Rows(of: story, limit: laneLimit, prefersLiving: style.height != nil)
    let titles = RowTitles(rows, of: story, pictureWidth: width)
    let chart = Chart(rows, of: story, span: style.span ?? story.trace.end, room: width - titles.width)
    var lines = head(chart, indentation: titles.width)
    for (index, row) in rows.all.enumerated() {
      var line = titles.lines[index]
      line.append(chart.lines[index])
      lines.append(line)
      if case .crowd(let crowd) = row {
        lines += paragraph(crowd.summary(in: story), after: StyledLine(titles.continuation(of: index), .dim))
      }
    }
    let queues = story.queues.prefix(Self.mostQueues)
    for queue in queues { lines.append(queue.row(in: story, titleWidth: titles.width, on: chart.scale)) }
    let locks = LockRow.all(of: story).prefix(Self.mostLocks)
    for lock in locks { lines.append(lock.row(in: story, titleWidth: titles.width, on: chart.scale)) }
    lines.append(StyledLine())
    lines += legend(of: chart.glyphs, queues, hasLocks: !locks.isEmpty)
    let sentences = Facts(of: story, limit: sentenceLimit).sentences
    if !sentences.isEmpty { lines.append(StyledLine()) }
    for sentence in sentences { lines += paragraph(sentence, after: StyledLine("• ", .dim)) }
    if !omissions.isEmpty { lines.append(StyledLine()) }
    for omission in omissions { lines += paragraph(omission, after: StyledLine("! ", .boldRed)) }
    return lines.map { $0.text(coloured: style.isColoured) }
  }

  private func head(_ chart: Chart, indentation: Int) -> [StyledLine] {
    let axis = chart.scale.axis(room: width - indentation)
    let corner = [RowTitles.corner(of: story), "in \(story.wording(ofLength: story.trace.end))"]
    return zip(corner, [axis.labels, axis.ticks]).map { corner, axis in
      var line = StyledLine(Columns.shorten(corner, to: indentation - 1))
      line.pad(to: indentation)
      line.append(axis, .dim)
      return line
    }
  }

  /// As many entries in a line as fit.
  private func legend(of glyphs: Set<Glyph>, _ queues: ArraySlice<QueueLane>, hasLocks: Bool) -> [StyledLine] {
    var entries = Glyph.allCases.filter(glyphs.contains).map { ($0.shape, $0.paint, $0.meaning) }
    if !queues.isEmpty { entries.append((QueueLane.sample, QueueLane.paint, QueueLane.meaning(of: queues, in: story))) }
    if hasLocks { entries.append((LockRow.sample, LockRow.paint, LockRow.meaning)) }
    var lines: [StyledLine] = []
    for (shape, paint, meaning) in entries {
      var entry = StyledLine(shape, paint)
      entry.append(" \(Columns.shorten(meaning, to: width - 1 - entry.columns))", .dim)
      if var line = lines.last, line.columns + 3 + entry.columns <= width {
        line.append("   ")
        line.append(entry)
        lines[lines.count - 1] = line
      } else {
        lines.append(entry)
      }
    }
    return lines
  }

  private func paragraph(_ text: String, after start: StyledLine) -> [StyledLine] {
    Columns.wrap(text, to: width - start.columns).enumerated().map { index, text in
      var line = start
      if index > 0 && start.columns == 2 {
        line = StyledLine()
        line.pad(to: start.columns)
      }
      line.append(text)
      return line
    }
  }

  /// What the picture lacks.
  private var omissions: [String] {
    let dropped = story.trace.processes.reduce(0) { $0 + $1.dropped }
    let unrecorded = story.trace.unrecordedProcesses
    var omissions: [String] = []
    if dropped > 0 { omissions.append("\(dropped.grouped) \(dropped == 1 ? "event was" : "events were") not kept.") }
    if unrecorded > 0 {
      omissions.append("\(unrecorded.grouped) \(unrecorded == 1 ? "process was" : "processes were") not recorded.")
    }
    return omissions
  }
}
