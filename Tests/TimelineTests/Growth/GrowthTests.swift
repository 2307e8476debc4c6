import ProcscriptGrownModel
import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

/// What is told of a run while it goes on is in the end what is told of it once it is over.
@Suite struct GrowthTests {
  /// The lines that are told of a run at some moments of it, the last with all of it.
  static func lines(of trace: Trace, at moments: [Trace.Moment]) -> [String] {
    var growth = Growth()
    return moments.map { growth.delta(to: Story(trace.upTo($0)), isOver: false) }
      + [growth.delta(to: Story(trace), isOver: true)]
  }

  static func whole(_ trace: Trace) -> String {
    var growth = Growth()
    return growth.delta(to: Story(trace), isOver: true)
  }

  @Test(arguments: ExampleTraces.all) func `deltas at any moments say the same as the whole`(
    example: ExampleTraces.Example
  ) throws {
    let trace = example.trace
    let whole = try GrownModel([Self.whole(trace)])
    var random = Numbers(seed: 7)
    for count in [1, 2, 5, 20] {
      let moments = (0..<count).map { _ in UInt64.random(in: 0...max(trace.end, 1), using: &random) }.sorted()
      let grown = try GrownModel(Self.lines(of: trace, at: moments))
      #expect(grown == whole, "\(moments)")
    }
  }

  @Test func `deltas at each moment at which anything happens say the same as the whole`() throws {
    for trace in [
      ExampleTraces.joined, ExampleTraces.fates, ExampleTraces.messages, ExampleTraces.contention(), Samples.orphan,
      Samples.kill, Samples.daemon, Samples.race,
    ] {
      let lines = Self.lines(of: trace, at: trace.moments)
      #expect(try GrownModel(lines) == GrownModel([Self.whole(trace)]))
    }
  }

  @Test func `what has not changed is not told again`() {
    var trace = ExampleTraces.joined.upTo(500_000_000)
    var growth = Growth()
    let first = growth.delta(to: Story(trace), isOver: false)
    #expect(first.contains("\"join.lua\"") && first.contains("\"Process-1\""))
    trace.end += 1_000_000
    // All go on doing what they did.
    #expect(growth.delta(to: Story(trace), isOver: false) == "{\"end\":501000000}")
    trace.processes[1].prints.append(TracedPrint(Array("one more\n".utf8), moment: 500_500_000))
    let line = growth.delta(to: Story(trace), isOver: false)
    #expect(line == #"{"end":501000000,"lanes":{"1":{"prints":{"add":[[0,500500000,false,"one more"]]}}}}"#)
  }

  @Test func `a process that is known late does not change what others are called by`() throws {
    // Of two that were started at the same time the first is known to run only after the second.
    var late = ExampleTraces.joined
    for index in late.processes.indices { late.processes[index].serial = index }
    late.processes[0].waits.removeFirst()
    late.processes.remove(at: 1)
    late.processes[0].waits[0].reason = .join(1)
    var whole = ExampleTraces.joined
    for index in whole.processes.indices { whole.processes[index].serial = index }
    var growth = Growth()
    let lines = [growth.delta(to: Story(late), isOver: false), growth.delta(to: Story(whole), isOver: true)]
    #expect(try GrownModel(lines) == GrownModel([Self.whole(whole)]))
    #expect(!lines[1].contains("null,\"r2\""))
  }

  @Test func `of very many prints the numbers of those that are left out are told`() throws {
    func prints(_ numbers: Range<Int>) -> [TracedPrint] {
      numbers.map { TracedPrint(Array("\($0)\n".utf8), moment: 10_000_000 + UInt64($0)) }
    }
    var traces = (0..<4).map { _ in ExampleTraces.joined }
    traces[0].processes[1].prints = prints(0..<3)
    for (index, last) in [(1, 5..<7), (2, 6..<8), (3, 100..<103)] {
      traces[index].processes[1].prints = prints(0..<3) + prints(last)
      traces[index].processes[1].printsLeftOut = 3..<last.lowerBound
    }
    var growth = Growth()
    let lines = traces.map { growth.delta(to: Story($0), isOver: false) }
    #expect(lines[1].contains(#""prints":{"leftOut":[3,5],"add":[[5,"#))
    #expect(lines[2].contains(#""prints":{"leftOut":[3,6],"add":[[7,"#))
    let grown = try GrownModel(lines)
    #expect(grown.lanes["1"]?.prints.keys.sorted() == [0, 1, 2, 100, 101, 102])
    #expect(grown.lanes["1"]?.leftOut == 3..<100)
  }
}

/// The same each time.
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

extension Trace {
  /// What was known of it at a moment.
  func upTo(_ moment: Moment) -> Trace {
    var trace = self
    trace.end = moment
    // Parents come before their children: those that are left keep their indices.
    let count = processes.prefix { $0.started <= moment || $0.parent == nil }.count
    trace.processes = processes.prefix(count).map { $0.upTo(moment) }
    trace.deadlocks = deadlocks.filter { $0.moment <= moment }
    for index in trace.processes.indices {
      trace.processes[index].signals.indices.forEach { signal in
        if trace.processes[index].signals[signal].target ?? 0 >= count {
          trace.processes[index].signals[signal].target = nil
        }
      }
    }
    return trace
  }

  /// When anything happened.
  var moments: [Moment] {
    var all: [Moment] = []
    for process in processes {
      let life = [process.started, process.began, process.ended, process.reaped, process.adoption?.moment]
      all += life.compactMap(\.self)
      for wait in process.waits { all += [wait.from, wait.to ?? wait.from] }
      for hold in process.holds { all += [hold.from, hold.to ?? hold.from] }
      all += process.messages.map(\.moment)
      all += process.prints.map(\.moment)
    }
    return Set(all).sorted()
  }
}

extension TracedProcess {
  fileprivate func upTo(_ moment: Moment) -> TracedProcess {
    var process = self
    func known(_ other: Moment?) -> Moment? { other.flatMap { $0 <= moment ? $0 : nil } }
    process.began = known(began)
    process.ended = known(ended)
    process.ending = process.ended == nil ? nil : ending
    process.reaped = known(reaped)
    process.adoption = adoption.flatMap { $0.moment <= moment ? $0 : nil }
    process.waits = waits.filter { $0.from <= moment }
    for index in process.waits.indices { process.waits[index].to = known(process.waits[index].to) }
    process.holds = holds.filter { $0.from <= moment }
    for index in process.holds.indices { process.holds[index].to = known(process.holds[index].to) }
    process.messages = messages.filter { $0.moment <= moment }
    process.signals = signals.filter { $0.moment <= moment }
    process.prints = prints.filter { $0.moment <= moment }
    process.rousings = rousings.filter { $0.moment <= moment }
    process.uses = uses.filter { $0.moment <= moment }
    process.deeds = deeds.filter { $0.moment <= moment }
    return process
  }
}
