import ProcscriptTrace

/// Recordings made by hand of what the notes tell of. Moments are worded in milliseconds.
enum Samples {
  /// Nanoseconds.
  static func ms(_ milliseconds: Double) -> Trace.Moment { Trace.Moment(milliseconds * 1_000_000) }

  static func process(
    _ pid: Int32, _ name: String, parent: Int? = 0, daemon: Bool = false, from started: Double,
    to ended: Double? = nil, _ ending: TracedProcess.Ending? = .exit(code: 0), reaped: Double? = nil,
    orphaned: Double? = nil
  ) -> TracedProcess {
    TracedProcess(
      pid: pid, name: name, parent: parent, isDaemon: daemon, beginning: parent == nil ? .main : .fork,
      started: ms(started), began: ms(parent == nil ? 0 : started + 0.4), ended: ended.map(ms),
      ending: ended == nil ? nil : ending, reaped: reaped.map(ms),
      adoption: orphaned.map { .init(moment: ms($0), parent: 1) })
  }

  static func main(to ended: Double? = nil, _ ending: TracedProcess.Ending? = .exit(code: 0)) -> TracedProcess {
    process(4100, "MainProcess", parent: nil, from: 0, to: ended, ending)
  }

  static func wait(_ reason: TracedWait.Reason, _ from: Double, _ to: Double?) -> TracedWait {
    TracedWait(reason, from: ms(from), to: to.map(ms))
  }

  static func print(_ text: String, _ moment: Double) -> TracedPrint {
    TracedPrint(Array(text.utf8), moment: ms(moment))
  }

  static func trace(_ end: Double, _ processes: [TracedProcess], objects: [UInt64: String] = [:]) -> Trace {
    Trace(
      processes: processes, sources: [TracedSource(name: "notes.lua")], objects: objects, end: ms(end))
  }

  /// One that runs alone.
  static var alone: Trace {
    var main = main(to: 50)
    main.waits = [wait(.sleep, 10, 40)]
    return trace(50, [main])
  }

  /// Two children, and a parent that joins both.
  static var joined: Trace {
    var (main, first, second) = (
      main(to: 1510), process(4101, "Process-1", from: 2, to: 1003, reaped: 1003.2),
      process(4102, "Process-2", from: 3, to: 1504, reaped: 1504.2)
    )
    main.waits = [wait(.join(1), 4, 1003.2), wait(.join(2), 1003.5, 1504.2)]
    main.prints = [print("both are done\n", 1505)]
    first.waits = [wait(.sleep, 3, 1002.5)]
    second.waits = [wait(.sleep, 4, 1503.5)]
    first.prints = [print("one\n", 1002.7)]
    second.prints = [print("two\n", 1503.7)]
    return trace(1510, [main, first, second])
  }

  /// A child that ends long before its parent joins it.
  static var zombie: Trace {
    var main = main(to: 3010)
    main.waits = [wait(.sleep, 4, 3004)]
    return trace(3010, [main, process(4101, "Process-1", from: 2, to: 400, .exit(code: 3), reaped: 3004.5)])
  }

  /// A grandchild whose parent ends before it.
  static var orphan: Trace {
    var (main, middle, orphan) = (
      main(to: 3020), process(4101, "Process-1", from: 2, to: 1000, reaped: 1001),
      process(4102, "Process-1:1", parent: 1, from: 5, to: 2500, orphaned: 1000)
    )
    main.waits = [wait(.join(1), 3, 1001), wait(.sleep, 1002, 3010)]
    middle.waits = [wait(.sleep, 6, 998)]
    orphan.waits = [wait(.sleep, 6, 2499)]
    return trace(3020, [main, middle, orphan])
  }

  /// A daemon that ends with its parent, and a child that is waited for at the end.
  static var daemon: Trace {
    var (main, logger, worker) = (
      main(to: 2005), process(4101, "logger", daemon: true, from: 2, to: 2002, .signal(15), reaped: 2003),
      process(4102, "worker", from: 3, to: 1200, reaped: 1201)
    )
    main.waits = [wait(.join(2), 4, 1201), wait(.sleep, 1201, 2001)]
    main.signals = [TracedSignal(15, to: 4101, target: 1, moment: ms(2001.5))]
    logger.waits = (0..<20).map { wait(.sleep, 3 + Double($0) * 100, 98 + Double($0) * 100) }
    return trace(2005, [main, logger, worker])
  }

