import ProcscriptText
import ProcscriptTrace

extension Rows.Crowd {
  /// How many of them there were at each column, as a share of the most that there were at once, in eighths: `▁▂▃▅█`.
  func density(in story: Story, on scale: TimeScale) -> String {
    // The time that they fill of each column, in pieces: their ends, and how many go right through.
    var filled = Array(repeating: 0.0, count: scale.columns)
    var through = Array(repeating: 0, count: scale.columns + 1)
    var present = Array(repeating: false, count: scale.columns)
    for place in members {
      let process = story.process(of: story.lanes[place])
      let (from, to) = (process.started, max(process.started, process.ended ?? story.trace.end))
      let (first, last) = (scale.column(of: from), scale.column(of: to))
      present[first] = true
      if first == last {
        filled[first] += Double(to - from)
      } else {
        present[last] = true
        filled[first] += Double(scale.start(of: first + 1)) - Double(from)
        filled[last] += Double(to) - Double(scale.start(of: last))
        through[first + 1] += 1
        through[last] -= 1
      }
    }
    var (count, heights) = (0, [Double]())
    for column in 0..<scale.columns {
      count += through[column]
      present[column] = present[column] || count > 0
      heights.append(filled[column] / Double(scale.start(of: 1)) + Double(count))
    }
    let highest = max(heights.max() ?? 0, .leastNonzeroMagnitude)
    let last = present.lastIndex(of: true) ?? 0
    return heights[...last].indices.map { column in
      guard present[column] else { return " " }
      return Self.levels[min(7, Int(heights[column] / highest * 8))]
    }.joined()
  }

  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// `Process-38 to Process-997, children of A: 940 with exit code 0, 20 killed by SIGKILL; at most 12 at a time`
  func summary(in story: Story) -> String {
    let processes = members.map { story.process(of: story.lanes[$0]) }
    let names = [processes.first!, processes.last!].map { Escaped.text($0.name) }
    let range = members.count == 1 ? names[0] : "\(names[0]) to \(names[1])"
    let areChildren = members.allSatisfy { story.parent(of: $0) == parent }
    let kin = parent.map { ", \(areChildren ? "children" : "descendants") of \(story.lanes[$0].letter)" } ?? ""
    return "\(range)\(kin): \(endings(of: processes, in: story)); at most \(peak(of: processes)) at a time"
  }

  /// How many ended in which way, the most frequent first.
  private func endings(of processes: [TracedProcess], in story: Story) -> String {
    var counts: [String: Int] = [:]
    for process in processes {
      let text = story.wording(ofEndOf: process) ?? "still there"
      counts[text.hasPrefix("exit") ? "with \(text)" : text, default: 0] += 1
    }
    let all = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if all.count == 1 && processes.count > 1 { return "all \(all[0].key)" }
    let kept = all.count > 4 ? 3 : all.count
    var texts = all[..<kept].map { "\($0.value.grouped) \($0.key)" }
    if kept < all.count { texts.append("\(all[kept...].reduce(0) { $0 + $1.value }.grouped) in other ways") }
    return texts.joined(separator: ", ")
  }

  private func peak(of processes: [TracedProcess]) -> String {
    var changes: [(moment: Trace.Moment, change: Int)] = []
    for process in processes {
      changes.append((process.started, 1))
      if let ended = process.ended { changes.append((ended, -1)) }
    }
    changes.sort { $0 < $1 }
    var (count, peak) = (0, 1)
    for change in changes {
      count += change.change
      peak = max(peak, count)
    }
    return peak.grouped
  }
}

extension BinaryInteger {
  /// With its thousands apart: `12,345`.
  var grouped: String {
    var rest = Substring(String(self))
    var groups: [Substring] = []
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return ([rest] + groups).joined(separator: ",")
  }
}
