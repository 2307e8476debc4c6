import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// Who has a lock while others wait for it, and who lets whom go on.
@Suite struct `A lock that is held` {
  /// Three take turns; each has the lock for its turn.
  private var trace: Trace {
    var trace = Samples.lock
    for number in 1...3 {
      let turn = Double(number - 1) * 200
      let from = number == 1 ? 2 : turn
      trace.processes[number].holds = [
        TracedHold(1, from: Samples.ms(from), to: Samples.ms(turn + 199), place: TracedPlace(source: 0, line: 3))
      ]
    }
    return trace
  }

  @Test func `goes from who released it to who waited`() {
    let arrows = Story(trace).arrows.filter { if case .wake = $0.kind { true } else { false } }
    #expect(arrows.map { [$0.source, $0.target] } == [[1, 2], [2, 3]])
    #expect(arrows.map(\.from) == [Samples.ms(199), Samples.ms(399)])
    #expect(arrows.map(\.to) == [Samples.ms(200), Samples.ms(400)])
  }

  @Test func `is told of with who had it`() {
    let lines = TerminalPicture(Story(trace), width: 200, style: .init(isColoured: false)).lines()
    #expect(lines.last == "• D waited longest for lock 1: 396 ms; C had it for 199 ms of that, B for 195 ms.")
  }

  @Test func `has a row on the terminal that names its holders`() throws {
    let lines = TerminalPicture(Story(trace), width: 80, style: .init(isColoured: false)).lines()
    let row = try #require(lines.first { $0.hasPrefix("lock 1 ") })
    #expect(row.contains(/^lock 1 +B─{10,}C─{10,}D─{10,}$/), "\(lines.joined(separator: "\n"))")
    // Each has it while the next one waits for it.
    let waiting = try #require(lines.first { $0.hasPrefix("C ") })
    let turn = try #require(row.firstIndex(of: "C"))
    let column = row.distance(from: row.startIndex, to: turn)
    #expect(Array(waiting)[column - 2] == "▒" && Array(waiting)[column + 2] != "▒", "\(lines.joined(separator: "\n"))")
    #expect(lines.contains { $0.contains("B── who has the lock") })
    for width in [40, 60, 200] {
      let lines = TerminalPicture(Story(trace), width: width, style: .init(isColoured: true)).lines()
      #expect(lines.count { $0.contains("lock 1 ") && $0.contains("B") } >= 1)
    }
  }

  @Test func `has no row on the terminal where nobody waits for it`() {
    var trace = trace
    for index in trace.processes.indices { trace.processes[index].waits = [] }
    let lines = TerminalPicture(Story(trace), width: 80, style: .init(isColoured: false)).lines()
    #expect(!lines.contains { $0.hasPrefix("lock 1 ") || $0.contains("who has the lock") })
  }

  @Test func `is an edge of its holder's lane in every picture that has edges`() throws {
    let elements = try XMLElements(of: VectorPicture(Story(trace)).text)
    #expect(elements.texts["title"]?.contains("C Process-2\nhas lock 1\nfrom 200 ms to 399 ms") == true)
    #expect(
      elements.texts["title"]?.contains("Process-1 lets Process-2 go on, which waited for lock 1 at 200 ms") == true)
    #expect(elements.texts["text"]?.contains("has a lock") == true)
    let events = try ChromeEvents(ChromeTrace(Story(trace)).text)
    #expect(events.all.filter { $0.phase == "b" }.map(\.name) == ["B has lock 1", "C has lock 1", "D has lock 1"])
    #expect(events.all.count { $0.phase == "e" } == 3)
    #expect(events.all.count { $0.phase == "s" && $0.category == "wake" } == 2)
  }

  @Test func `is free once its holder has ended`() {
    var trace = trace
    trace.processes[1].holds[0].to = nil
    trace.processes[1].ended = Samples.ms(199.5)
    let other = Story(trace).arrows.first { if case .wake = $0.kind { $0.target == 2 } else { false } }
    #expect(other?.from == Samples.ms(199.5))
  }

  @Test func `keeps its moments in a picture of a piece`() {
    let part = trace.part(of: 0, from: Samples.ms(100))
    #expect(part.processes[1].holds.map(\.from) == [0] && part.processes[1].holds.map(\.to) == [Samples.ms(99)])
  }
}
