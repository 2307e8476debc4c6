import ProcscriptText
import ProcscriptTrace

/// The rows of the picture: names on the left, what each process did, and how it ended on the right.
struct VectorLanes {
  /// What there is of each lane to draw.
  let strips: [[Strip]]
  private let story: Story
  private let layout: VectorLayout
  /// What of each lane's name must be seen.
  private let ends: [String]

  /// How many bars a picture may have: at about 200 bytes each, it stays below 4 MB.
  private static let mostStrips = 20_000

  init(_ story: Story, _ layout: VectorLayout) {
    self.story = story
    self.layout = layout
    ends = TellingEnds.of(story.lanes.map { story.process(of: $0).name })
    var width = 0.5
    while true {
      let shortest = layout.time(ofWidth: width)
      let strips = story.lanes.map { Strips.of($0.segments, shortest: shortest) }
      let count = strips.reduce(0) { $0 + $1.count }
      if count <= max(Self.mostStrips, story.lanes.count) || width > VectorLayout.width {
        self.strips = strips
        return
      }
      width *= 2
    }
  }

  /// The states that can be seen as such, told from what is beside them.
  var visibleStates: Set<LifeState> {
    let visible = layout.time(ofWidth: 1.5)
    var states: Set<LifeState> = []
    for strip in strips.joined() where strip.to - strip.from >= visible {
      if strip.shareOfRunning < 0.95 { states.insert(strip.segment.state) }
      if strip.shareOfRunning > 0.05 { states.insert(.running) }
    }
    return states
  }

  /// Whether some did not have a processor all the time.
  var shareProcessors: Bool { strips.joined().contains { $0.count == 1 && $0.segment.processorShare != nil } }

  /// Whether there are merged segments that can be seen as such.
  var haveMixtures: Bool {
    let visible = layout.time(ofWidth: 4)
    return strips.joined().contains { $0.running > 0 && $0.segment.state != .running && $0.to - $0.from >= visible }
  }

  var markup: String {
    story.lanes.indices.map { place in
      let lane = story.lanes[place]
      return
        "<g>\(name(place, lane))\(bars(place, lane))\(holds(place, lane))\(deeds(place, lane))\(marks(place, lane))</g>"
    }.joined(separator: "\n")
  }

  private func name(_ place: Int, _ lane: Lane) -> String {
    let process = story.process(of: lane)
    let (x, y) = (layout.indent(lane), layout.y(place))
    let letterWidth = VectorLayout.letterWidth(of: lane)
    var text = tree(lane, x, y)
    text += rect("chip", x, y - 8, letterWidth, 16, radius: 4)
    text +=
      "<text class=\"letter\" x=\"\((x + letterWidth / 2).decimal)\" y=\"\((y + 4).decimal)\">\(lane.letter)</text>"

    let badges = VectorLayout.badges(of: lane, in: story)
    let badgesWidth = badges.reduce(0) { $0 + VectorLayout.width(ofBadge: $1) + 6 }
    let left = x + letterWidth + 7
    let room = layout.names.upperBound - left - badgesWidth
    let name = TellingEnds.shorten(process.name, end: ends[place], to: max(room, 20)) {
      VectorText.width(of: $0, size: VectorLayout.nameSize)
    }
    let tooltip = "\(process.name), pid \(process.pid)"
    text +=
      "<text class=\"name\" x=\"\(left.decimal)\" y=\"\((y + 4.3).decimal)\">\(name.markup)<title>\(tooltip.markup)</title></text>"

    var right = layout.names.upperBound - badgesWidth
    for badge in badges {
      let width = VectorLayout.width(ofBadge: badge)
      text += rect("pill", right + 6, y - 7, width, 14, radius: 7)
      text +=
        "<text class=\"badge\" x=\"\((right + 6 + width / 2).decimal)\" y=\"\((y + 3.2).decimal)\">\(badge)</text>"
      right += width + 6
    }
    return text
  }

