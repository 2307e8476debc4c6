import ProcscriptText

/// What goes from one lane to another.
struct VectorArrows {
  let drawn: [Arrow]
  /// How many messages one that is drawn stands for.
  let messagesForOne: Int
  private let story: Story
  private let layout: VectorLayout

  private static let mostOfAKind = 300
  private static let farthestInACrowd = 4
  private var isCrowded: Bool { layout.laneCount > 60 }

  init(_ story: Story, _ layout: VectorLayout) {
    self.story = story
    self.layout = layout
    let between = story.arrows.filter { $0.source != $0.target }
    let messages = between.filter { $0.isMessage }
    messagesForOne = (messages.count + Self.mostOfAKind - 1) / Self.mostOfAKind
    let signals = between.filter { $0.isSignal }
    let wakings = between.filter { $0.isWaking }
    drawn =
      between.filter(\.isBehind) + Self.thin(signals) + Self.thin(wakings) + Self.thin(messages)
      + Self.thin(between.filter { $0.isDeadlock })
  }

  private static func thin(_ arrows: [Arrow]) -> [Arrow] {
    let step = (arrows.count + mostOfAKind - 1) / mostOfAKind
    return step <= 1 ? arrows : stride(from: 0, to: arrows.count, by: step).map { arrows[$0] }
  }

  /// The lines of birth and reaping: bars hide where they pass other lanes.
  var behind: String {
    let opacity = layout.laneCount > 16 ? 0.5 : 0.9
    return "<g opacity=\"\(opacity.decimal)\">\(markup(where: \.isBehind))</g>"
  }

  var inFront: String { markup { !$0.isBehind } }

  private func markup(where isWanted: (Arrow) -> Bool) -> String {
    drawn.filter(isWanted).map { arrow in
      let title = story.wording(of: arrow) + " at " + story.wording(ofMoment: arrow.to)
      return "<path class=\"arrow \(arrow.styleName)\" d=\"\(path(arrow))\"><title>\(title.markup)</title></path>"
        + label(arrow)
    }.joined(separator: "\n")
  }

  /// Which signal it is, beside the arrow's end: as long as there are few.
  private func label(_ arrow: Arrow) -> String {
    guard case .signal(let number) = arrow.kind, drawn.count(where: \.isSignal) <= 20 else { return "" }
    let isRight = layout.x(arrow.to) > layout.time.upperBound - 60
    let x = layout.x(arrow.to) + (isRight ? -7 : 7)
    let (source, target) = (story.laneOfProcess[arrow.source], story.laneOfProcess[arrow.target])
    let y = (layout.y(target) + layout.y(target + (target > source ? -1 : 1))) / 2 + 3.5
    let anchor = isRight ? " text-anchor=\"end\"" : ""
    let name = SignalNames.name(of: number)
    return "<text class=\"label\" x=\"\(x.decimal)\" y=\"\(y.decimal)\"\(anchor)>\(name)</text>"
  }

  private func path(_ arrow: Arrow) -> String {
    let (source, target) = (story.laneOfProcess[arrow.source], story.laneOfProcess[arrow.target])
    let down = target > source ? 1.0 : -1.0
    let half = layout.bar / 2
    // A start begins where the child's lane does, and what is taken is taken where that ends: both go straight.
    let isSlanted = arrow.isMessage || arrow.isWaking
    let left = isSlanted ? layout.x(arrow.from) : layout.x(arrow.kind == .start ? arrow.from : arrow.to)
    let right = isSlanted ? layout.x(arrow.to) : left
    var top = layout.y(source) + down * half
    // The bar of what starts is low.
    var bottom = layout.y(target) - down * (arrow.kind == .start ? 4 : half)
    if isCrowded && abs(target - source) > Self.farthestInACrowd {
      // The child's end of it alone: hundreds of long lines would hide each other.
      if arrow.kind == .start { top = bottom - down * layout.pitch * 0.6 }
      if arrow.kind == .reap { bottom = top + down * layout.pitch * 0.6 }
    }
    return Self.path(left, top, right, bottom)
  }

  static func path(_ x: Double, _ y: Double, _ endX: Double, _ endY: Double) -> String {
    let (width, height) = (endX - x, endY - y)
    let length = (width * width + height * height).squareRoot()
    guard length > 0.5 else { return "M\(x.decimal) \(y.decimal)" }
    let (across, along) = (width / length * 5, height / length * 5)
    // The two strokes of the head, from its tip: the line's direction turned back, and to each side.
    let first = (endX - across - along * 0.55, endY - along + across * 0.55)
    let second = (endX - across + along * 0.55, endY - along - across * 0.55)
    return "M\(x.decimal) \(y.decimal)L\(endX.decimal) \(endY.decimal)"
      + "M\(first.0.decimal) \(first.1.decimal)L\(endX.decimal) \(endY.decimal)L\(second.0.decimal) \(second.1.decimal)"
  }
}

extension Arrow {
  var isMessage: Bool {
    if case .message = kind { true } else { false }
  }

  var isWaking: Bool {
    if case .wake = kind { true } else { false }
  }

  var isDeadlock: Bool {
    if case .deadlock = kind { true } else { false }
  }

  /// Whether bars hide it where it passes other lanes.
  var isBehind: Bool { kind == .start || kind == .reap }

  var isSignal: Bool {
    if case .signal = kind { true } else { false }
  }

  /// What style sheets and scripts call it.
  var styleName: String { kind.styleName }
}

extension Arrow.Kind {
  /// What style sheets and scripts call it.
  var styleName: String {
    switch self {
    case .start: "start"
    case .reap: "reap"
    case .signal: "signal"
    case .message: "message"
    case .wake: "wake"
    case .deadlock: "deadlock"
    }
  }
}
