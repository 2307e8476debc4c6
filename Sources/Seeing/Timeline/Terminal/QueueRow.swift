import ProcscriptText
import ProcscriptTrace

extension QueueLane {
  static let paint = Paint.magenta
  /// What stands for it in a legend.
  static let sample = "▂▅█"

  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Its name, and in each column the greatest length of that time: blank for 0, and a full block for the most of all.
  func row(in story: Story, titleWidth: Int, on scale: TimeScale) -> StyledLine {
    var heights = Array(repeating: 0, count: scale.columns)
    for (index, step) in steps.enumerated() {
      let next = index + 1 < steps.count ? steps[index + 1].moment : story.trace.end
      // A length of an instant is seen too; what ends with a column's beginning is none of that column.
      let first = scale.column(of: step.moment)
      let last = max(first, next > step.moment ? scale.column(of: next - 1) : first)
      for column in first...last { heights[column] = max(heights[column], step.length) }
    }
    let count = (heights.lastIndex { $0 > 0 } ?? -1) + 1
    let bars = heights[..<count].map { height in
      height == 0 ? " " : Self.levels[max(0, (height * 8 + most - 1) / most - 1)]
    }
    var line = StyledLine(Columns.shorten(Escaped.text(story.name(of: channel)), to: titleWidth - 1))
    line.pad(to: titleWidth)
    line.append(bars.joined(), Self.paint)
    return line
  }

  /// What the legend says of some: how many messages a full block stands for.
  static func meaning(of queues: some Collection<QueueLane>, in story: Story) -> String {
    let most = queues.map { "\($0.most.grouped) in \(Escaped.text(story.name(of: $0.channel)))" }
    return "messages in a queue (█ is \(most.joined(separator: ", ")))"
  }
}
