import ProcscriptTrace

/// A story as an SVG picture: a file of its own, without scripts, for light and dark windows and for paper.
package struct VectorPicture {
  private let story: Story

  package init(_ story: Story) {
    self.story = story
  }

  /// The document, as XML.
  package var text: String {
    let layout = VectorLayout(story)
    let lanes = VectorLanes(story, layout)
    let arrows = VectorArrows(story, layout)
    let legend = VectorLegend(
      lanes: lanes, arrows: arrows, queues: layout.queues, story: story, top: layout.bottom + footHeight(layout))
    let sentences = VectorSentences(of: story, top: legend.bottom)
    let height = sentences.bottom + VectorLayout.margin - 6
    let size = "width=\"\(VectorLayout.width.decimal)\" height=\"\(height.decimal)\""
    let viewBox = "viewBox=\"0 0 \(VectorLayout.width.decimal) \(height.decimal)\""

    return """
      <svg xmlns="http://www.w3.org/2000/svg" \(size) \(viewBox) role="img" aria-labelledby="title desc">
      <title id="title">\("The processes of \(story.title)".markup)</title>
      <desc id="desc">\(description.markup)</desc>
      <style>
      \(styles)
      </style>
      <defs>
      \(VectorStyle.patterns)
      </defs>
      <rect class="paper" width="100%" height="100%" rx="6"/>
      \(heading)
      \(axis(layout))
      \(arrows.behind)
      \(lanes.markup)
      \(arrows.inFront)
      \(VectorQueues(story, layout).markup)
      \(legend.markup)
      \(sentences.markup)
      </svg>

      """
  }

  private var styles: String {
    let hasDeeds = story.trace.processes.contains { !$0.deeds.isEmpty }
    return hasDeeds ? VectorStyle.sheet + "\n" + VectorStyle.deeds : VectorStyle.sheet
  }

  private var heading: String {
    let title = VectorText.clip(story.title, to: VectorLayout.width - 2 * VectorLayout.margin, size: 17)
    let x = VectorLayout.margin.decimal
    let omissions = story.omissions.map { " " + $0 } ?? ""
    return """
      <text class="title" x="\(x)" y="36">\(title.markup)</text>
      <text class="dim" x="\(x)" y="56">\((story.summary + "." + omissions).markup)</text>
      """
  }

  /// For those who don't see it: what each process was, and how it ended.
  private var description: String {
    let described = story.lanes.prefix(50).map { lane in
      let process = story.process(of: lane)
      let parent = process.parent.map { ", started by \(story.letter(of: $0))" } ?? ""
      return "\(lane.letter): \(process.name)\(parent), \(story.wording(ofEndOf: process) ?? "still running")."
    }
    let more = story.lanes.count > described.count ? ["And \(story.lanes.count - described.count) more."] : []
    return ([story.summary + "."] + described + more).joined(separator: " ")
  }

  /// A tall picture has its scale at the foot too.
  private func hasTwoScales(_ layout: VectorLayout) -> Bool { layout.rowCount > 24 }
  private func footHeight(_ layout: VectorLayout) -> Double { hasTwoScales(layout) ? 26 : 12 }

  private func axis(_ layout: VectorLayout) -> String {
    let ticks = RoundTicks(
      to: story.trace.end, count: max(Int((layout.time.upperBound - layout.time.lowerBound) / 76), 1),
      of: story.trace.scale)
    let lines = ticks.moments.map { "M\(layout.x($0).decimal) \((layout.top - 4).decimal)V\(layout.bottom.decimal)" }
    let heights = [layout.top - 11] + (hasTwoScales(layout) ? [layout.bottom + 16] : [])
    let labels = heights.flatMap { y in
      ticks.moments.map { moment in
        "<text class=\"tick\" x=\"\(layout.x(moment).decimal)\" y=\"\(y.decimal)\">\(ticks.label(of: moment))</text>"
      }
    }
    let bands = stride(from: 0, to: layout.rowCount, by: 2).map { lane in
      "M8 \((layout.top + Double(lane) * layout.pitch).decimal)h\((VectorLayout.width - 16).decimal)"
        + "v\(layout.pitch.decimal)H8z"
    }
    return """
      <path class="band" d="\(bands.joined())"/>
      <path class="grid" d="\(lines.joined())"/>
      \(labels.joined(separator: "\n"))
      """
  }
}
