import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// What the plain log says.
@Suite struct PlainLogTests {
  private func log(_ trace: Trace) -> String { PlainLog(Story(trace)).text }

  @Test func `two children, joined`() {
    #expect(
      log(Samples.joined) == """
        A MainProcess
        ├─ B Process-1
        └─ C Process-2

        A forks B (Process-1)
        A forks C (Process-2)
        A waits for B to end
        B sleeps
        C sleeps
        B prints "one\\n"
        B ends (exit code 0)
        A reaps B
        A waits for C to end
        C prints "two\\n"
        C ends (exit code 0)
        A reaps C
        A prints "both are done\\n"
        A ends (exit code 0)

        A MainProcess: exit code 0
        ├─ B Process-1: exit code 0
        └─ C Process-2: exit code 0

        """)
  }

  @Test func `a zombie`() {
    #expect(
      log(Samples.zombie) == """
        A MainProcess
        └─ B Process-1

        A forks B (Process-1)
        A sleeps
        B ends (exit code 3) and is a zombie
        A reaps B
        A ends (exit code 0)

        A MainProcess: exit code 0
        └─ B Process-1: exit code 3

        """)
  }

  @Test func `an orphan`() {
    #expect(
      log(Samples.orphan) == """
        A MainProcess
        └─ B Process-1
           └─ C Process-1:1

        A forks B (Process-1)
        A waits for B to end
        B forks C (Process-1:1)
        B sleeps
        C sleeps
        B ends (exit code 0)
        A reaps B
        A sleeps
        C is an orphan now, and adopted
        C ends (exit code 0)
        A ends (exit code 0)

        A MainProcess: exit code 0
        └─ B Process-1: exit code 0
           └─ C Process-1:1: exit code 0

        """)
  }

  @Test func `a daemon whose parent is killed ends too, another child lives on`() {
    #expect(
      log(Samples.killedParent) == """
        A MainProcess
        ├─ B Process-1, a daemon
        └─ C Process-2

        A forks B (Process-1, a daemon)
        A forks C (Process-2)
        A waits for B to end
        B sleeps
        C sleeps
        A is killed by SIGKILL
        B is killed by SIGTERM as A ends
        C is an orphan now, and adopted
        C ends (exit code 0)

        A MainProcess: killed by SIGKILL
        ├─ B Process-1: killed by SIGTERM
        └─ C Process-2: exit code 0

        """)
  }

  @Test func `one is stopped, goes on, and is killed`() {
    #expect(
      log(Samples.kill) == """
        A MainProcess
        └─ B Process-1

        A forks B (Process-1)
        A sleeps
        A sends SIGSTOP to B
        A sleeps
        A sends SIGCONT to B
        A sleeps
        A sends SIGKILL to B
        A sleeps
        B is killed by SIGKILL from A and is a zombie
        A reaps B
        A ends (exit code 0)

        A MainProcess: exit code 0
        └─ B Process-1: killed by SIGKILL

        (Some events were not kept.)

        """)
  }

  @Test func `three take turns with a lock`() {
    #expect(
      log(Samples.lock) == """
        A MainProcess
        ├─ B Process-1
        ├─ C Process-2
        └─ D Process-3

        A forks B (Process-1)
        A forks C (Process-2)
        A forks D (Process-3)
        A waits for B to end
        C waits for lock 1
        D waits for lock 1
        B sleeps
        B ends (exit code 0)
        A reaps B
        A waits for C to end
        C sleeps
        C ends (exit code 0)
        A reaps C
        A waits for D to end
        D sleeps
        D ends (exit code 0)
        A reaps D
        A ends (exit code 0)

        A MainProcess: exit code 0
        ├─ B Process-1: exit code 0
        ├─ C Process-2: exit code 0
        └─ D Process-3: exit code 0

        """)
  }

  @Test func `messages of a queue`() {
    #expect(
      log(Samples.queue) == """
        A MainProcess
        ├─ B producer
        └─ C consumer

        A forks B (producer)
        A forks C (consumer)
        A waits for B to end
        B sleeps
        C waits for a message from queue 1
        B puts a message into queue 1
        B sleeps
        C takes a message from queue 1
        C waits for a message from queue 1
        B puts a message into queue 1
        B sleeps
        C takes a message from queue 1
        C waits for a message from queue 1
        B puts a message into queue 1
        B sleeps
        C takes a message from queue 1
        C waits for a message from queue 1
        B puts a message into queue 1
        B sleeps
        C takes a message from queue 1
        C waits for a message from queue 1
        B puts a message into queue 1
        B ends (exit code 0)
        A reaps B
        A waits for C to end
        C takes a message from queue 1
        C ends (exit code 0)
        A reaps C
        A ends (exit code 0)

        A MainProcess: exit code 0
        ├─ B producer: exit code 0
        └─ C consumer: exit code 0

        """)
  }

  @Test func `two race`() {
    #expect(
      log(Samples.race) == """
        A MainProcess
        ├─ B Process-1
        └─ C Process-2

        A forks B (Process-1)
        A forks C (Process-2)
        A waits for input
        B prints "one\\n"
        C prints "two\\n"
        A waits for processes to end
        B prints "one\\n"
        C prints "two\\n"
        B prints "one\\n"
        C prints "two\\n"
        B ends (exit code 0)
        A reaps B
        C prints to standard error "lua: oops\\n"
        C ends (exit code 1)
        A reaps C
        A ends (exit code 0)

        A MainProcess: exit code 0
        ├─ B Process-1: exit code 0
        └─ C Process-2: exit code 1

        """)
  }

  @Test func `many messages are counted`() {
    var trace = Samples.queue
    trace.processes[1].messages = (0..<1200).map {
      TracedMessage(.sent, channel: 7, ordinal: $0, moment: Samples.ms(100) + UInt64($0))
    }
    let text = log(trace)
    #expect(text.contains("\n\nqueue 1: 1,200 messages, which are not listed\n\n"))
    #expect(!text.contains("puts a message"))
    #expect(!text.contains("waits for a message"))
    trace.processes[1].dropped = 3
    #expect(log(trace).contains("queue 1: at least 1,200 messages"))
  }

  @Test(arguments: [
    ("a\tb\n", #""a\tb\n""#), (#"say "hi" \o/"#, #""say \"hi\" \\o/""#), ("\u{1B}[31m", #""\x1B[31m""#),
    ("grüße 日本", #""grüße 日本""#), ("I am 4101, not 41010 nor 04101", #""I am <B>, not 41010 nor 04101""#),
    ("\u{202E}abc", #""\u{202E}abc""#),
  ]) func `printed text is escaped, pids are letters`(printed: String, quoted: String) {
    var trace = Samples.joined
    trace.processes[1].prints = [Samples.print(printed, 500)]
    #expect(log(trace).contains("\nB prints \(quoted)\n"))
  }

  @Test func `bytes that are no characters are escaped, and what was not kept is counted`() {
    var trace = Samples.joined
    trace.processes[1].prints = [
      TracedPrint([0x61, 0xFF, 0xC3, 0x28, 0xE6, 0x97], omitted: 7, moment: Samples.ms(500))
    ]
    #expect(log(trace).contains(#"B prints "a\xFF\xC3(\xE6\x97" and 7 bytes more"#))
  }
}

/// That the plain log is the same whoever runs first.
@Suite struct PlainLogOrderTests {
  private static let samples = [
    Samples.joined, Samples.zombie, Samples.orphan, Samples.daemon, Samples.killedParent, Samples.kill, Samples.lock,
    Samples.queue,
    Samples.race,
  ]

  @Test(arguments: samples.indices) func `runs that differ by some milliseconds have the same log`(sample: Int) {
    let trace = Self.samples[sample]
    let expected = PlainLog(Story(trace)).text
    var generator = Generator(state: UInt64(sample) + 1)
    for _ in 0..<50 { #expect(PlainLog(Story(trace.jittered(using: &generator))).text == expected) }
  }

  @Test func `concurrent events that come in the other order are told in the same one`() {
    var trace = Samples.race
    let expected = PlainLog(Story(trace)).text
    for print in 0..<3 {
      trace.processes[1].prints[print].moment += Samples.ms(2.5)
      trace.processes[2].prints[print].moment -= Samples.ms(1)
    }
    #expect(PlainLog(Story(trace)).text == expected)
  }

  @Test func `children that end at the same time are reaped by their letters`() {
    var trace = Samples.race
    let expected = PlainLog(Story(trace)).text
    (trace.processes[1].ended, trace.processes[1].reaped) = (Samples.ms(312), Samples.ms(313))
    #expect(PlainLog(Story(trace)).text == expected)
  }

  @Test func `of waits that follow each other one is told`() {
    var trace = Samples.joined
    trace.processes[1].waits = (0..<9).map { Samples.wait(.sleep, Double($0) * 100 + 3, Double($0) * 100 + 90) }
    trace.processes[1].prints.append(Samples.print("half", 500))
    let text = PlainLog(Story(trace)).text
    #expect(text.split(separator: "\n").filter { $0 == "B sleeps" }.count == 2)
  }

  @Test func `what happens long before comes first, whoever did it`() {
    var trace = Samples.race
    trace.processes[1].prints = [Samples.print("late", 200)]
    trace.processes[2].prints = [Samples.print("early", 150)]
    let text = PlainLog(Story(trace)).text
    #expect(text.contains("C prints \"early\"\nB prints \"late\"\n"))
  }

  @Test func `a message is told of before it is received, though its sender's letter is later`() {
    var trace = Samples.queue
    // The consumer becomes B and the producer C.
    trace.processes.swapAt(1, 2)
    trace.processes[1].messages = [TracedMessage(.received, channel: 7, ordinal: 0, moment: Samples.ms(300))]
    trace.processes[2].messages = [TracedMessage(.sent, channel: 7, ordinal: 0, moment: Samples.ms(300.1))]
    for index in 1...2 { trace.processes[index].waits = [] }
    #expect(
      PlainLog(Story(trace)).text.contains("C puts a message into queue 1\nB takes a message from queue 1\n"))
  }

  @Test func `clocks that disagree make no endless circle`() {
    var trace = Samples.queue
    for (index, channels) in [(1, (7, 8)), (2, (8, 7))] as [(Int, (UInt64, UInt64))] {
      trace.processes[index].waits = []
      trace.processes[index].messages = [
        TracedMessage(.received, channel: channels.0, ordinal: 0, moment: Samples.ms(300)),
        TracedMessage(.sent, channel: channels.1, ordinal: 0, moment: Samples.ms(301)),
      ]
    }
    let text = PlainLog(Story(trace)).text
    #expect(text.split(separator: "\n").filter { $0.contains("a message") }.count == 4)
  }

  /// The numbers of a generator that always gives the same (xorshift64).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}

extension Trace {
  /// This trace with each process later by up to 3 ms, in all that it does.
  fileprivate func jittered(using generator: inout some RandomNumberGenerator) -> Trace {
    var trace = self
    let delays = processes.map { _ in UInt64.random(in: 0...3_000_000, using: &generator) }
    for index in processes.indices {
      let delay = delays[index]
      let parentsDelay = processes[index].parent.map { delays[$0] } ?? delay
      trace.processes[index].started += parentsDelay
      trace.processes[index].began? += max(delay, parentsDelay)
      // The parent kills, in these.
      if case .signal = processes[index].ending {
        trace.processes[index].ended? += parentsDelay
      } else {
        trace.processes[index].ended? += delay
      }
      trace.processes[index].reaped? += parentsDelay
      trace.processes[index].adoption?.moment += parentsDelay
      for wait in processes[index].waits.indices {
        trace.processes[index].waits[wait].from += delay
        trace.processes[index].waits[wait].to? += delay
      }
      for message in processes[index].messages.indices { trace.processes[index].messages[message].moment += delay }
      for signal in processes[index].signals.indices { trace.processes[index].signals[signal].moment += delay }
      for print in processes[index].prints.indices { trace.processes[index].prints[print].moment += delay }
    }
    return trace
  }
}
