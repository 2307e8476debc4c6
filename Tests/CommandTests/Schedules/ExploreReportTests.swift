import Foundation
import Testing

/// `procscript --explore`: what is told, and how it ends.
@Suite struct `The report of all orders` {
  private static let twoAdd = """
    local v = process.Value(0)
    local function add()
      v.value = v.value + 1
    end
    local a, b = process.spawn(add), process.spawn(add)
    a:join() b:join()
    print(v.value)
    """

  private func explore(_ script: String, _ options: String...) throws -> CommandResult {
    var runner = CommandRunner(script: script)
    runner.arguments = ["--explore"] + options + runner.arguments
    return try runner.run()
  }

  /// A report with `TIME` for how long it took.
  private func masked(_ report: String) -> String {
    report.replacing(/schedules?, [0-9.]+ m?s\)/) { "\($0.output.prefix { $0 != "," }), TIME)" }
  }

  @Test func `has each outcome, and the shortest way to the one that needs an interruption`() throws {
    let run = try explore(Self.twoAdd)
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
    #expect(
      masked(run.output) == """
        script.lua: 2 outcomes in all 4 orders (20 schedules, TIME)
          2 of 4   2
          2 of 4   1          --schedule=A2.B2.C
        The shortest way to 1 (1 preemption), in lines of script.lua:
          A MainProcess   B Process-1            C Process-2
          5 start
          5 start
                          3 reads value 'v' 0
                                                 3 reads value 'v' 0
                                                 3 writes value 'v' 1
                                                 ended
                          3 writes value 'v' 1   ← lost: written since B read it
        Verdict: no order fails.

        """)
  }

  @Test func `names an order that gives the same outcome again`() throws {
    for (order, output) in [("A2.B2.C", "1\n"), ("A2.B", "2\n")] {
      let run = try ScheduledRuns.runner(Self.twoAdd, in: order).run()
      #expect(run.output == output)
    }
  }

  @Test func `has who waits for whom in a deadlock, and fails`() throws {
    let run = try explore(
      """
      local knife, fork = process.Lock(), process.Lock()
      local function eat(first, second)
        first:acquire() second:acquire()
        second:release() first:release()
      end
      process.spawn(eat, knife, fork)
      process.spawn(eat, fork, knife)
      """)
    #expect(run.ending == .exited(1))
    #expect(run.output.contains("the lock 'fork' since script.lua:3; Process-2 (pid of C) has it"), "\(run.output)")
    #expect(run.output.contains("← has to wait"), "\(run.output)")
    #expect(run.output.hasPrefix("script.lua: 3 outcomes in all "), "\(run.output)")
    #expect(run.output.hasSuffix("\nVerdict: fails, in 2 of 3 outcomes.\n"), "\(run.output)")
  }

  @Test func `fails where an error is not caught, or an exit code is not 0`() throws {
    #expect(try explore("process.spawn(error, 'oops')").ending == .exited(1))
    #expect(try explore("os.exit(3)").ending == .exited(1))
    #expect(try explore("process.spawn(os.exit, 3):join()").ending == .exited(0))
    #expect(try explore("local p = process.spawn(process.sleep, 9) p:kill() p:join()").ending == .exited(0))
  }

  @Test func `tells what comes only if somebody is late`() throws {
    let script = """
      local ready = process.Value(false)
      process.spawn(function() ready.value = true end)
      process.sleep(0.1)
      print(ready.value)
      """
    let run = try explore(script, "--schedules=200")
    #expect(run.output.contains(#/if late   false   .*only if B is late by 0\.1 s/#), "\(run.output)")
    let exact = try explore(script, "--exact-time")
    #expect(!exact.output.contains("false"), "\(exact.output)")
    #expect(exact.output.hasPrefix("script.lua: 1 outcome in "), "\(exact.output)")
  }

  @Test func `says nothing of all orders where something is not under control`() throws {
    let run = try explore("print(io.popen('echo hello'):read('a')) process.spawn(print, 1):join()", "--schedules=5")
    #expect(!run.output.contains("in all "), "\(run.output)")
    #expect(!run.output.contains("only order"), "\(run.output)")
    #expect(run.output.contains("Not under control"), "\(run.output)")
  }

  /// A script of which one line has the number that is its process's pid.
  @Test func `takes no line's number for a pid, nor a part of another number`() throws {
    let run = try explore(
      """
      local pid = process.getpid()
      local chunk = load(("\\n"):rep(pid - 1) .. "error 'as it is'", "=chunk")
      print((select(2, pcall(chunk)):gsub(":%d+:", function(line) return line == ":" .. pid .. ":" and ":PID:" end)))
      print((("%d.%d"):format(pid, pid):gsub("%d+", function(n) return n == tostring(pid) and "N" end)))
      print("pid " .. pid, "<" .. pid .. ">", "it is:" .. pid)
      """)
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.output.contains("chunk:PID: as it is"), "\(run.output)")
    #expect(run.output.contains("N.N"), "\(run.output)")
    #expect(run.output.contains("pid of A  <pid of A>  it is:pid of A"), "\(run.output)")
  }

  @Test func `is a file too, with each step`() throws {
    var runner = CommandRunner(script: Self.twoAdd)
    runner.arguments = ["--explore=report.json"] + runner.arguments
    runner.shell = #""$@" >/dev/null; cat report.json"#
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(try runner.run().output.utf8)) as? [String: Any])
    #expect(report["script"] as? String == "script.lua")
    #expect(report["complete"] as? Bool == true)
    let outcomes = try #require(report["outcomes"] as? [[String: Any]])
    #expect(outcomes.map { $0["output"] as? String } == ["2\n", "1\n"])
    #expect(outcomes.map { $0["schedule"] as? String } == ["", "A2.B2.C"])
    let steps = try #require(outcomes[1]["steps"] as? [[String: Any]])
    #expect(steps.compactMap { $0["lane"] as? String }.prefix(5) == ["A", "A", "B", "B", "C"])
    #expect(steps[3]["line"] as? String == "script.lua:3")
    #expect(steps[3]["object"] as? String == "value 'v'")
    #expect(steps[3]["enabled"] as? [String] == ["B", "C"])
  }

  @Test(arguments: [
    ["--explore"], ["--explore", "-"], ["--explore", "--schedules=0", "script.lua"],
    ["--explore", "--seconds=0", "script.lua"], ["--explore", "--seed=x", "script.lua"],
  ])
  func `is not begun by options that are wrong`(arguments: [String]) throws {
    var runner = CommandRunner(script: "print 'runs'")
    runner.arguments = arguments
    let run = try runner.run()
    #expect(run.ending == .exited(64))
    #expect(run.output == "")
    #expect(run.errors != "")
  }
}
