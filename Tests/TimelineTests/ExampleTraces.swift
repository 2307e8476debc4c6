import ProcscriptTrace
import Testing

/// Runs made by hand, of the kinds that scripts have.
enum ExampleTraces {
  private static let millisecond: UInt64 = 1_000_000

  /// A moment, in milliseconds.
  private static func at(_ milliseconds: Double) -> Trace.Moment { UInt64(milliseconds * 1_000_000) }

  static func place(_ line: Int) -> TracedPlace { TracedPlace(source: 0, line: line) }

  private static func line(_ text: String, _ milliseconds: Double, line: Int, isError: Bool = false) -> TracedPrint {
    TracedPrint(Array((text + "\n").utf8), isError: isError, moment: at(milliseconds), place: place(line))
  }

  /// A process that ends by itself, and is reaped at once.
  private static func child(
    _ number: Int, of parent: Int = 0, from start: Double, to end: Double?, reaped: Double? = nil,
    ending: TracedProcess.Ending = .exit(code: 0), name: String? = nil, isDaemon: Bool = false
  ) -> TracedProcess {
    TracedProcess(
      pid: 4100 + Int32(number), name: name ?? "Process-\(number)", parent: parent, isDaemon: isDaemon,
      started: at(start), began: at(start + 1.5), ended: end.map(at), ending: end == nil ? nil : ending,
      reaped: (reaped ?? end.map { $0 + 0.3 }).map(at))
  }

  private static func main(to end: Double?) -> TracedProcess {
    TracedProcess(
      pid: 4100, name: "MainProcess", beginning: .main, began: 0, ended: end.map(at),
      ending: end == nil ? nil : .exit(code: 0), reaped: end.map(at))
  }

  /// Two children that are joined.
  static var joined: Trace {
    var main = main(to: 2012)
    main.waits = [
      TracedWait(.join(1), from: at(14), to: at(2008), place: place(12)),
      TracedWait(.join(2), from: at(2008.2), to: at(2008.5), place: place(13)),
    ]
    main.prints = [line("30", 2010, line: 14)]
    var slow = child(1, from: 6, to: 2007)
    slow.waits = [TracedWait(.sleep, from: at(9), to: at(2006), place: place(4))]
    slow.prints = [line("worked for 2 s", 2006.2, line: 5)]
    var quick = child(2, from: 10, to: 1014, reaped: 2008.5)
    quick.waits = [TracedWait(.sleep, from: at(12), to: at(1013), place: place(4))]
    quick.prints = [
      line("worked for 1 s", 1013.2, line: 5), line("warning: done early", 1013.4, line: 5, isError: true),
    ]
    return Trace(
      processes: [main, slow, quick],
      sources: [
        TracedSource(
          name: "join.lua",
          text: """
            local process = require "process"

            local function work(seconds)
              process.sleep(seconds)
              print("worked for " .. seconds .. " s")
              return seconds * 10
            end

            local slow = process.spawn(work, 2)
            local quick = process.spawn(work, 1)

            slow:join()
            quick:join()
            print(slow:result() + quick:result())
            """)
      ], date: 1_790_000_000, end: at(2012))
  }

