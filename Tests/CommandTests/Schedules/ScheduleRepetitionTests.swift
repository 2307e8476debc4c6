import Foundation
import Testing

/// An order by a number is the same each time, whatever the machine does meanwhile.
@Suite(.timeLimit(.minutes(10))) struct `A scheduled run` {
  /// Processes that print, put, wait and sleep, and say in which order they came.
  private static let script = """
    local q, v, l = process.Queue(2), process.Value(0), process.Lock()
    local ps = {}
    for i = 1, 4 do
      ps[i] = process.spawn(function()
        for step = 1, 3 do
          l:with(function() v:add(1) print(i, step, v.value, math.random(100)) end)
          q:put(i * 10 + step)
          process.sleep(i * 0.01)
        end
      end)
    end
    for _ = 1, 12 do print("got", q:get()) end
    process.join(ps)
    """

  @Test func `has the same bytes in each invocation, and others in another order`() throws {
    let outcomes = try ScheduledRuns.outcomes(of: Self.script, in: 1...8)
    #expect(Set(outcomes).count == 8)
    #expect(outcomes.allSatisfy { $0.ending == .exited(0) && $0.lines.count == 24 })
  }

  @Test func `has them where processes may be late, too`() throws {
    let outcomes = try ScheduledRuns.outcomes(of: Self.script, in: 1...8, "--late")
    #expect(Set(outcomes).count == 8)
    #expect(Set(outcomes).isDisjoint(with: try ScheduledRuns.outcomes(of: Self.script, in: 1...8)))
  }

  @Test func `has them on a busy machine, and where others go first`() throws {
    let busy = try (0..<4).map { _ in try CommandRunner("-e", "while true do end").start() }
    defer { for loop in busy { loop.killEverything() } }
    for order in 1...3 {
      var runner = ScheduledRuns.runner(Self.script, in: "\(order)")
      runner.timeLimit = 200
      let outcome = ScheduledOutcome(try runner.run())
      runner.shell = #"exec nice -n 19 "$@""#
      #expect(ScheduledOutcome(try runner.run()) == outcome)
      runner.shell = #"exec taskset -c 0 "$@""#
      #expect(ScheduledOutcome(try runner.run()) == outcome)
    }
  }

  @Test func `has them whatever the environment and the second are`() throws {
    let script = """
      local t = {}
      for i = 1, 30 do t["key" .. i] = i end
      for k in pairs(t) do io.write(k, " ") end
      math.randomseed()
      print(math.random(1 << 40), math.random(), tostring {})
      """
    var runner = ScheduledRuns.runner(script, in: "1")
    let outcome = ScheduledOutcome(try runner.run())
    let second = Date.now.timeIntervalSince1970.rounded(.down)
    while Date.now.timeIntervalSince1970 < second + 1 { usleep(10_000) }
    runner.environment["ANOTHER"] = String(repeating: "long ", count: 1000)
    #expect(ScheduledOutcome(try runner.run()) == outcome)
  }

  @Test func `has random numbers by process, not by order`() throws {
    let script = """
      local q = process.Queue()
      for i = 1, 3 do process.spawn(function() q:put { i, math.random(1000000) } end) end
      local found = {}
      for _ = 1, 3 do local m = q:get() found[m[1]] = m[2] end
      print(found[1], found[2], found[3], math.random(1000000))
      """
    let outcomes = Set(try ScheduledRuns.outcomes(of: script, in: 1...6))
    #expect(outcomes.count == 1)
    let numbers = outcomes.first?.lines.first?.split(separator: "\t") ?? []
    #expect(Set(numbers).count == 4)
  }

  @Test func `tells by the number alone which order it is`() throws {
    let script = """
      local q = process.Queue()
      for i = 1, 3 do process.spawn(function() q:put(i) end) end
      print(q:get(), q:get(), q:get())
      """
    #expect(Set(try ScheduledRuns.outcomes(of: script, in: 1...40).map(\.output)).count == 6)
  }
}
