import ProcscriptText
import ProcscriptTrace

/// What a lane shows at each column of time.
///
/// - A column shows the state that fills most of its time.
/// - A stop that no column shows by this rule takes the column of its middle.
/// - Marks go over states; of marks in one column the end goes first, then becoming an orphan, a signal sent, a start or
///   a reaping. An end that meets another mark of its lane moves to the next column.
/// - A zombie begins behind its end, and is shown from half a column on: each process is one for some microseconds.
struct LaneBar {
  /// Blank at first. One more than the scale has: an end at the right edge may need it.
  private(set) var cells: [Glyph?]
  /// What follows: how it ended, and by whom.
  private(set) var label = ""
  /// Without by whom.
  private(set) var shortLabel = ""
  /// The number of cells up to the last that is not blank.
  private(set) var count = 0

  private let scale: TimeScale

  init(_ lane: Lane, of story: Story, on scale: TimeScale) {
    self.scale = scale
    cells = Array(repeating: nil, count: scale.columns + 1)
    let process = story.process(of: lane)
    fill(lane.segments.prefix { $0.state != .zombie })
    mark(deedsOf: lane.process, in: story)
    if let adoption = story.orphaning(of: lane.process) {
      cells[scale.column(of: adoption.moment)] = .orphaned
    }
    if let ended = process.ended {
      markEnd(of: process, at: ended, zombie: lane.segments.last.flatMap { $0.state == .zombie ? $0 : nil })
      setLabels(ofEndOf: lane.process, in: story)
    } else {
      cells[scale.column(of: story.trace.end) + 1] = .lives
    }
    count = (cells.lastIndex { $0 != nil } ?? -1) + 1
  }

  /// How many columns more than there are it takes with its label.
  func excess(over room: Int, isShort: Bool) -> Int {
    count + Columns.count(isShort ? shortLabel : label) - room
  }

  // MARK: States

  private mutating func fill(_ segments: ArraySlice<Segment>) {
    guard let first = segments.first else { return }
    var column = scale.column(of: first.from)
    var edge = scale.start(of: column + 1)
    var shares = Shares()
    for segment in segments {
      var from = segment.from
      while segment.to > edge {
        shares.add(segment, edge - min(from, edge))
        cells[column] = shares.largest
        shares = Shares()
        guard column + 1 < scale.columns else { return }
        (from, column) = (edge, column + 1)
        edge = scale.start(of: column + 1)
      }
      shares.add(segment, segment.to - from)
    }
    if let largest = shares.largest { cells[column] = largest }
    for segment in segments where segment.state == .stopped {
      let columns = scale.column(of: segment.from)...scale.column(of: segment.to)
      if !columns.contains(where: { cells[$0] == .stopped }) {
        cells[scale.column(of: segment.from + (segment.to - segment.from) / 2)] = .stopped
      }
    }
  }

  /// How much of a column each state fills.
  private struct Shares {
    private var amounts: [(glyph: Glyph, amount: UInt64)] = []

    mutating func add(_ segment: Segment, _ amount: UInt64) {
      guard amount > 0 else { return }
      let glyph = segment.processorShare ?? 1 < 0.5 ? Glyph.sharing : Glyph(segment.state)
      if let index = amounts.firstIndex(where: { $0.glyph == glyph }) {
        amounts[index].amount += amount
      } else {
        amounts.append((glyph, amount))
      }
    }

    /// The first of those that fill as much.
    var largest: Glyph? {
      var largest: (glyph: Glyph, amount: UInt64)?
      for share in amounts where share.amount > largest?.amount ?? 0 { largest = share }
      return largest?.glyph
    }
  }

  // MARK: Marks

  private mutating func mark(deedsOf index: Int, in story: Story) {
    for deed in story.trace.processes[index].deeds {
      cells[scale.column(of: deed.moment)] =
        switch deed.kind {
        case .reads: .reads
        case .writes, .changes: .writes
        case .isLate: .isLate
        }
    }
    for signal in story.trace.processes[index].signals { cells[scale.column(of: signal.moment)] = .sends }
    for child in story.children[index] {
      mark(.starts, at: story.trace.processes[child].started)
      if let reaping = story.reaping(of: child) { mark(.reaps, at: reaping) }
    }
  }

  private mutating func mark(_ glyph: Glyph, at moment: Trace.Moment) {
    let column = scale.column(of: moment)
    switch cells[column] {
    case .sends: break
    case .starts, .reaps, .startsAndReaps: if cells[column] != glyph { cells[column] = .startsAndReaps }
    default: cells[column] = glyph
    }
  }

  private mutating func markEnd(of process: TracedProcess, at ended: Trace.Moment, zombie: Segment?) {
    var column = scale.column(of: ended)
    if [.starts, .reaps, .startsAndReaps, .sends, .orphaned].contains(cells[column]) { column += 1 }
    cells[column] =
      switch process.ending {
      case .exit(code: 0): .succeeded
      case .exit, .signal: .failed
      case nil: .ended
      }
    guard let zombie, (zombie.to - zombie.from) >= scale.start(of: 1) / 2 else { return }
    let last = scale.column(of: zombie.to)
    guard last > column else { return }
    for index in column + 1...last { cells[index] = .zombie }
    if process.reaped != nil || process.adoption != nil {
      cells[last] = .reaped
      // It was long enough that it should be seen.
      if last == column + 1 { cells[column + 1] = .zombie }
    } else {
      cells[last + 1] = .lives
    }
  }

  private mutating func setLabels(ofEndOf index: Int, in story: Story) {
    switch story.trace.processes[index].ending {
    case .exit(let code): shortLabel = " \(code)"
    case .signal(let number): shortLabel = " \(SignalNames.name(of: number))"
    case nil: break
    }
    if let killer = story.killer(of: index) {
      label = "\(shortLabel) from \(story.letter(of: killer.process))"
    } else if story.hasEndedWithParent(index), let parent = story.trace.processes[index].parent {
      label = "\(shortLabel) as \(story.letter(of: parent)) ended"
    } else {
      label = shortLabel
    }
  }
}