  /// A zombie, an orphan, a daemon that ends with its parent, a child that is killed and one that fails.
  static var fates: Trace {
    var main = main(to: 1500)
    main.waits = [
      TracedWait(.sleep, from: at(60), to: at(700), place: place(8)),
      TracedWait(.join(2), from: at(720), to: at(905), place: place(10)),
      TracedWait(.join(1), from: at(906), to: at(907), place: place(11)),
      TracedWait(.join(nil), from: at(960), to: at(1400), place: place(14)),
    ]
    main.signals = [TracedSignal(15, to: 4102, target: 2, moment: at(900), place: place(9))]
    var zombie = child(1, from: 20, to: 210, reaped: 907, name: "zombie")
    zombie.waits = [TracedWait(.sleep, from: at(30), to: at(200), place: place(3))]
    var victim = child(2, from: 30, to: 901, reaped: 905, ending: .signal(15), name: "victim")
    victim.waits = [TracedWait(.input, from: at(35), to: nil, place: place(5))]
    var father = child(3, from: 40, to: 500, reaped: 1400, ending: .exit(code: 3), name: "father")
    father.waits = [TracedWait(.sleep, from: at(60), to: at(480), place: place(6))]
    var orphan = child(
      4, of: 3, from: 50, to: nil, name: "a child whose name is quite long, as names of children can be")
    orphan.adoption = .init(moment: at(500), parent: 1)
    orphan.waits = [TracedWait(.sleep, from: at(55), to: at(1100), place: place(7))]
    var daemon = child(5, from: 55, to: 1499, ending: .signal(15), name: "ticker", isDaemon: true)
    daemon.waits = (0..<14).map { TracedWait(.sleep, from: at(60 + Double($0) * 100), to: at(150 + Double($0) * 100)) }
    var stopped = child(6, from: 58, to: 1395, reaped: 1400, name: "stopped")
    stopped.waits = [TracedWait(.sleep, from: at(1000), to: at(1300), place: place(12))]
    main.signals += [
      TracedSignal(19, to: 4106, target: 6, moment: at(300), place: place(13)),
      TracedSignal(18, to: 4106, target: 6, moment: at(650), place: place(13)),
    ]
    return Trace(
      processes: [main, zombie, victim, father, orphan, daemon, stopped],
      sources: [TracedSource(name: "fates.lua", text: (1...16).map { "-- line \($0)" }.joined(separator: "\n"))],
      date: 1_790_000_000, end: at(1500))
  }

  /// A producer and two consumers with a queue between them.
  static var messages: Trace {
    var main = main(to: 640)
    main.waits = [TracedWait(.join(nil), from: at(16), to: at(630), place: place(21))]
    var producer = child(1, from: 4, to: 420, reaped: 630, name: "producer")
    var consumers = [child(2, from: 8, to: 600, reaped: 630), child(3, from: 12, to: 625, reaped: 630)]
    for index in consumers.indices { consumers[index].name = "consumer-\(index + 1)" }
    var last = [20.0, 20.0]
    for message in 0..<20 {
      let sent = 30 + Double(message) * 20
      producer.waits.append(TracedWait(.sleep, from: at(sent - 14), to: at(sent - 1), place: place(6)))
      producer.messages.append(
        TracedMessage(.sent, channel: 7, ordinal: UInt32(message), moment: at(sent), place: place(7)))
      let who = message % 2
      let taken = max(sent + 0.5, last[who])
      if taken > last[who] + 1 {
        consumers[who].waits.append(TracedWait(.receive(7), from: at(last[who]), to: at(taken), place: place(13)))
      }
      consumers[who].messages.append(
        TracedMessage(.received, channel: 7, ordinal: UInt32(message), moment: at(taken), place: place(13)))
      consumers[who].prints.append(line("ate apple \(message)", taken + 10, line: 14))
      last[who] = taken + (who == 0 ? 24 : 50)
    }
    consumers[0].waits.append(TracedWait(.receive(7), from: at(last[0]), to: at(595), place: place(13)))
    return Trace(
      processes: [main, producer] + consumers,
      sources: [
        TracedSource(name: "producer_and_consumer.lua", text: (1...24).map { "print(\($0))" }.joined(separator: "\n"))
      ],
      objects: [7: "queue 1"], date: 1_790_000_000, end: at(640))
  }

  /// Processes that want one lock, in turn.
  static func contention(workers: Int = 6) -> Trace {
    var main = main(to: Double(60 + workers * 60))
    main.waits = [TracedWait(.join(nil), from: at(30), to: at(Double(55 + workers * 60)), place: place(9))]
    let children = (1...workers).map { number in
      let begin = 5 + Double(number) * 3
      var process = child(number, from: begin, to: Double(50 + workers * 60), name: "worker-\(number)")
      for round in 0..<3 {
        let turn = 40 + Double(round * workers + number - 1) * 20
        let asked = round == 0 ? begin + 3 : turn - Double(workers - 1) * 20 + 6
        process.waits.append(TracedWait(.lock(3), from: at(asked), to: at(turn), place: place(5)))
      }
      return process
    }
    return Trace(
      processes: [main] + children, sources: [TracedSource(name: "lock.lua", text: "-- a lock\n")],
      objects: [3: "lock 1"],
      date: 1_790_000_000, end: at(Double(60 + workers * 60)))
  }

