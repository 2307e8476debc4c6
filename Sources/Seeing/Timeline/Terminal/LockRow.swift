import ProcscriptText
import ProcscriptTrace

/// Who had a lock, and when: a row of letters, `B─────C──D─`.
struct LockRow {
  static let paint = Paint.yellow
  /// What stands for it in a legend.
  static let sample = "B──"
  static let meaning = "who has the lock"

  private let lock: UInt64
  /// By the indices of the processes, in the order of their first hold.
  private var holders: [(process: Int, holds: [Range<Trace.Moment>])] = []

  /// Those of the locks that others waited for, those first that were waited for longest.
  static func all(of story: Story) -> [LockRow] {
    var waits: [UInt64: UInt64] = [:]
    for process in story.trace.processes {
      for wait in process.waits {
        guard case .lock(let lock) = wait.reason else { continue }
        waits[lock, default: 0] += (wait.to ?? process.ended ?? story.trace.end) - wait.from
      }
    }
    return waits.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.compactMap { lock, _ in
      let row = LockRow(of: lock, in: story)
      return row.holders.isEmpty ? nil : row
    }
  }

  private init(of lock: UInt64, in story: Story) {
    self.lock = lock
    for (index, process) in story.trace.processes.enumerated() {
      let holds = process.holds.filter { $0.object == lock }.map { hold in
        hold.from..<max(hold.from, hold.to ?? process.ended ?? story.trace.end)
      }
      if !holds.isEmpty { holders.append((index, holds)) }
    }
  }

  /// Its name, and in each column the one who had the lock for most of that time: its letter where that begins.
  func row(in story: Story, titleWidth: Int, on scale: TimeScale) -> StyledLine {
    var line = StyledLine(Columns.shorten(Escaped.text(story.name(of: lock)), to: titleWidth - 1))
    line.pad(to: titleWidth)
    var bar = ""
    var column = 0
    let cells = cells(on: scale)
    while column < cells.count {
      let holder = cells[column]
      let length = cells[column...].prefix { $0 == holder }.count
      if let holder {
        let letter = story.letter(of: holder)
        bar += letter.count > length ? String(repeating: "─", count: length) : letter
        bar += String(repeating: "─", count: max(0, length - letter.count))
      } else {
        bar += String(repeating: " ", count: length)
      }
      column += length
    }
    line.append(bar, Self.paint)
    return line
  }

  /// Who had the lock for most of each column's time; up to the last that somebody had it in.
  private func cells(on scale: TimeScale) -> [Int?] {
    var cells: [(process: Int?, length: Trace.Moment)] = Array(repeating: (nil, 0), count: scale.columns)
    for (process, holds) in holders {
      var lengths: [Int: Trace.Moment] = [:]
      for hold in holds {
        let last = max(hold.lowerBound, hold.upperBound - min(1, hold.upperBound))
        for column in scale.column(of: hold.lowerBound)...scale.column(of: last) {
          let from = max(hold.lowerBound, scale.start(of: column))
          let to = min(hold.upperBound, scale.start(of: column + 1))
          // One that is over at once is seen too.
          lengths[column, default: 0] += max(1, to - min(from, to))
        }
      }
      for (column, length) in lengths where length > cells[column].length { cells[column] = (process, length) }
    }
    return (cells.lastIndex { $0.process != nil }).map { cells[...$0].map(\.process) } ?? []
  }
}
