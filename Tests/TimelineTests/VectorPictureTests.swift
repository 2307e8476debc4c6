import Foundation
import FoundationXML
import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

@Suite struct VectorPictureTests {
  @Test func `the pictures of small runs`() throws {
    try Golden.expect(VectorPicture(Story(ExampleTraces.joined)).text, is: "joined.svg")
    try Golden.expect(VectorPicture(Story(ExampleTraces.fates)).text, is: "fates.svg")
    try Golden.expect(VectorPicture(Story(ExampleTraces.messages)).text, is: "messages.svg")
  }

  @Test(arguments: ExampleTraces.all) func `a picture is well-formed and needs nothing from elsewhere`(
    example: ExampleTraces.Example
  ) throws {
    let elements = try XMLElements(of: VectorPicture(Story(example.trace)).text)
    #expect(
      elements.names.isSubset(of: [
        "svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "g", "text",
      ]))
    #expect(elements.attributes.isDisjoint(with: ["href", "xlink:href", "src", "onload", "onclick"]))
    #expect(!elements.text.contains("@import") && !elements.text.contains("url(http"))
  }

  @Test func `what a script names can't break out, and is shown as it is`() throws {
    let elements = try XMLElements(of: VectorPicture(Story(ExampleTraces.escaping)).text)
    let shown = ExampleTraces.hostile.replacing("\u{1}", with: "\u{2401}")
    #expect(elements.texts["title"]?.first == "The processes of \(shown)")
    #expect(elements.texts["title"]?.contains { $0.hasPrefix("B \(shown)\n") } == true)
  }

  @Test func `a long name is clipped, and whole in its tooltip`() throws {
    let elements = try XMLElements(of: VectorPicture(Story(ExampleTraces.fates)).text)
    #expect(elements.texts["text"]?.contains { $0.hasPrefix("a child whose") && $0.hasSuffix("…") } == true)
    let whole = "a child whose name is quite long, as names of children can be"
    #expect(elements.texts["title"]?.contains("\(whole), pid 4104") == true)
  }

  @Test func `the legend explains what occurs and nothing else`() throws {
    let joined = try XMLElements(of: VectorPicture(Story(ExampleTraces.joined)).text)
    let words = Set(joined.texts["text"] ?? [])
    #expect(!words.contains("starting"), "1.5 ms of 2 s can't be seen")
    #expect(words.isSuperset(of: ["running", "sleeping", "waiting for a process (join)", "zombie: ended, not reaped"]))
    #expect(words.isDisjoint(with: ["stopped", "waiting for input", "signal", "a message", "ended by a signal"]))
  }

  @Test func `hundreds of messages are thinned, which the legend says`() throws {
    var trace = ExampleTraces.messages
    trace.processes[1].messages = (0..<2000).map {
      TracedMessage(.sent, channel: 7, ordinal: $0, moment: 20_000_000 + UInt64($0) * 100_000)
    }
    trace.processes[2].messages = (0..<2000).map {
      TracedMessage(.received, channel: 7, ordinal: $0, moment: 21_000_000 + UInt64($0) * 100_000)
    }
    trace.processes[3].messages = []
    let elements = try XMLElements(of: VectorPicture(Story(trace)).text)
    #expect(elements.texts["text"]?.contains("a message (one arrow for 7)") == true)
    #expect(elements.texts["title"]?.count { $0.contains(" of queue 1 to ") } == 286)
  }

  @Test func `it has the terminal's sentences, and calls nobody an orphan who ended with its parent`() throws {
    let words = try XMLElements(of: VectorPicture(Story(Samples.killedParent)).text).texts["text"] ?? []
    #expect(words.contains("B ended with its parent A, as a daemon does."))
    #expect(words.count { $0 == "orphan" } == 1)
  }

  @Test func `a queue has a row with its length`() throws {
    var trace = ExampleTraces.messages
    trace.queues = [7]
    let words = try XMLElements(of: VectorPicture(Story(trace)).text).texts["text"] ?? []
    #expect(words.contains("queue 1") && words.contains("messages in a queue"))
    #expect(words.contains("at most \(Story(trace).queues[0].most)"))
  }

  @Test func `what was not kept is said`() throws {
    var trace = ExampleTraces.joined
    trace.processes[1].dropped = 12_345
    trace.unrecordedProcesses = 3
    let words = try XMLElements(of: VectorPicture(Story(trace)).text).texts["text"] ?? []
    #expect(
      words.contains(
        "6 processes (3 of them not recorded), 2.01 s. Not all was kept: 12,345 more waits, messages, signals and prints."
      ))
  }

  @Test func `a picture's size has a bound, however much happened`() {
    let story = Story(ExampleTraces.dense(lanes: 60, waits: 400))
    let lanes = VectorLanes(story, VectorLayout(story))
    #expect(lanes.strips.joined().count <= 20_000)
    #expect(zip(lanes.strips, story.lanes).allSatisfy { $0.last?.to == $1.segments.last?.to })
    #expect(VectorPicture(story).text.utf8.count < 6_000_000)
  }

  @Test func `short segments are merged under the state that took the most of them`() throws {
    let segments = [
      Segment(state: .running, from: 0, to: 100), Segment(state: .sleeping, from: 100, to: 103),
      Segment(state: .locked, from: 103, to: 109), Segment(state: .sleeping, from: 109, to: 111),
      Segment(state: .running, from: 111, to: 200),
    ]
    let strips = Strips.of(segments, shortest: 10)
    #expect(strips.map(\.segment.state) == [.running, .locked, .running, .running].dropLast())
    #expect(strips.map(\.from) == [0, 100, 111])
    #expect(strips.map(\.to) == [100, 111, 200])
    #expect(strips.map(\.count) == [1, 3, 1])
    #expect(Strips.of(segments, shortest: 0).map(\.segment) == segments)
    let one = try #require(Strips.of(segments, shortest: 1000).first)
    #expect(one.count == 5 && one.segment.state == .locked && one.running == 189)
  }

  @Test(arguments: [
    (2_012_000_000, 10, ["0", "0.5 s", "1 s", "1.5 s", "2 s"]), (640_000_000, 8, ["0", "100 ms", "200 ms"]),
    (0, 5, ["0"]),
    (7, 4, ["0", "2 ns", "4 ns", "6 ns"]), (90_000_000_000, 3, ["0", "50 s"]),
  ]) func `an axis has round marks`(end: UInt64, count: Int, labels: [String]) {
    let ticks = RoundTicks(to: end, count: count)
    #expect(ticks.moments.count <= count)
    #expect(ticks.moments.map(ticks.label).prefix(labels.count) == labels[...])
  }

  @Test(arguments: [
    (0, "0"), (-0.004, "0"), (12, "12"), (1.5, "1.5"), (1.05, "1.05"), (-3.456, "-3.46"), (99.999, "100"),
  ]) func `numbers have two decimals at most`(number: Double, text: String) {
    #expect(number.decimal == text)
  }
}

/// What is in an XML document; reading it throws where it is not well-formed.
final class XMLElements: NSObject, XMLParserDelegate {
  private(set) var names: Set<String> = []
  private(set) var attributes: Set<String> = []
  /// The texts directly in the elements of a name.
  private(set) var texts: [String: [String]] = [:]
  private(set) var text = ""
  private var open: [(name: String, text: String)] = []

  init(of document: String) throws {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    names.insert(name)
    self.attributes.formUnion(attributes.keys)
    open.append((name, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    text += characters
    if !open.isEmpty { open[open.count - 1].text += characters }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    if let element = open.popLast() { texts[element.name, default: []].append(element.text) }
  }
}