  /// A parent that is killed: a stranger does that, and the system ends its daemon, but not its other child.
  static var killedParent: Trace {
    var processes = [
      main(to: 700, .signal(9)),
      process(4101, "Process-1", daemon: true, from: 2, to: 700.3, .signal(15), orphaned: 700.1),
      process(4102, "Process-2", from: 3, to: 990, orphaned: 700.1),
    ]
    processes[0].waits = [wait(.join(1), 4, nil)]
    for index in 1...2 { processes[index].waits = [wait(.sleep, 5, 989)] }
    return trace(1000, processes)
  }

  /// One is stopped, goes on, and is killed.
  static var kill: Trace {
    var (main, victim) = (main(to: 1010), process(4101, "Process-1", from: 1, to: 800.2, .signal(9), reaped: 1005))
    main.waits = [wait(.sleep, 2, 200), wait(.sleep, 201, 500), wait(.sleep, 501, 800), wait(.sleep, 801, 1004)]
    main.signals = zip([19, 18, 9], [200.5, 500.5, 800.1]).map { number, moment in
      TracedSignal(
        number, to: 4101, target: 1, moment: ms(moment), place: TracedPlace(source: 0, line: 12))
    }
    victim.dropped = 12_345
    return trace(1010, [main, victim])
  }

  /// Three that take turns with a lock.
  static var lock: Trace {
    var processes = [main(to: 640)]
    processes[0].waits = (1...3).map { wait(.join($0), 3 + Double($0 - 1) * 200, 3 + Double($0) * 200) }
    for number in 1...3 {
      let turn = Double(number - 1) * 200
      var one = process(
        4100 + Int32(number), "Process-\(number)", from: Double(number), to: 200 + turn, reaped: 203 + turn)
      if number > 1 { one.waits = [wait(.lock(1), Double(number) + 1, turn)] }
      one.waits.append(wait(.sleep, turn + 50, turn + 190))
      processes.append(one)
    }
    return trace(640, processes, objects: [1: "lock 1"])
  }

  /// A producer and a consumer.
  static var queue: Trace {
    var (main, producer, consumer) = (
      main(to: 620), process(4101, "producer", from: 1, to: 510, reaped: 511),
      process(4102, "consumer", from: 2, to: 610, reaped: 611)
    )
    main.waits = [wait(.join(1), 3, 511), wait(.join(2), 511, 611)]
    producer.waits = (0..<5).map { wait(.sleep, Double($0) * 100 + 3, Double($0) * 100 + 100) }
    producer.messages = (0..<5).map {
      TracedMessage(.sent, channel: 7, ordinal: UInt32($0), moment: ms(Double($0) * 100 + 101))
    }
    consumer.waits = (0..<5).map { wait(.receive(7), Double($0) * 100 + ($0 == 0 ? 3 : 30), Double($0) * 100 + 101) }
    consumer.messages = (0..<5).map {
      TracedMessage(.received, channel: 7, ordinal: UInt32($0), moment: ms(Double($0) * 100 + 101.1))
    }
    return trace(620, [main, producer, consumer], objects: [7: "queue 1"])
  }

  /// Two that print at the same time; one waits for what somebody types.
  static var race: Trace {
    var (main, first, second) = (
      main(to: 320), process(4101, "Process-1", from: 1, to: 300, reaped: 301),
      process(4102, "Process-2", from: 2, to: 310, .exit(code: 1), reaped: 311)
    )
    main.waits = [wait(.input, 10, 100), wait(.join(nil), 103, 311)]
    first.prints = (0..<3).map { print("one\n", Double($0) * 100 + 50) }
    second.prints = (0..<3).map { print("two\n", Double($0) * 100 + 52) }
    second.prints.append(TracedPrint(Array("lua: oops\n".utf8), isError: true, moment: ms(305)))
    return trace(320, [main, first, second])
  }

  /// So many children that each lives for 100 ms, one started each `pace`; each 50th is killed, each 70th fails.
  static func many(_ count: Int, pace: Double = 10) -> Trace {
    let end = Double(count) * pace + 150
    var main = main(to: end)
    var children: [TracedProcess] = []
    for number in 1..<count {
      let started = Double(number) * pace
      let ending: TracedProcess.Ending =
        number % 50 == 0 ? .signal(9) : number % 70 == 0 ? .exit(code: 1) : .exit(code: 0)
      if number % 50 == 0 {
        main.signals.append(
          TracedSignal(9, to: 4100 + Int32(number), target: number, moment: ms(started + 99)))
      }
      children.append(
        process(
          4100 + Int32(number), "Process-\(number)", from: started, to: started + 100, ending, reaped: started + 101))
    }
    return trace(end, [main] + children)
  }
}