  /// Many short processes, a few at a time; each has so many segments.
  static func many(_ count: Int, waits: Int = 4) -> Trace {
    let length = Double(count) * 12 + 80
    var main = main(to: length)
    main.waits = [TracedWait(.join(nil), from: at(20), to: at(length - 5), place: place(3))]
    let children = (1..<max(count, 1)).map { number in
      let begin = Double(number) * 12
      let life = 40 + Double((number * 37) % 40)
      var process = child(
        number, from: begin, to: begin + life, reaped: begin + life + (number % 9 == 0 ? 15 : 0.2),
        ending: number % 17 == 0 ? .signal(9) : .exit(code: number % 23 == 0 ? 1 : 0))
      let step = (life - 4) / Double(waits)
      process.waits = (0..<waits).map { wait in
        let from = begin + 3 + Double(wait) * step
        let reasons: [TracedWait.Reason] = [.sleep, .lock(1), .receive(2)]
        return TracedWait(reasons[(number + wait) % 3], from: at(from), to: at(from + step * 0.6), place: place(2))
      }
      return process
    }
    return Trace(
      processes: [main] + children, sources: [TracedSource(name: "many.lua", text: "-- one\n-- two\n-- three\n")],
      date: 1_790_000_000, end: at(length))
  }

  /// Processes that live for 10 s and wait now and then, in states that change as often as a picture can show.
  static func dense(lanes: Int, waits: Int) -> Trace {
    var trace = many(lanes, waits: 0)
    let step = 10_000 / Double(waits)
    let reasons: [TracedWait.Reason] = [.sleep, .lock(1), .receive(2)]
    for index in trace.processes.indices {
      trace.processes[index].ended = at(10_000)
      trace.processes[index].reaped = at(10_000)
      trace.processes[index].waits = (0..<waits).map { wait in
        let from = Double(wait) * step
        return TracedWait(reasons[wait % 3], from: at(from), to: at(from + step / 2))
      }
    }
    trace.end = at(10_000)
    return trace
  }

  /// No child is a zombie: what comes from its end comes from the end of its lane.
  static var reapedAtOnce: Trace {
    var trace = joined
    for child in [1, 2] { trace.processes[child].reaped = trace.processes[child].ended }
    return trace
  }

  /// Each process starts the next one, and waits for it.
  static func deep(_ count: Int) -> Trace {
    let length = Double(count) * 20
    let processes = (0..<count).map { depth in
      let begin = Double(depth) * 5
      var process = depth == 0 ? main(to: length) : child(depth, of: depth - 1, from: begin, to: length - begin)
      if depth + 1 < count {
        process.waits = [TracedWait(.join(depth + 1), from: at(begin + 6), to: at(length - begin - 4))]
      }
      return process
    }
    return Trace(processes: processes, end: at(length))
  }

  /// Everything that a script can name and print, meant to break out of a picture.
  static let hostile = "</script><img src=x onerror=\"document.title='broken out'\">]]>&amp;\u{2028}\u{1}"

  static var escaping: Trace {
    var trace = joined
    trace.processes[1].name = hostile
    trace.processes[1].prints = [
      TracedPrint(Array(hostile.utf8) + [0, 0xFF, 0xC3, 10], moment: at(500), place: place(5))
    ]
    trace.sources[0].name = hostile
    trace.sources[0].text = (trace.sources[0].text ?? "") + "\n-- " + hostile
    return trace
  }
}

extension ExampleTraces {
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let trace: Trace

    init(_ name: String, _ trace: Trace) {
      testDescription = name
      self.trace = trace
    }
  }

  static var all: [Example] {
    [
      Example("joined", joined), Example("fates", fates), Example("messages", messages),
      Example("contention", contention()), Example("300 processes", many(300)), Example("escaping", escaping),
      Example("one process that has done nothing", many(1, waits: 0)),
      Example("children that are reaped as they end", reapedAtOnce),
      Example("no time at all", Trace(processes: [main(to: 0)], end: 0)),
      Example("nothing", Trace(processes: [], end: 0)),
      Example("a deep tree", deep(40)),
    ]
  }
}
