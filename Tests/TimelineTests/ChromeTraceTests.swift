import Foundation
import ProcscriptTimeline
import ProcscriptTrace
import Testing

@Suite struct ChromeTraceTests {
  @Test func `the trace of a small run`() throws {
    try Golden.expect(ChromeTrace(Story(ExampleTraces.joined)).text, is: "joined.json")
  }

  @Test(arguments: ExampleTraces.all) func `a trace keeps to the rules of the format`(
    example: ExampleTraces.Example
  ) throws {
    let events = try ChromeEvents(ChromeTrace(Story(example.trace)).text)
    let threads = Dictionary(grouping: events.all, by: \.thread)
    #expect(threads.count == example.trace.processes.count)
    for thread in threads.values {
      let slices = thread.filter { $0.phase == "X" }
      #expect(nest(slices))
      let metadata = Set(thread.filter { $0.phase == "M" }.map(\.name))
      #expect(metadata.isSuperset(of: ["thread_name", "thread_sort_index"]))
      // What is no slice lies in one: viewers bind it to that.
      for point in thread where ["s", "f"].contains(point.phase) {
        #expect(slices.contains { $0.from <= point.from && point.from < $0.to }, "\(point)")
      }
    }
    // One process, which a viewer shows with all its threads: else each would have to be opened first.
    #expect(events.all.isEmpty || Set(events.all.map { $0.thread[0] }).count == 1)
    #expect(events.all.count { $0.name == "process_name" } == min(1, threads.count))
    for flow in Dictionary(grouping: events.all.filter { ["s", "f"].contains($0.phase) }, by: \.id).values {
      #expect(flow.map(\.phase) == ["s", "f"])
      #expect(flow[0].from <= flow[1].from && flow[0].name == flow[1].name && flow[0].category == flow[1].category)
    }
  }

  @Test func `each arrow is a flow`() throws {
    let events = try ChromeEvents(ChromeTrace(Story(ExampleTraces.messages)).text)
    let flows = Dictionary(grouping: events.all.filter { $0.phase == "s" }, by: \.category).mapValues(\.count)
    #expect(flows == ["start": 3, "reap": 3, "message": 20])
    let atOnce = try ChromeEvents(ChromeTrace(Story(ExampleTraces.reapedAtOnce)).text)
    #expect(atOnce.all.count { $0.phase == "s" && $0.category == "reap" } == 2)
  }

  @Test func `two processes that had one pid are two`() throws {
    var trace = ExampleTraces.joined
    trace.processes[2].pid = trace.processes[1].pid
    let events = try ChromeEvents(ChromeTrace(Story(trace)).text)
    #expect(Set(events.all.map(\.thread)).count == 3)
  }

  @Test func `what a script printed is kept, but for what is no text`() throws {
    let events = try ChromeEvents(ChromeTrace(Story(ExampleTraces.escaping)).text)
    let print = try #require(events.all.first { $0.category == "print" && $0.from == 500_000_000 })
    #expect(print.arguments["text"] as? String == ExampleTraces.hostile + "\0\u{FFFD}\u{FFFD}\n")
  }

  @Test func `what was cut of a print is said`() throws {
    var trace = ExampleTraces.joined
    trace.processes[1].prints[0].omitted = 234
    let prints = try ChromeEvents(ChromeTrace(Story(trace)).text).all.filter { $0.category == "print" }
    #expect(prints.compactMap { $0.arguments["bytes not kept"] as? Int } == [234])
  }

  @Test func `a queue's length is a counter`() throws {
    var trace = ExampleTraces.messages
    trace.queues = [7]
    let events = try ChromeEvents(ChromeTrace(Story(trace)).text)
    let counters = events.all.filter { $0.phase == "C" }
    #expect(counters.allSatisfy { $0.name == "queue 1" })
    #expect(counters.map { $0.arguments["messages"] as? Int } == Story(trace).queues[0].steps.map(\.length))
  }

  @Test func `the sentences of the terminal are in it`() throws {
    let text = ChromeTrace(Story(ExampleTraces.fates)).text
    #expect(text.contains(#""D ended with exit code 3.""#), "\(text.prefix(900))")
  }

  @Test func `a daemon that ended with its parent is no orphan`() throws {
    let events = try ChromeEvents(ChromeTrace(Story(Samples.killedParent)).text)
    #expect(events.all.filter { $0.name == "orphaned" }.map { $0.thread[1] } == [4102])
  }

  @Test func `a zombie and an exit code are in the trace`() throws {
    let events = try ChromeEvents(ChromeTrace(Story(ExampleTraces.fates)).text)
    #expect(events.all.contains { $0.name == "zombie" && $0.to - $0.from == 900_000_000 })
    #expect(events.all.contains { $0.category == "life" && $0.arguments["exit code"] as? Int == 3 })
    #expect(events.all.contains { $0.phase == "i" && $0.name == "orphaned" })
    #expect(events.all.contains { $0.arguments["killed by"] as? String == "MainProcess" })
  }

  /// Whether each begins after the one before it has ended, or lies within it.
  private func nest(_ slices: [ChromeEvents.Event]) -> Bool {
    var open: [ChromeEvents.Event] = []
    for slice in slices.sorted(by: { ($0.from, $1.to) < ($1.from, $0.to) }) {
      while let last = open.last, last.to <= slice.from { open.removeLast() }
      if let last = open.last, slice.to > last.to { return false }
      open.append(slice)
    }
    return true
  }
}

/// A document in the Trace Event Format; reading it throws where an event lacks what its kind must have.
struct ChromeEvents {
  struct Event {
    let phase: String
    let name: String
    let category: String
    let thread: [Int]
    /// Nanoseconds.
    let from: Int
    let to: Int
    let id: Int?
    let arguments: [String: Any]
  }

  let all: [Event]

  init(_ text: String) throws {
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["displayTimeUnit"] as? String == "ns")
    all = try #require(document["traceEvents"] as? [[String: Any]]).map(Self.read)
  }

  private static func read(_ event: [String: Any]) throws -> Event {
    let phase = try #require(event["ph"] as? String)
    var (from, length) = (0, 0)
    switch phase {
    case "M": _ = try #require(event["args"] as? [String: Any])
    case "X": length = try nanoseconds(event["dur"])
    case "b", "e": _ = try #require(event["id"] as? Int)
    case "C": try #require((event["args"] as? [String: Any])?.isEmpty == false)
    case "i": try #require(["t", "p", "g"].contains(event["s"] as? String))
    case "s": _ = try #require(event["id"] as? Int)
    case "f":
      _ = try #require(event["id"] as? Int)
      try #require(event["bp"] as? String == "e")
    default: Issue.record("an event of the kind \(phase)")
    }
    if phase != "M" {
      from = try nanoseconds(event["ts"])
      try #require(event["cat"] is String)
    }
    return Event(
      phase: phase, name: try #require(event["name"] as? String), category: event["cat"] as? String ?? "",
      thread: [try #require(event["pid"] as? Int), try #require(event["tid"] as? Int)], from: from, to: from + length,
      id: event["id"] as? Int, arguments: event["args"] as? [String: Any] ?? [:])
  }

  private static func nanoseconds(_ value: Any?) throws -> Int {
    let microseconds = try #require(value as? Double)
    try #require(microseconds >= 0)
    return Int((microseconds * 1000).rounded())
  }
}