  /// The line to its parent.
  private func tree(_ lane: Lane, _ x: Double, _ y: Double) -> String {
    guard let parent = story.process(of: lane).parent else { return "" }
    let above = story.laneOfProcess[parent]
    let stem = layout.indent(story.lanes[above]) + 9
    return "<path class=\"tree\" d=\"M\(stem.decimal) \((layout.y(above) + 8).decimal)V\(y.decimal)H\(x.decimal)\"/>"
  }

  private func bars(_ place: Int, _ lane: Lane) -> String {
    strips[place].map { strip in
      let tooltip = tooltip(strip, lane)
      if strip.count == 1, let share = strip.segment.processorShare {
        // Paler the more others had the processor, in a frame as high.
        return bar(of: .running, strip, place, opacity: max(share, 0.25), tooltip: tooltip)
      }
      if strip.segment.state == .running || strip.running == 0 {
        return bar(of: strip.segment.state, strip, place, tooltip: tooltip)
      }
      // The more it ran, the less is seen of what else it did.
      return bar(of: strip.segment.state, strip, place, tooltip: nil)
        + bar(of: .running, strip, place, opacity: strip.shareOfRunning, tooltip: tooltip)
    }.joined()
  }

  private func bar(
    of state: LifeState, _ strip: Strip, _ place: Int, opacity: Double = 1, tooltip: String?
  ) -> String {
    let height = max((layout.bar * state.relativeHeight).rounded(), 3)
    let left = layout.x(strip.from)
    let width = max(layout.x(strip.to) - left, 1)
    // A frame is drawn on both sides of its edge.
    let inset = state == .running || state == .sleeping ? 0 : min(0.7, width / 4)
    return rect(
      state.styleName, left + inset, layout.y(place) - height / 2 + inset, max(width - 2 * inset, 0.5),
      height - 2 * inset, opacity: opacity, tooltip: tooltip)
  }

  private func tooltip(_ strip: Strip, _ lane: Lane) -> String {
    let process = story.process(of: lane)
    let length = story.wording(ofLength: strip.to - strip.from)
    let times = "\(length), \(story.wording(from: strip.from, to: strip.to))"
    if strip.count > 1 {
      let percent = Int((strip.shareOfRunning * 100).rounded())
      let state = strip.segment.state == .running ? "" : ", else mostly \(strip.segment.state.name)"
      let shares = "\(strip.count.grouped) short stretches: \(percent)% running\(state)"
      return "\(lane.letter) \(process.name)\n\(shares)\n\(times)"
    }
    let place = story.wait(of: strip.segment, in: lane)?.place.map { "\n" + story.wording(of: $0) } ?? ""
    return "\(lane.letter) \(process.name)\n\(story.wording(of: strip.segment, in: lane))\n\(times)\(place)"
  }

  /// What it had, as edges above its bar: of those that fall into one pixel, one for all.
  private func holds(_ place: Int, _ lane: Lane) -> String {
    let process = story.process(of: lane)
    let y = layout.y(place) - layout.bar / 2 - 2
    var text = ""
    var edge = -Double.infinity
    for hold in process.holds.sorted(by: { $0.from < $1.from }) {
      let end = hold.to ?? process.ended ?? story.trace.end
      let left = layout.x(hold.from)
      let right = max(layout.x(end), left + 1)
      guard right >= edge + 1 else { continue }
      edge = right
      let times = story.wording(from: hold.from, to: end)
      let tooltip = "\(lane.letter) \(process.name)\n\(story.wording(of: hold))\n\(times)"
      let path = "M\(left.decimal) \(y.decimal)H\(right.decimal)"
      text += "<path class=\"hold\" d=\"\(path)\"><title>\(tooltip.markup)</title></path>"
    }
    return text
  }

