import ProcscriptText
import ProcscriptTrace

/// What the picture's shapes mean: those that occur in it.
struct VectorLegend {
  private(set) var markup = ""
  private(set) var bottom: Double

  private var x = VectorLayout.margin
  private static let lineHeight = 22.0
  private static let sampleWidth = 26.0

  init(lanes: VectorLanes, arrows: VectorArrows, queues: [QueueLane], story: Story, top: Double) {
    bottom = top + Self.lineHeight
    let states = lanes.visibleStates
    for state in LifeState.allCases where states.contains(state) {
      add(state.name) { x, y in
        let height = max((16 * state.relativeHeight).rounded(), 3)
        return rect(state.styleName, x, y - height / 2, Self.sampleWidth, height)
      }
    }
    if lanes.shareProcessors {
      add("running, in part without a processor") { x, y in
        rect("running", x, y - 8, Self.sampleWidth, 16, opacity: 0.35)
      }
    }
    if lanes.haveMixtures {
      add("runs now and then") { x, y in rect("running", x, y - 8, Self.sampleWidth, 16, opacity: 0.5) }
    }
    addArrows(arrows)
    addMarks(story)
    if story.trace.processes.contains(where: { !$0.holds.isEmpty }) {
      addLine("hold", "has a lock")
    }
    let deeds = Set(story.trace.processes.flatMap(\.deeds).map { $0.kind == .isLate })
    if deeds.contains(false) { addLine("deed", "reads, writes or changes") }
    if deeds.contains(true) { addLine("late", "is late") }
    if !queues.isEmpty { add("messages in a queue") { x, y in rect("queue", x, y - 8, Self.sampleWidth, 16) } }
  }

  private mutating func addArrows(_ arrows: VectorArrows) {
    let messages =
      arrows.messagesForOne > 1 ? "a message (one arrow for \(arrows.messagesForOne.grouped))" : "a message"
    let names = [
      ("start", "start"), ("reap", "exit code taken"), ("signal", "signal"), ("message", messages),
      ("wake", "lets go on who waited"), ("deadlock", "waits for ever for"),
    ]
    for (style, name) in names where arrows.drawn.contains(where: { $0.styleName == style }) {
      add(name) { x, y in
        "<path class=\"arrow \(style)\" d=\"\(VectorArrows.path(x, y, x + Self.sampleWidth, y))\"/>"
      }
    }
  }

  private mutating func addMarks(_ story: Story) {
    let processes = story.trace.processes
    let codes = processes.map { process -> Int32? in
      if process.ended != nil, case .exit(let code) = process.ending { code } else { nil }
    }
    if codes.contains(0) { addMark("end", "exit code 0") { VectorLanes.stop($0, $1, 8) } }
    if codes.contains(where: { $0 ?? 0 != 0 }) {
      addMark("death", "exit code other than 0") { VectorLanes.stop($0, $1, 8) }
    }
    let isKilled = processes.contains { process in
      if process.ended != nil, case .signal = process.ending { true } else { false }
    }
    if isKilled { addMark("death", "ended by a signal") { VectorLanes.cross($0, $1, 5) } }
    if processes.contains(where: { $0.ended == nil }) {
      addMark("alive", "goes on") { VectorLanes.onward($0 - 3, $1, 7) }
    }
    if processes.indices.contains(where: { story.orphaning(of: $0) != nil }) {
      addMark("orphan", "orphaned: its parent has ended") { VectorLanes.diamond($0, $1) }
    }
  }

  private mutating func addLine(_ style: String, _ name: String) {
    add(name) { x, y in
      "<path class=\"\(style)\" d=\"M\(x.decimal) \(y.decimal)h\(Self.sampleWidth.decimal)\"/>"
    }
  }

  private mutating func addMark(_ style: String, _ name: String, path: (Double, Double) -> String) {
    add(name) { x, y in "<path class=\"\(style)\" d=\"\(path(x + Self.sampleWidth / 2, y))\"/>" }
  }

  private mutating func add(_ name: String, sample: (Double, Double) -> String) {
    let width = Self.sampleWidth + 8 + VectorText.width(of: name, size: 11.5)
    if x + width > VectorLayout.width - VectorLayout.margin {
      x = VectorLayout.margin
      bottom += Self.lineHeight
    }
    let y = bottom - Self.lineHeight / 2
    markup += sample(x, y)
    let text = (x + Self.sampleWidth + 8).decimal
    markup += "<text class=\"dim\" x=\"\(text)\" y=\"\((y + 4).decimal)\">\(name.markup)</text>\n"
    x += width + 20
  }
}
