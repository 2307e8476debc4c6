import ProcscriptText
import ProcscriptTrace

/// The rows of queues, below those of processes: how many messages were in each, as areas.
struct VectorQueues {
  let story: Story
  let layout: VectorLayout

  init(_ story: Story, _ layout: VectorLayout) {
    self.story = story
    self.layout = layout
  }

  var markup: String {
    layout.queues.enumerated().map { index, queue in
      let y = layout.y(layout.laneCount + index)
      let name = VectorText.clip(
        story.name(of: queue.channel), to: layout.names.upperBound - layout.names.lowerBound,
        size: VectorLayout.nameSize)
      return """
        <g><text class="name" x="\(layout.names.lowerBound.decimal)" y="\((y + 4.3).decimal)">\(name.markup)</text>\
        <path class="queue" d="\(area(of: queue, y))"/>\
        <text class="dim" x="\(layout.ends.decimal)" y="\((y + 4).decimal)">\(queue.label)</text></g>
        """
    }.joined(separator: "\n")
  }

  /// As high as a bar where it held the most. Of what falls into half a pixel, the longest.
  private func area(of queue: QueueLane, _ y: Double) -> String {
    let bottom = y + layout.bar / 2
    var path = "M\(layout.x(queue.steps[0].moment).decimal) \(bottom.decimal)"
    var index = 0
    while index < queue.steps.count {
      let x = layout.x(queue.steps[index].moment)
      var next = index + 1
      while next < queue.steps.count, layout.x(queue.steps[next].moment) < x + 0.5 { next += 1 }
      let steps = queue.steps[index..<next]
      let highest = steps.map(\.length).max() ?? 0
      path += "L\(x.decimal) \(top(of: highest, of: queue, bottom).decimal)"
      if steps.count > 1 { path += "V\(top(of: steps.last?.length ?? 0, of: queue, bottom).decimal)" }
      path += "H\(layout.x(next < queue.steps.count ? queue.steps[next].moment : story.trace.end).decimal)"
      index = next
    }
    return path + "V\(bottom.decimal)z"
  }

  private func top(of length: Int, of queue: QueueLane, _ bottom: Double) -> Double {
    bottom - Double(length) / Double(queue.most) * layout.bar
  }
}

extension QueueLane {
  /// What stands at its right.
  var label: String { "at most \(most.grouped)" }
}
