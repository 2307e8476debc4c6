import Foundation
import Testing

/// A script's own functions handle signals: in its code, and in the middle of its waits.
@Suite struct `A signal that the script handles` {
  @Test func `calls a function with its name, between two instructions`() throws {
    #expect(
      try printed(
        by: """
          local names = {}
          print(process.signal("USR1", function(name) names[#names + 1] = name end))
          process.signal("SIGUSR2", function(name) names[#names + 1] = name end)
          for _ = 1, 3 do
            process.kill(process.getpid(), "USR1")
            process.kill(process.getpid(), "USR2")
          end
          print(table.concat(names, " "))
          """) == ["default", "SIGUSR1 SIGUSR2 SIGUSR1 SIGUSR2 SIGUSR1 SIGUSR2"])
  }

  @Test func `is told, changed and given back`() throws {
    #expect(
      try printed(
        by: """
          local function first() end
          local function second() end
          print(process.signal "TERM")
          print(process.signal("TERM", first), process.signal("TERM") == first)
          print(process.signal("TERM", second) == first)
          print(process.signal("TERM", "ignore") == second, process.signal "TERM")
          process.kill(process.getpid(), "TERM")
          print(process.signal("TERM", "default"), process.signal "TERM")
          process.signal("INT", first)
          print(process.signal("INT", "default") == first, process.signal "INT")
          print(pcall(function() process.kill(process.getpid(), "INT") process.sleep(60) end))
          local p = process.spawn(function() process.kill(process.getpid(), "TERM") process.sleep(60) end)
          p:join()
          print(p.signal)
          """) == [
          "default", "default\ttrue", "true", "true\tignore", "ignore\tdefault", "true\tdefault",
          "false\tinterrupted!", "SIGTERM",
        ])
  }

  @Test(arguments: [
    (#"process.signal("KILL", print)"#, "cannot handle SIGKILL: it always ends a process"),
    (#"process.signal("STOP", "ignore")"#, "cannot handle SIGSTOP: it always stops a process"),
    (#"process.signal(60, print)"#, "cannot handle SIGRTMIN+26: 'procscript dump' asks by it what a process does"),
    (#"process.signal("CHLD", "ignore")"#, "cannot ignore SIGCHLD: the ends of child processes would be lost"),
    (
      #"process.signal("FOO", print)"#,
      #"unknown signal 'FOO': write a name like "TERM", "KILL", "INT", or a number"#
    ),
    (#"process.signal(0, print)"#, "unknown signal 0: the system's are 1 to 64"),
    (#"process.signal({})"#, "bad argument 'name' to 'signal' (name or number expected, got table)"),
    (
      #"process.signal("TERM", "stop")"#,
      "bad argument 'what' to 'signal' (function, 'default' or 'ignore' expected, got 'stop')"
    ),
    (
      #"process.signal("TERM", nil)"#,
      "bad argument 'what' to 'signal' (function, 'default' or 'ignore' expected, got nil): "
        + "write process.signal(name, on_signal), not process.signal(name, on_signal())"
    ),
  ]) func `is refused where it can't be handled`(call: String, message: String) throws {
    #expect(try printed(by: "print(select(2, pcall(function() \(call) end)))") == ["script.lua:1: " + message])
  }

  /// Waits that are cut short once, and then end by themselves.
  private static let waits = [
    "process.sleep(0.3)", "q:get(0.3)", "full:put(1, 0.3)", "a:recv(0.3)", "a:poll(0.3)", "l:acquire(0.3)",
    "s:acquire(0.3)", "e:wait(0.3)", "c:with(function() return c:wait(0.3) end)", "sleeper:join(0.3)",
    "process.wait({ sleeper }, 0.3)", "process.wait({ sleeper, q, a }, 0.3)", "process.join({ sleeper }, 0.3)",
    "pool:apply_async(process.sleep, 60):get(0.3)", "process.Barrier(2):wait(0.3)",
    // These come to their end.
    "r:join()", "r:result()", "process.join { r }", "process.wait { r }", "process.wait({ r, q })", "j:join()",
    "late:get()",
    "pool:apply(process.sleep, 0.3)",
  ]

  /// What the waits are for, and who sends a signal in the middle of them.
  private static let scene = """
    local me = process.getpid()
    local q, full, a, b = process.Queue(), process.Queue(1), process.Pipe()
    local l, s, e, c = process.Lock(), process.Semaphore(0), process.Event(), process.Condition()
    local j, late = process.Queue(), process.Queue()
    full:put(1)
    j:put(1)
    local sleeper = process.daemon(function() l:acquire() e:wait() end)
    while l:acquire(0) do l:release() process.sleep(0.001) end
    local pool <close> = process.Pool(1)
    pool:apply(os.time)
    local r = process.spawn(process.sleep, 0.3)
    process.daemon(function() process.sleep(0.3) j:get() j:task_done() late:put(1) end)
    process.daemon(function() process.sleep(0.1) process.kill(me, "USR1") end)
    """

  @Test(arguments: waits) func `is handled in the middle of any wait, which then goes on`(_ wait: String) throws {
    let lines = try printed(
      by: """
        local count = 0
        process.signal("USR1", function() count = count + 1 end)
        \(Self.scene)
        local start = process.clock()
        \(wait)
        print(count, process.clock() - start > 0.25)
        pool:terminate()
        """)
    #expect(lines == ["1\ttrue"])
  }

  @Test(arguments: waits) func `raises its error where it came`(_ wait: String) throws {
    let lines = try printed(
      by: """
        process.signal("USR1", function() error("from the handler", 0) end)
        \(Self.scene)
        print(pcall(function() \(wait) end))
        pool:terminate()
        """)
    #expect(lines == ["false\tfrom the handler"])
  }

  @Test(arguments: [("go:set()", "true\ttrue\t7"), ("error('from the handler', 0)", "false\tfrom the handler\t-9")])
  func `is handled while a process is stopped, whose grace an error ends`(_ action: String, _ expected: String) throws {
    let lines = try printed(
      by: """
        local me, ready, go = process.getpid(), process.Event(), process.Event()
        process.signal("USR1", function() \(action) end)
        local p = process.daemon(function()
          process.signal("TERM", function() process.kill(me, "USR1") go:wait() os.exit(7) end)
          ready:set()
          process.sleep(60)
        end)
        ready:wait()
        print(pcall(p.stop, p, 60))
        p:join()
        print(p.exitcode)
        """)
    #expect(lines.joined(separator: "\t") == expected)
  }

  @Test func `may use what the wait is for`() throws {
    #expect(
      try printed(
        by: """
          local q, full, l, c = process.Queue(), process.Queue(1), process.Lock(), process.Condition()
          local me = process.getpid()
          local function send() process.sleep(0.1) process.kill(me, "USR1") end
          process.signal("USR1", function() q:put "of the handler" end)
          process.daemon(send)
          print(q:get())
          full:put(1)
          process.signal("USR1", function() full:get() end)
          process.daemon(send)
          print(full:put(2), full:get())
          process.signal("USR1", function() c:with(function() c:notify() end) end)
          process.daemon(send)
          print(c:with(function() return c:wait(5) end))
          process.signal("USR1", function() q:put(q:get(0.1) or "in vain") end)
          process.daemon(send)
          print(q:get())
          """) == ["of the handler", "true\t2", "true", "in vain"])
  }

  @Test func `may come while its function runs, and is handled once more after it`() throws {
    #expect(
      try printed(
        by: """
          local depth, count, deepest = 0, 0, 0
          process.signal("USR1", function()
            depth, count = depth + 1, count + 1
            deepest = math.max(depth, deepest)
            if count < 3 then process.kill(process.getpid(), "USR1") process.sleep(0.01) end
            depth = depth - 1
          end)
          process.kill(process.getpid(), "USR1")
          while count < 3 do end
          print(count, deepest)
          """) == ["3\t1"])
  }

  @Test func `reaches a coroutine, and cannot suspend it`() throws {
    #expect(
      try printed(
        by: """
          local me = process.getpid()
          local function send() process.kill(me, "USR1") end
          local count = 0
          process.signal("USR1", function() count = count + 1 end)
          local co = coroutine.wrap(function() send() coroutine.yield(count) send() process.sleep(0) return count end)
          print(co(), co())
          process.signal("USR1", function() coroutine.yield() end)
          print(pcall(coroutine.wrap(function() send() for _ = 1, 10 do end end)))
          print(pcall(send))
          """) == [
          "1\t2", "false\tscript.lua:8: attempt to yield in a function that handles a signal",
          "false\tattempt to yield in a function that handles a signal",
        ])
  }

  @Test(arguments: ["fork", "spawn"]) func `is inherited by the children of a fork`(_ method: String) throws {
    #expect(
      try printed(
        by: """
          local function wait(isThere) isThere:set() process.sleep(10) end
          process.set_start_method "\(method)"
          if process.is_main() then process.signal("TERM", function() os.exit(7) end) end
          if process.is_main() then
            local isThere = process.Event()
            local p = process.spawn(wait, isThere)
            isThere:wait()
            p:terminate()
            p:join()
            print(p.exitcode)
          end
          """) == [method == "fork" ? "7" : "-15"])
  }

  @Test func `is no interrupt any more`() throws {
    let running = try CommandRunner(
      script: """
        local isOver = false
        process.signal("INT", function(name) print(name) isOver = true end)
        local p = process.spawn(function() process.signal("INT", "ignore") process.sleep(0.3) return "of the child" end)
        print "ready"
        while not isOver do process.sleep(0.01) end
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.output == "ready\nSIGINT\n", "\(result.errors)")
    #expect(result.ending == .exited(0))
  }

  @Test func `whose function never ends is interrupted by Ctrl-C`() throws {
    let running = try CommandRunner(
      script: """
        process.signal("USR1", function() print "here" while true do end end)
        print "ready"
        process.sleep(60)
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGUSR1)
    try running.waitForLine("here")
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.ending == .exited(130))
    #expect(result.errors.contains("interrupted!"), "\(result.errors)")
  }

  @Test func `leaves what is read whole`() throws {
    let running = try CommandRunner(
      script: """
        process.signal("USR1", function() end)
        print "ready"
        print(io.read(), io.read())
        """
    ).startWithInput()
    try running.waitForLine("ready")
    for _ in 1...20 { running.send(SIGUSR1) }
    running.write("a li")
    running.send(SIGUSR1)
    running.write("ne\nanother\n")
    let result = try running.finish()
    #expect(result.output == "ready\na line\tanother\n", "\(result.errors)")
  }

  @Test func `tells of the ends of children`() throws {
    #expect(
      try printed(
        by: """
          local count = 0
          process.signal("CHLD", function() count = count + 1 end)
          local q = process.Queue()
          for round = 1, 3 do
            local p = process.spawn(os.exit, 0)
            if round == 1 then p:join() elseif round == 2 then process.wait { p, q } else process.sleep(10, p:join()) end
          end
          print(count)
          """) == ["3"])
  }

  @Test func `may end a wait that nobody else could end`() throws {
    let running = try CommandRunner(
      script: """
        local e, q = process.Event(), process.Queue()
        process.signal("USR1", function() e:set() end)
        local p = process.spawn(function() q:put "ready" e:wait() return "set" end)
        print(q:get())
        e:wait()
        print(p:result())
        """
    ).start()
    try running.waitForLine("ready")
    usleep(700_000)
    running.send(SIGUSR1)
    let result = try running.finish()
    #expect(result.output == "ready\nset\n", "\(result.errors)")
    #expect(result.errors == "")
  }

  @Test func `loses nothing, though it comes ten thousand times`() throws {
    let run = try CommandRunner(
      script: """
        local me, handled = process.getpid(), 0
        process.signal("USR1", function() handled = handled + 1 end)
        local q, back, l, total = process.Queue(10), process.Queue(10), process.Lock(), process.Value(0)
        local isOver = process.Event()
        local storm = process.spawn(function()
          process.signal("USR1", "default")
          for i = 1, 10000 do process.kill(me, "USR1") if i % 50 == 0 then process.sleep(0.001) end end
        end)
        local echo = process.spawn(function()
          for message in q:values() do
            l:with(function() total.value = total.value + 1 end)
            back:put(message)
          end
        end)
        local pool <close> = process.Pool(2)
        local sent, sum, expected = 0, 0, 0
        while storm:is_alive() or sent < 500 do
          sent = sent + 1
          q:put(sent)
          l:with(function() total.value = total.value + 1 end)
          assert(back:get() == sent)
          if sent % 20 == 0 then
            for _, v in ipairs(pool:map(function(x) return 2 * x end, { 1, 2, 3 })) do sum = sum + v end
            expected = expected + 12
          end
        end
        q:close()
        echo:join()
        storm:join()
        print(total.value == 2 * sent, sum == expected, handled > 10)
        """
    ).run()
    #expect(run.output == "true\ttrue\ttrue\n", "\(run.errors)")
    #expect(run.errors == "")
  }
}
