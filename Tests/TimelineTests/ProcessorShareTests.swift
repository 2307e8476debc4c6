import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

/// *Running* means on a processor, as far as that is known.
@Suite struct `A process that runs` {
  /// It runs for 100 ms, sleeps for 100, and runs for 200 more.
  private func trace(_ uses: [(Double, Double)]) -> Trace {
    var trace = Samples.trace(401, [Samples.main(to: 400)])
    trace.processes[0].waits = [Samples.wait(.sleep, 100, 200)]
    trace.processes[0].uses = uses.map { TracedUse(Samples.ms($0), until: Samples.ms($1)) }
    return trace
  }

  private func shares(_ uses: [(Double, Double)]) -> [Double?] {
    Story(trace(uses)).lanes[0].segments.map { $0.onProcessor.map { ($0 * 100).rounded() } }
  }

  @Test func `was on a processor for what it has used`() {
    #expect(shares([(50, 100), (250, 400)]) == [50, nil, 100])
    #expect(shares([(100, 100), (120, 400)]) == [100, nil, 10])
  }

  @Test func `was so for an equal share where it is known of several stretches together`() {
    #expect(shares([(150, 400)]) == [50, nil, 50])
    #expect(shares([(50, 50), (50, 100), (150, 400)]) == [50, nil, 50])
  }

  @Test func `is not said to be without one where nothing is known, as of one that was killed`() {
    #expect(shares([]) == [nil, nil, nil])
    #expect(shares([(20, 100)]) == [20, nil, nil])
    // The clocks differ a little.
    #expect(shares([(101, 100), (350, 400)]) == [100, nil, 100])
  }

  @Test func `is shown otherwise where it mostly had none, in every picture`() throws {
    let story = Story(trace([(100, 100), (120, 400)]))
    let lines = TerminalPicture(story, width: 80, style: .init(isColoured: false)).lines()
    #expect(lines[2].contains("━━━") && lines[2].contains("───"), "\(lines)")
    #expect(lines.contains { $0.contains("─ running, but mostly without a processor") })
    let elements = try XMLElements(of: VectorPicture(story).text)
    #expect(elements.texts["title"]?.contains { $0.contains("running, 10% of that on a processor") } == true)
    #expect(elements.texts["text"]?.contains("running, in part without a processor") == true)
    let events = try ChromeEvents(ChromeTrace(story).text)
    #expect(events.all.compactMap { $0.arguments["% on a processor"] as? Int } == [10])
  }

  @Test func `has in a picture of a piece what it has used in that`() {
    let part = trace([(50, 100), (250, 400)]).part(of: 0, from: Samples.ms(200))
    #expect(part.processes[0].uses == [TracedUse(Samples.ms(200), until: Samples.ms(200))])
  }
}
