import ProcscriptText
import Testing

@testable import ProcscriptExploring

@Suite struct `A report on orders` {
  private let two = Toy.printing(Toy.increment, Toy.increment)

  @Test func `tells outcomes, all orders, and the shortest way`() throws {
    let run = try ExplorerRun(ToyRunner(two, isScript: true))
    #expect(
      try run.report().text() == """
        two.lua: 2 outcomes in all 4 orders (20 schedules, 7 ms)
          2 of 4   2
          2 of 4   1          --schedule=A2.B2.C
        The shortest way to 1 (1 preemption), in lines of two.lua:
          A MainProcess   B Process-1   C Process-2
          4 start
          4 start
                          3 reads 0
                                        3 reads 0
                                        3 writes 1
                                        ended
                          3 writes 1    ← lost: written since B read it
        Verdict: no order fails.

        """)
  }

  @Test func `shows a deadlock with who waits for whom`() throws {
    let toy = Toy.children(Toy.eat(0, 1), Toy.eat(1, 0)) { $0.locks = 2 }
    let report = try ExplorerRun(ToyRunner(toy, isScript: true)).report("dead.lua")
    #expect(report.hasFailure)
    #expect(
      report.text() == """
        dead.lua: 2 outcomes in all 9 orders (32 schedules, 7 ms)
          8 of 9          nothing
          1 of 9   fails  A, B, C left / deadlock   --schedule=A2.B2.C
        The shortest way to A, B, C left / deadlock (1 preemption), in lines of dead.lua:
          A MainProcess   B Process-1        C Process-2
          4 start
          4 start
                          3 acquire lock 1
                                             3 acquire lock 2
                                             3 acquire lock 1   ← has to wait
                          3 acquire lock 2   ← has to wait
          they wait for each other
        Verdict: fails, in 1 of 2 outcomes.

        """)
  }

  @Test func `says what comes only if somebody is late`() throws {
    let toy = Toy(
      variables: [0],
      codes: [
        [.start(1, into: 0), .sleep(100_000_000), .read(0, into: 1), .tell(1)], [.write(0, .number(1))],
      ])
    let text = try ExplorerRun(ToyRunner(toy, isScript: true)) { $0.schedules = 100 }.report("late.lua").text()
    #expect(
      text.hasPrefix(
        """
        late.lua: 2 outcomes in the only order (100 schedules, 7 ms)
           1 of 1   1
          if late   0          --schedule=A2.+0.1   only if B is late by 0.1 s
        The shortest way to 0 (B is late by 0.1 s), in lines of late.lua:
          A MainProcess   B Process-1
          4 start
          4 sleep
          (B is late by 0.1 s)
          4 reads 0
        """))
  }

  @Test func `counts schedules where not all orders are known, and lines in any order as one`() throws {
    let toy = Toy.printing([.print("B")], [.print("C")], [.print("D")])
    let run = try ExplorerRun(ToyRunner(toy, isScript: true)) {
      ($0.strategy, $0.schedules) = (.random, 1200)
    }
    #expect(
      try run.report("three.lua").text() == """
        three.lua: 1 outcome in 1,200 schedules (7 ms)
          1,200 of 1,200   B / C / D / 0   the same lines in 6 orders
        Verdict: none of these schedules fails.

        """)
  }

  @Test func `says how many preemptions it takes at least`() throws {
    let twice = Toy.printing(Toy.increment + Toy.increment, Toy.increment + Toy.increment)
    let text = try ExplorerRun(ToyRunner(twice, isScript: true)).report("twice.lua").text()
    #expect(text.contains("  16 of 34   3          --schedule=A2.B2.C3.B\n"))
    #expect(
      text.contains("The shortest way to 3 (2 preemptions; none with at most 1 preemption), in lines of twice.lua:\n"))
  }

  @Test func `lists no more outcomes than can be read`() throws {
    var toy = Toy.children([.add(0, 1)], [.add(0, 2)], [.add(0, 4)], [.add(0, 8)], [.add(0, 16)])
    // Each of the five may come before or after that, and before or after the last look.
    toy.codes[0] = Array(toy.codes[0].prefix(5)) + [.write(0, .number(0)), .read(0, into: 5), .tell(5)]
    let run = try ExplorerRun(ToyRunner(toy, isScript: true)) { ($0.strategy, $0.schedules) = (.random, 2000) }
    let lines = try run.report("many.lua").text().split(separator: "\n")
    #expect(lines.count { $0.contains(" of 2,000   ") } == 20)
    #expect(lines[21].hasPrefix("  … ") && lines[21].hasSuffix(" more outcomes"))
  }

  @Test func `says what was not under control`() throws {
    var wild = ToyRunner(.printing([.add(0, 1)], [.add(0, 2)]), isScript: true)
    wild.escapes = ["the program 'sort'"]
    #expect(
      try ExplorerRun(wild) { $0.schedules = 20 }.report("wild.lua").text() == """
        wild.lua: 1 outcome in 20 schedules (7 ms)
          20 of 20   3
        Not under control: the program 'sort'.
        So nothing is said of all orders.
        Verdict: none of these schedules fails.

        """)
  }

  @Test func `says so where orders came to more than they should`() throws {
    var wrong = ToyRunner(two, isScript: true)
    wrong.declare = { [.read, .write].contains($0.verb) ? Operation($0.verb, place: $0.place) : $0 }
    let run = try ExplorerRun(wrong)
    #expect(!run.explorer.findings.isComplete)
    #expect(try run.report().text().contains("came that none of all orders should have"))
  }

  @Test func `is JSON too`() throws {
    let toy = Toy(variables: [7], codes: [[.start(1, into: 0), .join(0)], [.read(0, into: 0), .tell(0)]])
    let json = try ExplorerRun(ToyRunner(toy, isScript: true)) { $0.isExact = true }.report("one.lua").json
    #expect(
      json == """
        {"script":"one.lua","options":{"schedules":1000,"seconds":10,"seed":1,"exact_time":true,"strategy":"auto",\
        "preemptions":2},"complete":true,"schedules":2,"outcomes":[{"output":"7\\n","stderr":"","errors":[],"exitcode":0,\
        "deadlock":false,"count":1,"schedule":"","preemptions":0,"late":0,"steps":[\
        {"lane":"A","operation":"start","object":null,"line":"one.lua:4","time":0,"enabled":["A"]},\
        {"lane":"B","operation":"begin","object":null,"line":"one.lua:3","time":0,"enabled":["B"]},\
        {"lane":"B","operation":"read","object":null,"line":"one.lua:3","time":0,"enabled":["B"]},\
        {"lane":"B","operation":"print","object":null,"line":"one.lua:3","time":0,"enabled":["B"]},\
        {"lane":"B","operation":"end","object":"B","line":"one.lua:3","time":0,"enabled":["B"]},\
        {"lane":"A","operation":"join","object":"B","line":"one.lua:4","time":0,"enabled":["A"]},\
        {"lane":"A","operation":"end","object":"A","line":"one.lua:4","time":0,"enabled":["A"]}]}]}

        """)
  }
}
