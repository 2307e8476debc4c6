package import ProcscriptTrace

/// How many messages a queue held, and when that changed.
package struct QueueLane: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package let moment: Trace.Moment
    /// How many there are from then on.
    package let length: Int
  }

  /// How many of a run's queues images and pages have a row for.
  static let mostDrawn = 20

  /// The channel's number.
  package let channel: UInt64
  /// In order; each length differs from the one before, the first from 0.
  package let steps: [Step]
  /// The greatest length; at least 1.
  package let most: Int
}

enum Queues {
  /// Those that held a message at some moment, the busiest first.
  static func all(of trace: Trace) -> [QueueLane] {
    let messages = trace.processes.flatMap(\.messages).filter { trace.queues.contains($0.channel) }
    return Dictionary(grouping: messages, by: \.channel).map { lane(of: $0.key, $0.value) }.filter { !$0.steps.isEmpty }
      .sorted { ($1.steps.count, $0.channel) < ($0.steps.count, $1.channel) }
  }

  /// A message is taken as the n-th that is put as the n-th: so the numbers tell the length, though of many messages not
  /// all were kept.
  private static func lane(of channel: UInt64, _ messages: [TracedMessage]) -> QueueLane {
    let ordered = messages.enumerated().sorted { one, other in
      // At one moment it is put before it is taken.
      (one.element.moment, one.element.direction == .sent ? 0 : 1, one.offset)
        < (other.element.moment, other.element.direction == .sent ? 0 : 1, other.offset)
    }.map(\.element)
    let numbers = { (direction: TracedMessage.Direction) in
      ordered.lazy.filter { $0.direction == direction }.map { Int($0.ordinal) }
    }
    // What was put before the recording began is not among them.
    var sent = numbers(.sent).min() ?? (numbers(.received).max() ?? -1) + 1
    var received = min(numbers(.received).min() ?? sent, sent)
    var steps: [QueueLane.Step] = []
    if sent > received { steps.append(.init(moment: 0, length: sent - received)) }
    for message in ordered {
      switch message.direction {
      case .sent: sent = max(sent, Int(message.ordinal) + 1)
      case .received: received = max(received, Int(message.ordinal) + 1)
      }
      // Who takes a message may note that before who has put it does.
      let length = max(sent - received, 0)
      if length == steps.last?.length ?? 0 { continue }
      if let last = steps.last, last.moment == message.moment { steps.removeLast() }
      if length != steps.last?.length ?? 0 { steps.append(.init(moment: message.moment, length: length)) }
    }
    return QueueLane(channel: channel, steps: steps, most: steps.map(\.length).max() ?? 1)
  }
}
