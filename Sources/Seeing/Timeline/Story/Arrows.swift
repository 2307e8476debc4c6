package import ProcscriptTrace

/// Something that goes from one process to another.
package struct Arrow: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A start: from the parent to the child's beginning.
    case start
    /// An exit code that was taken: from the child's end to the parent.
    case reap
    /// A signal, by its number.
    case signal(Int32)
    /// A message of a channel, by the channel's number and its own.
    case message(channel: UInt64, ordinal: UInt32)
    /// An object for which the target waited until the source released it, set it, notified it, or came to it last.
    case wake(UInt64)
    /// In a deadlock: the source waits for an object that the target has, or for its end (nil).
    case deadlock(UInt64?)
  }

  package let kind: Kind
  /// The index of the process that it goes from, and the moment.
  package let source: Int
  package let from: Trace.Moment
  /// The index of the process that it goes to, and the moment; not before `from`.
  package let target: Int
  package let to: Trace.Moment
  package let place: TracedPlace?
  /// Which one it is of those of its kind: of a signal its index among those that the source sent, of a wake its index
  /// among the waits of the target, of a deadlock its index among all; else 0.
  var ordinal = 0
}

enum Arrows {
  static func all(of trace: Trace) -> [Arrow] {
    let all =
      starts(of: trace) + reaps(of: trace) + signals(of: trace) + messages(of: trace) + Wakings.arrows(of: trace)
      + deadlocks(of: trace)
    return all.enumerated().sorted { ($0.element.from, $0.offset) < ($1.element.from, $1.offset) }.map(\.element)
  }

  private static func starts(of trace: Trace) -> [Arrow] {
    trace.processes.enumerated().compactMap { index, process in
      guard let parent = process.parent else { return nil }
      return Arrow(
        kind: .start, source: parent, from: process.started, target: index, to: process.began ?? process.started,
        place: nil)
    }
  }

  private static func reaps(of trace: Trace) -> [Arrow] {
    trace.processes.enumerated().compactMap { index, process in
      guard let parent = process.parent, let ended = process.ended, let reaped = process.reaped else { return nil }
      // Who has adopted it is not among those that were recorded.
      if let adoption = process.adoption, adoption.moment <= reaped { return nil }
      return Arrow(
        kind: .reap, source: index, from: min(ended, reaped), target: parent, to: reaped, place: nil)
    }
  }

  private static func signals(of trace: Trace) -> [Arrow] {
    trace.processes.enumerated().flatMap { index, process in
      process.signals.enumerated().compactMap { ordinal, signal in
        signal.target.map { target in
          Arrow(
            kind: .signal(signal.number), source: index, from: signal.moment, target: target, to: signal.moment,
            place: signal.place, ordinal: ordinal)
        }
      }
    }
  }

  private static func deadlocks(of trace: Trace) -> [Arrow] {
    let members = trace.deadlocks.flatMap { deadlock in deadlock.members.map { (deadlock.moment, $0) } }
    return members.enumerated().compactMap { ordinal, wait in
      let (moment, member) = wait
      return member.awaited.map { awaited in
        Arrow(
          kind: .deadlock(member.object), source: member.process, from: moment, target: awaited, to: moment, place: nil,
          ordinal: ordinal)
      }
    }
  }

  private struct Name: Hashable {
    let channel: UInt64
    let ordinal: UInt32
  }

  /// Messages that were seen at both ends.
  private static func messages(of trace: Trace) -> [Arrow] {
    var sent: [Name: (process: Int, message: TracedMessage)] = [:]
    for (index, process) in trace.processes.enumerated() {
      for message in process.messages where message.direction == .sent {
        sent[Name(channel: message.channel, ordinal: message.ordinal)] = (index, message)
      }
    }
    var arrows: [Arrow] = []
    for (index, process) in trace.processes.enumerated() {
      for message in process.messages where message.direction == .received {
        guard let origin = sent[Name(channel: message.channel, ordinal: message.ordinal)] else { continue }
        // A receiver may note its message before the sender comes to note that it has sent it.
        let from = min(origin.message.moment, message.moment)
        arrows.append(
          Arrow(
            kind: .message(channel: message.channel, ordinal: message.ordinal), source: origin.process, from: from,
            target: index, to: message.moment, place: origin.message.place))
      }
    }
    return arrows
  }
}
