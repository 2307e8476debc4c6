import Foundation
import ProcscriptBrowser
import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

/// The page of a run that goes on.
@Suite(.serialized, .ifThereIsABrowser, .withBrowser, .timeLimit(.minutes(10))) struct GrowingPageTests {
  /// A page that knows nothing yet.
  private func emptyPage(_ language: PageLanguage = .english) throws -> BrowserPage {
    try BrowserPage(Page(deltas: [], title: "live", in: language).text, name: "live.html")
  }

  private func apply(_ lines: some Sequence<String>, in page: BrowserPage) throws {
    for line in lines {
      let _: Bool = try page.value("(lanes.apply(\(line)), true)")
      try page.settle()
    }
  }

  /// What can be seen of it.
  private func sight(of page: BrowserPage) throws -> [String: String] {
    try page.settle()
    var sight = ["plot": try page.value("document.querySelector('[data-part=plot]').toDataURL()", as: String.self)]
    for part in ["summary", "names", "legend", "sentences", "source", "output", "totals", "axis", "kinds"] {
      sight[part] = try page.text("[data-part=\(part)]")
    }
    return sight
  }

  /// Whether two pages look the same, and which parts don't.
  private func expect(
    _ sight: [String: String], is expected: [String: String], _ location: SourceLocation = #_sourceLocation
  ) {
    for (part, text) in expected {
      #expect(sight[part] == text, "\(part)", sourceLocation: location)
    }
  }

  @Test func `once the run is over it is the page of the whole`() throws {
    for trace in [
      ExampleTraces.joined, ExampleTraces.fates, ExampleTraces.messages, ExampleTraces.contention(workers: 20),
      ExampleTraces.many(60), ExampleTraces.deep(12), ExampleTraces.escaping,
    ] {
      let moments = (1...12).map { trace.end / 12 * $0 }
      let lines = GrowthTests.lines(of: trace, at: moments)
      let whole = try OpenPage(trace)
      let model = "JSON.stringify(lanes.model.plain)"
      // A page behind another one is not drawn: one after the other.
      let (expectedModel, expected) = (try whole.browser.value(model, as: String.self), try sight(of: whole.browser))
      let growing = try emptyPage()
      try apply(lines, in: growing)
      #expect(try growing.value(model) == expectedModel)
      expect(try sight(of: growing), is: expected)
      #expect(growing.complaints == [])
    }
  }

  @Test func `it shows what there is while the run goes on, and follows it`() throws {
    let page = try emptyPage()
    let lines = GrowthTests.lines(of: ExampleTraces.joined, at: [1, 300, 1200].map { $0 * 1_000_000 })
    try apply(lines[..<1], in: page)
    #expect(try page.texts("[data-part=names] .lane .name") == ["MainProcess"])
    try apply(lines[1..<2], in: page)
    #expect(try page.texts("[data-part=names] .lane .name") == ["MainProcess", "Process-1", "Process-2"])
    #expect(try page.texts("[data-part=names] .ending") == ["running", "running", "running"])
    #expect(try page.texts("[data-part=axis] span").last == "300 ms")
    try apply(lines[2..<3], in: page)
    #expect(try page.texts("[data-part=names] .ending") == ["running", "running", "exit 0"])
    #expect(try page.texts("[data-part=output] .text") == ["worked for 1 s", "warning: done early"])
    #expect(try page.texts("[data-part=axis] span").last?.hasSuffix(" s") == true)
    // Who looks at a part goes on to see that part.
    try page.click(page.middle("[data-part=zoom-in]"))
    let ticks = try page.texts("[data-part=axis] span")
    try apply(lines[3...], in: page)
    #expect(try page.texts("[data-part=axis] span") == ticks)
    #expect(page.complaints == [])
  }

  @Test func `what is looked at stays the same when rows come before it`() throws {
    let trace = ExampleTraces.fates
    let early = try emptyPage()
    var growth = Growth()
    try apply([growth.delta(to: Story(trace.upTo(45_000_000)), isOver: false)], in: early)
    let _: Bool = try early.value("(lanes.goTo(44e6, 3), true)")
    #expect(try early.texts("[data-part=names] .here .name") == ["father"])
    // A daemon of the victim comes before it.
    var more = trace
    more.processes[5].parent = 2
    try apply([growth.delta(to: Story(more), isOver: true)], in: early)
    #expect(try early.texts("[data-part=names] .here .name") == ["father"])
    #expect(try early.texts("[data-part=names] .here .letter") == ["E"])
    #expect(early.complaints == [])
  }

  @Test func `it speaks the other language at once, and forgets nothing`() throws {
    let page = try emptyPage()
    let lines = GrowthTests.lines(of: ExampleTraces.fates, at: [700_000_000])
    try apply(lines[..<1], in: page)
    let model: String = try page.value("JSON.stringify(lanes.model.plain)")
    let _: Bool = try page.value("(lanes.setWords(\(LanesPage.words(in: .chinese))), true)")
    try page.settle()
    #expect(try page.value("JSON.stringify(lanes.model.plain)") == model)
    #expect(try page.text("[data-part=output] h2") == "输出")
    #expect(try page.texts("[data-part=names] .ending").first == "运行中")
    try apply(lines[1...], in: page)
    #expect(try page.texts("[data-part=sentences] li").contains { $0.contains("孤儿进程") })
    let words: [String] = try page.value("lanes.sentences()")
    #expect(words.count == Facts(of: Story(ExampleTraces.fates), limit: Facts.usualLimit).phrases.count)
    let _: Bool = try page.value("(lanes.setWords(\(LanesPage.words(in: .english))), true)")
    try page.settle()
    let english = try sight(of: page)
    expect(english, is: try sight(of: OpenPage(ExampleTraces.fates).browser))
    #expect(page.complaints == [])
  }

  @Test(arguments: ExampleTraces.all) func `what the page says in words is what other pictures say`(
    example: ExampleTraces.Example
  ) throws {
    let story = Story(example.trace)
    let page = try OpenPage(example.trace).browser
    #expect(try page.value("lanes.sentences()") == Facts(of: story, limit: Facts.usualLimit).sentences)
    #expect(try page.text("[data-part=summary]").hasPrefix(story.summary))
    let letters = try page.texts("[data-part=names] .lane:not(.queue) .letter")
    #expect(letters == story.lanes.prefix(letters.count).map(\.letter))
  }

  @Test func `two stand side by side, and one is taken away`() throws {
    let page = try emptyPage()
    let whole = GrowthTests.whole(ExampleTraces.joined), other = GrowthTests.whole(ExampleTraces.fates)
    let _: Bool = try page.value(
      """
      (() => {
        const box = document.createElement("div");
        document.body.append(box);
        window.second = mountLanes(box, words, { parts: ["picture"], onMoment: (moment) => { window.moment = moment; } });
        lanes.apply(\(whole));
        second.apply(\(other));
        return true;
      })()
      """)
    try page.settle()
    #expect(try page.value("second.model.lanes.size") == 7)
    #expect(try page.value("lanes.model.lanes.size") == 3)
    #expect(try page.value("[second.letter(3), lanes.letter(2)].join()") == "D,C")
    let _: Bool = try page.value("(second.step(1), second.step(1), second.step(-1), true)")
    #expect(try page.value("typeof window.moment") == "number")
    let _: Bool = try page.value("(second.remove(), true)")
    #expect(try page.value("document.querySelectorAll('.procscript-lanes').length") == 1)
    #expect(page.complaints == [])
  }

  /// Two hundred that each do several things a frame.
  private static func busyTrace() -> Trace {
    var trace = ExampleTraces.many(200, waits: 0)
    let end: UInt64 = 4_000_000_000
    trace.end = end
    trace.objects = [7: "queue 1", 8: "lock 1"]
    trace.queues = [7]
    for index in trace.processes.indices {
      trace.processes[index].started = index == 0 ? 0 : 1_000_000 + UInt64(index) * 100_000
      trace.processes[index].began = trace.processes[index].started
      (trace.processes[index].ended, trace.processes[index].reaped) = (nil, nil)
      (trace.processes[index].waits, trace.processes[index].prints) = ([], [])
      for step in 0..<200 {
        let moment = 50_000_000 + UInt64(step) * 19_000_000 + UInt64(index) * 30_000
        let reason: TracedWait.Reason = step % 3 == 0 ? .receive(7) : step % 3 == 1 ? .lock(8) : .sleep
        trace.processes[index].waits.append(
          TracedWait(reason, from: moment, to: moment + 9_000_000, place: ExampleTraces.place(3)))
        if step % 3 == 0 {
          let ordinal = UInt32(step / 3 * 200 + index)
          let other = (index + 1) % 200
          trace.processes[other].messages.append(
            TracedMessage(.sent, channel: 7, ordinal: ordinal, moment: moment + 8_000_000))
          trace.processes[index].messages.append(
            TracedMessage(.received, channel: 7, ordinal: ordinal, moment: moment + 9_000_000))
        }
        trace.processes[index].holds.append(TracedHold(8, from: moment + 10_000_000, to: moment + 11_000_000))
        if step % 4 == 0 {
          trace.processes[index].prints.append(
            TracedPrint(Array("step \(step)\n".utf8), moment: moment + 100_000, place: ExampleTraces.place(4)))
        }
      }
    }
    for index in trace.processes.indices { trace.processes[index].messages.sort { $0.moment < $1.moment } }
    return trace
  }

  @Test func `200 processes with very many events cost less than 100 ms of a processor each frame`() throws {
    let page = try emptyPage()
    let trace = Self.busyTrace()
    var growth = Growth()
    try page.call("Performance.enable", ["timeDomain": "threadTicks"])
    func spent() throws -> Double {
      let metrics = try page.call("Performance.getMetrics")["metrics"] as? [[String: Any]] ?? []
      let task = metrics.first { $0["name"] as? String == "TaskDuration" }
      return try #require(task?["value"] as? Double)
    }
    var costs: [Double] = []
    for step in 1...20 {
      let line = growth.delta(to: Story(trace.upTo(trace.end / 20 * UInt64(step))), isOver: false)
      // What it takes to read the line is part of what it costs.
      let before = try spent()
      let _: Bool = try page.value("(lanes.apply(\(line)), true)")
      try page.settle()
      costs.append(try spent() - before)
    }
    // Two frames, of those in the middle: the first draws everything for the first time, and a busy machine slows a few.
    #expect(costs.sorted()[costs.count / 2] < 0.2, "\(costs)")
    #expect(try page.value("document.querySelectorAll('*').length") < 8000)
    #expect(page.complaints == [])
  }
}
