import ProcscriptText
import ProcscriptTrace

/// How many messages went through each channel.
struct ChannelTraffic {
  private var counts: [UInt64: UInt64] = [:]
  private let limit: Int
  /// Whether some were not kept.
  private let isThinned: Bool

  init(of trace: Trace, limit: Int) {
    self.limit = limit
    isThinned = trace.processes.contains { $0.dropped > 0 && !$0.messages.isEmpty }
    for process in trace.processes {
      for message in process.messages {
        counts[message.channel] = max(counts[message.channel] ?? 0, UInt64(message.ordinal) + 1)
      }
    }
  }

  func isListed(_ channel: UInt64) -> Bool { counts[channel] ?? 0 <= limit }

  /// A line for each channel whose messages are not listed.
  func lines(in story: Story) -> [String] {
    counts.filter { $0.value > limit }.sorted { $0.key < $1.key }.map { channel, count in
      let least = isThinned ? "at least " : ""
      return "\(Escaped.text(story.name(of: channel))): \(least)\(count.grouped) messages, which are not listed"
    }
  }
}
