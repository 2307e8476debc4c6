import ProcscriptText
import ProcscriptTrace

/// A story as the page's script reads it. Moments and lengths are nanoseconds, processes are numbered by their lanes.
enum PageData {
  static func json(of story: Story) -> JSON {
    [
      "title": .string(story.title),
      "summary": .string(story.summary),
      "omissions": story.omissions.map { .string($0) } ?? .null,
      "sentences": .array(Facts(of: story, limit: Facts.usualLimit).sentences.map { .string($0) }),
      "date": .number(String(Int64(story.trace.date * 1000))),
      "end": JSON(story.trace.end),
      "step": story.trace.scale == .steps ? JSON(Trace.stepLength) : .null,
      "states": .array(
        LifeState.allCases.map {
          ["key": .string($0.styleName), "name": .string($0.name), "height": .number($0.relativeHeight.decimal)]
        }),
      "sources": .array(
        story.trace.sources.map { ["name": .string($0.name), "text": $0.text.map { .string($0) } ?? .null] }),
      "lanes": .array(story.lanes.map { lane($0, of: story) }),
      "queues": .array(story.queues.prefix(QueueLane.mostDrawn).map { queue($0, of: story) }),
      "arrows": .array(story.arrows.filter { $0.source != $0.target }.map { arrow($0, of: story) }),
    ]
  }

  private static func queue(_ queue: QueueLane, of story: Story) -> JSON {
    [
      "name": .string(story.name(of: queue.channel)), "most": JSON(queue.most),
      "steps": .array(queue.steps.map { [JSON($0.moment), JSON($0.length)] }),
    ]
  }

  private static func lane(_ lane: Lane, of story: Story) -> JSON {
    let process = story.process(of: lane)
    let totals = story.totals(of: lane)
    var killer: JSON = .null
    if let (sender, signal) = story.killer(of: lane.process) {
      let place = signal.place.map { " at \(story.wording(of: $0))" } ?? ""
      killer = .string("by \(story.letter(of: sender)) \(story.trace.processes[sender].name)\(place)")
    }
    return [
      "letter": .string(lane.letter),
      "name": .string(process.name),
      "pid": JSON(process.pid),
      "depth": JSON(lane.depth),
      "parent": JSON(process.parent.map { story.laneOfProcess[$0] }),
      "daemon": .bool(process.isDaemon),
      "started": JSON(process.started),
      "ended": JSON(process.ended),
      "ending": .string(story.ending(of: lane)),
      "how": ending(of: process),
      "end": story.wording(ofEndOf: process).map { .string($0) } ?? .null,
      "killer": killer,
      "adopted": JSON(story.orphaning(of: lane.process)?.moment),
      "dropped": JSON(process.dropped),
      "totals": .array(LifeState.allCases.map { JSON(totals[$0] ?? 0) }),
      "segments": .array(lane.segments.map { segment($0, in: lane, of: story) }),
      "shares": .array(
        lane.segments.indices.compactMap { index in
          lane.segments[index].processorShare.map { [JSON(index), JSON(Int(($0 * 100).rounded()))] }
        }),
      "places": .array(story.places(of: lane).map { [JSON($0.moment), JSON($0.place.source), JSON($0.place.line)] }),
      "holds": .array(process.holds.map { hold($0, of: process, in: story) }),
      "prints": .array(process.prints.map(print)),
      "deeds": .array(process.deeds.map { deed($0, in: story) }),
    ]
  }

  /// What the mark of an end looks like.
  private static func ending(of process: TracedProcess) -> JSON {
    guard process.ended != nil else { return "alive" }
    return switch process.ending {
    case .signal: "signal"
    case .exit(let code) where code != 0: "failure"
    default: "exit"
    }
  }

  /// `[state, from, to, words, source, line]`; the last three only for a wait.
  private static func segment(_ segment: Segment, in lane: Lane, of story: Story) -> JSON {
    let state = LifeState.allCases.firstIndex(of: segment.state) ?? 0
    var parts = [JSON(state), JSON(segment.from), JSON(segment.to)]
    if let wait = story.wait(of: segment, in: lane) {
      parts.append(.string(story.wording(of: segment, in: lane)))
      if let place = wait.place { parts += [JSON(place.source), JSON(place.line)] }
    }
    return .array(parts)
  }

  /// `[kind, lane, from, lane, to, words, label, source, line]`; the last two only where they are known.
  private static func arrow(_ arrow: Arrow, of story: Story) -> JSON {
    var parts: [JSON] = [
      .string(arrow.styleName), JSON(story.laneOfProcess[arrow.source]), JSON(arrow.from),
      JSON(story.laneOfProcess[arrow.target]), JSON(arrow.to), .string(story.wording(of: arrow)),
    ]
    if case .signal(let number) = arrow.kind {
      parts.append(.string(SignalNames.name(of: number)))
    } else {
      parts.append(.null)
    }
    if let place = arrow.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }

  /// `[from, to, words, source, line]`; the last two only where they are known.
  private static func hold(_ hold: TracedHold, of process: TracedProcess, in story: Story) -> JSON {
    var parts: [JSON] = [
      JSON(hold.from), JSON(hold.to ?? process.ended ?? story.trace.end), .string(story.wording(of: hold)),
    ]
    if let place = hold.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }

  /// `[moment, whether it is lateness, words, source, line]`; the last two only where they are known.
  private static func deed(_ deed: TracedDeed, in story: Story) -> JSON {
    var parts: [JSON] = [JSON(deed.moment), .bool(deed.kind == .isLate), .string(story.wording(of: deed))]
    if let place = deed.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }

  /// `[moment, whether it is an error, text, source, line]`
  private static func print(_ print: TracedPrint) -> JSON {
    let omission = print.omitted > 0 ? " … (\(print.omitted.grouped) bytes more)" : ""
    var text = print.text
    if text.last == UInt8(ascii: "\n") { text.removeLast() }
    var parts: [JSON] = [
      JSON(print.moment), .bool(print.isError), .string(String(decoding: text, as: UTF8.self) + omission),
    ]
    if let place = print.place { parts += [JSON(place.source), JSON(place.line)] }
    return .array(parts)
  }
}
