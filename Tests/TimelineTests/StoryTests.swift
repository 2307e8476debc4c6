import ProcscriptText
import ProcscriptTimeline
import ProcscriptTrace
import Testing

@Suite struct StoryTests {
  private let trace = Trace(
    processes: [
      TracedProcess(pid: 10, name: "MainProcess", beginning: .main, began: 0),
      TracedProcess(
        pid: 11, name: "Process-1", parent: 0, started: 100, began: 150, ended: 900, ending: .signal(9), reaped: 1000),
      TracedProcess(pid: 12, name: "Process-2", parent: 0, started: 200, began: 250),
      TracedProcess(
        pid: 13, name: "Process-1:1", parent: 1, started: 300, began: 310,
        adoption: .init(moment: 900, parent: 1)),
    ], end: 2000)

  @Test func `lanes stand in tree order, with letters by their place`() {
    let story = Story(trace)
    #expect(story.lanes.map(\.process) == [0, 1, 3, 2])
    #expect(story.lanes.map(\.depth) == [0, 1, 2, 1])
    #expect(story.lanes.map(\.letter) == ["A", "B", "C", "D"])
    #expect(story.letter(of: 2) == "D")
  }

  @Test func `after Z come two letters`() {
    let many = (0..<60).map { TracedProcess(pid: $0, name: "P", parent: $0 == 0 ? nil : 0) }
    let letters = Story(Trace(processes: many, end: 1)).lanes.map(\.letter)
    #expect([letters[25], letters[26], letters[27], letters[51], letters[52]] == ["Z", "AA", "AB", "AZ", "BA"])
  }

  @Test func `a life falls into segments without gaps, a zombie last`() {
    var trace = trace
    trace.processes[1].waits = [
      TracedWait(.sleep, from: 200, to: 300), TracedWait(.receive(7), from: 400, to: nil),
    ]
    let segments = Story(trace).lanes[1].segments
    #expect(segments.map(\.state) == [.starting, .running, .sleeping, .running, .messaging, .zombie])
    #expect(segments.map(\.from) == [100, 150, 200, 300, 400, 900])
    #expect(segments.map(\.to) == [150, 200, 300, 400, 900, 1000])
    #expect(segments[2].wait == 0)
  }

  @Test func `a stop covers what a process was doing`() {
    var trace = trace
    trace.processes[2].waits = [TracedWait(.sleep, from: 400, to: 1400)]
    trace.processes[0].signals = [
      TracedSignal(19, to: 12, target: 2, moment: 300), TracedSignal(18, to: 12, target: 2, moment: 600),
      TracedSignal(19, to: 12, target: 2, moment: 1900),
    ]
    let segments = Story(trace).lanes[3].segments
    #expect(segments.map(\.state) == [.starting, .running, .stopped, .sleeping, .running, .stopped])
    #expect(segments.map(\.to) == [250, 300, 600, 1400, 1900, 2000])
  }

  @Test func `a zombie whose parent ends is gone with that`() {
    var trace = trace
    trace.processes[3].ended = 500
    #expect(Story(trace).lanes[2].segments.last == Segment(state: .zombie, from: 500, to: 900, wait: nil))
  }

  @Test func `the first process is no zombie that anybody knows of`() {
    var trace = trace
    trace.processes[0].ended = 1500
    #expect(Story(trace).lanes[0].segments == [Segment(state: .running, from: 0, to: 1500)])
  }

  @Test func `arrows tell of starts, reaping, signals and messages`() {
    var trace = trace
    trace.processes[0].signals = [TracedSignal(9, to: 11, target: 1, moment: 890)]
    trace.processes[1].messages = [TracedMessage(.sent, channel: 5, ordinal: 0, moment: 600)]
    trace.processes[2].messages = [TracedMessage(.received, channel: 5, ordinal: 0, moment: 590)]
    let story = Story(trace)
    #expect(
      story.arrows.map(\.kind) == [
        .start, .start, .start, .message(channel: 5, ordinal: 0), .signal(9), .reap,
      ])
    #expect(story.arrows[3].from == 590 && story.arrows[3].to == 590)
    #expect(story.killer(of: 1)?.process == 0)
    #expect(story.killer(of: 2) == nil)
  }

  @Test(arguments: [
    (0, "0 ns"), (999, "999 ns"), (1_500, "1.50 µs"), (12_345_678, "12.3 ms"), (123_456_789, "123 ms"),
    (1_000_000_000, "1.00 s"), (75_300_000_000, "75.3 s"),
  ]) func `times are worded with three digits`(nanoseconds: UInt64, text: String) {
    #expect(wording(ofNanoseconds: nanoseconds) == text)
  }
}
