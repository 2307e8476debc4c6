import ProcscriptTimeline
import ProcscriptTrace
import Testing

@Suite struct `The length of a queue` {
  private enum Way {
    case put, take
  }

  /// The lengths of each queue that has a row, of messages by their numbers and milliseconds.
  private func lengths(_ messages: [(Way, UInt32, Double)]) -> [[Int]] {
    var main = Samples.main(to: 100)
    main.messages = messages.map { way, ordinal, moment in
      TracedMessage(way == .put ? .sent : .received, channel: 7, ordinal: ordinal, moment: Samples.ms(moment))
    }
    var trace = Samples.trace(100, [main], objects: [7: "queue 1"])
    trace.queues = [7]
    return Story(trace).queues.map { $0.steps.map(\.length) }
  }

  @Test func `is what was put and not taken`() {
    #expect(
      lengths([(.put, 0, 1), (.put, 1, 2), (.take, 0, 3), (.put, 2, 4), (.take, 1, 5), (.take, 2, 6)]) == [
        [1, 2, 1, 2, 1, 0]
      ])
  }

  @Test func `is told though not all messages were kept`() {
    #expect(lengths([(.put, 4, 1), (.put, 8, 2), (.take, 4, 3), (.take, 8, 4)]) == [[1, 5, 4, 0]])
  }

  @Test func `begins with what was put before`() {
    #expect(lengths([(.take, 5, 1), (.take, 6, 2)]) == [[2, 1, 0]])
  }

  @Test func `is 0 all the time where a message is taken as it is put: then it has no row`() {
    #expect(lengths([(.put, 0, 1), (.take, 0, 1)]) == [])
  }
}