  /// What it read and wrote, and where it was late: a line below the step, and words where there is room.
  private func deeds(_ place: Int, _ lane: Lane) -> String {
    let (process, y) = (story.process(of: lane), layout.y(place))
    var (text, edge) = ("", -Double.infinity)
    for (index, deed) in process.deeds.enumerated() {
      let left = layout.x(deed.moment)
      let right = max(layout.x(deed.moment + Trace.stepLength), left + 1)
      let next = index + 1 < process.deeds.count ? layout.x(process.deeds[index + 1].moment) : layout.ends - 6
      if left >= edge {
        edge = right
        let words = "\(story.wording(of: deed)), \(story.wording(ofMoment: deed.moment))"
        let line = deed.place.map { "\n" + story.wording(of: $0) } ?? ""
        let tooltip = "\(lane.letter) \(process.name)\n\(words)\(line)"
        let path = "M\(left.decimal) \((y + layout.bar / 2 + 1.5).decimal)H\(right.decimal)"
        let style = deed.kind == .isLate ? "late" : "deed"
        text += "<path class=\"\(style)\" d=\"\(path)\"><title>\(tooltip.markup)</title></path>"
      }
      let short = deed.shortWords(in: story)
      if left + VectorText.width(of: short, size: VectorLayout.badgeSize) + 6 <= next {
        let point = "x=\"\((left + 2).decimal)\" y=\"\((y + 3.2).decimal)\""
        text += "<text class=\"words\" \(point)>\(short.markup)</text>"
      }
    }
    return text
  }

  /// What became of it: at the moment of its end, and on the right.
  private func marks(_ place: Int, _ lane: Lane) -> String {
    let process = story.process(of: lane)
    let y = layout.y(place)
    let half = layout.bar / 2 + 1.5
    var text = ""
    if let adoption = story.orphaning(of: lane.process) {
      let x = layout.x(adoption.moment)
      let parent = adoption.parent.map { ": its new parent is \($0)" } ?? ""
      text += "<path class=\"orphan\" d=\"\(Self.diamond(x, y))\"><title>orphaned\(parent)</title></path>"
    }
    var style = "dim"
    if let ended = process.ended {
      let x = layout.x(ended)
      switch process.ending {
      case .signal:
        text += "<path class=\"death\" d=\"\(Self.cross(x, y, half * 0.6))\"/>"
        style = "bad"
      case .exit(let code) where code != 0:
        text += "<path class=\"death\" d=\"\(Self.stop(x, y, half))\"/>"
        style = "bad"
      default: text += "<path class=\"end\" d=\"\(Self.stop(x, y, half))\"/>"
      }
    } else {
      text += "<path class=\"alive\" d=\"\(Self.onward(layout.x(story.trace.end), y, half))\"/>"
    }
    let ending = story.ending(of: lane)
    return text + "<text class=\"\(style)\" x=\"\(layout.ends.decimal)\" y=\"\((y + 4).decimal)\">\(ending)</text>"
  }

  // The marks' shapes, which the legend shows too.

  static func diamond(_ x: Double, _ y: Double) -> String { "M\((x - 5).decimal) \(y.decimal)l5 -5 5 5 -5 5z" }

  static func cross(_ x: Double, _ y: Double, _ half: Double) -> String {
    let (left, top, size) = ((x - half).decimal, (y - half).decimal, (2 * half).decimal)
    return "M\(left) \(top)l\(size) \(size)M\(left) \((y + half).decimal)l\(size) -\(size)"
  }

  static func stop(_ x: Double, _ y: Double, _ half: Double) -> String {
    "M\(x.decimal) \((y - half).decimal)V\((y + half).decimal)"
  }

  static func onward(_ x: Double, _ y: Double, _ half: Double) -> String {
    "M\(x.decimal) \((y - half).decimal)l7 \(half.decimal) -7 \(half.decimal)z"
  }
}

/// A rectangle, with what is shown when the pointer rests on it.
func rect(
  _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double = 0, opacity: Double = 1,
  tooltip: String? = nil
) -> String {
  let corner = (radius > 0 ? " rx=\"\(radius.decimal)\"" : "") + (opacity < 1 ? " opacity=\"\(opacity.decimal)\"" : "")
  let place = "x=\"\(x.decimal)\" y=\"\(y.decimal)\" width=\"\(width.decimal)\" height=\"\(height.decimal)\"\(corner)"
  guard let tooltip else { return "<rect class=\"\(style)\" \(place)/>" }
  return "<rect class=\"\(style)\" \(place)><title>\(tooltip.markup)</title></rect>"
}
