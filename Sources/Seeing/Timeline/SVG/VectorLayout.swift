import ProcscriptTrace

/// Where things stand in the picture, in pixels.
struct VectorLayout {
  static let width = 960.0
  static let margin = 20.0
  /// From a lane's middle to the next one's.
  let pitch: Double
  /// The height of what runs; other states are lower.
  let bar: Double
  /// The columns: names, time, ends.
  let names: ClosedRange<Double>
  let time: ClosedRange<Double>
  let ends: Double
  /// The top edge of the first lane.
  let top: Double
  let laneCount: Int
  /// A row for each lane, then one for each of these.
  let queues: [QueueLane]
  private let duration: Double

  /// How far a child's name is indented.
  let indentation: Double
  static let nameSize = 12.5
  static let badgeSize = 9.5

  init(_ story: Story) {
    laneCount = story.lanes.count
    queues = Array(story.queues.prefix(QueueLane.mostDrawn))
    let rowCount = laneCount + queues.count
    pitch = rowCount <= 40 ? 34 : rowCount <= 150 ? 25 : 18
    bar = (pitch * 0.56).rounded()
    let deepest = story.lanes.map(\.depth).max() ?? 0
    indentation = deepest <= 6 ? 18 : 108 / Double(deepest)
    let indentation = indentation
    let widest = story.lanes.map { lane in
      Double(lane.depth) * indentation + Self.letterWidth(of: lane) + 10
        + VectorText.width(of: story.process(of: lane).name, size: Self.nameSize)
        + Self.badges(of: lane, in: story).reduce(0) { $0 + Self.width(ofBadge: $1) + 6 }
    }
    names = Self.margin...(Self.margin + min(max(widest.max() ?? 0, 90), 290))
    let endings =
      story.lanes.map { VectorText.width(of: story.ending(of: $0), size: 11.5) }
      + queues.map { VectorText.width(of: $0.label, size: 11.5) }
    ends = Self.width - Self.margin - min(endings.max() ?? 0, 150)
    time = (names.upperBound + 18)...(ends - 18)
    top = 96
    duration = Double(max(story.trace.end, 1))
  }

  var rowCount: Int { laneCount + queues.count }

  var bottom: Double { top + Double(rowCount) * pitch }

  func x(_ moment: Trace.Moment) -> Double {
    time.lowerBound + min(Double(moment) / duration, 1) * (time.upperBound - time.lowerBound)
  }

  /// The middle of a lane.
  func y(_ lane: Int) -> Double { top + (Double(lane) + 0.5) * pitch }

  /// The left edge of a lane's letter.
  func indent(_ lane: Lane) -> Double { names.lowerBound + Double(lane.depth) * indentation }

  /// How much time is as wide as that.
  func time(ofWidth pixels: Double) -> Trace.Moment {
    Trace.Moment(pixels / (time.upperBound - time.lowerBound) * duration)
  }

  static func letterWidth(of lane: Lane) -> Double { 12 + 8 * Double(lane.letter.utf8.count) }

  static func badges(of lane: Lane, in story: Story) -> [String] {
    (story.process(of: lane).isDaemon ? ["daemon"] : []) + (story.orphaning(of: lane.process) != nil ? ["orphan"] : [])
  }

  static func width(ofBadge text: String) -> Double { VectorText.width(of: text, size: badgeSize) + 10 }
}
