import Testing

/// What a script sees of a process on another node: the same as of any other.
@Suite(.timeLimit(.minutes(10))) struct `A process on another node` {
  @Test(arguments: [
    "", #", "--lines""#, #", "--piece=1""#, #", "--lines", "--piece=1024""#, #", "--noise=Welcome!""#, #", "--exit=0""#,
    #", "--exit=1""#, #", "--exit=255", "--say=broken""#,
  ])
  func `returns what it returns, whatever its launcher makes of the stream`(_ options: String) throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {}\(options))
      local up = {2, 3}
      if process.is_main() then
        local p = run("node", function(a, b)
          print(process.current().name, process.is_main(), process.get_start_method(), process.parent():is_alive())
          print "second line"
          return a * up[2], nil, b
        end, 7, "\\0\\n\\2")
        local results = table.pack(p:result())
        print(results.n, results[1], results[2], results[3] == "\\0\\n\\2")
        print(p.exitcode, p.signal, p.lost, p.error, p:status(), type(p.node), p.remote_pid ~= p.pid)
        print(run("node", function() end):result())
        print(#tostring(p) > 0, tostring(p):find("pid=" .. p.pid, 1, true) ~= nil)
      end
      """)
    #expect(
      lines == [
        "Process-1\tfalse\tfork\ttrue", "second line", "3\t21\tnil\ttrue", "0\tnil\tnil\tnil\tfinished\tstring\ttrue",
        "",
        "true\ttrue",
      ])
  }

  @Test func `raises what it raises, and ends as it ends`() throws {
    let run = try NodeTrial.runner(
      """
      launcher("node", {}, "--lines")
      if process.is_main() then
        local p = run("node", function() error "oops" end)
        print(pcall(p.result, p))
        print(p.exitcode, p.error:match "^[^\\n]+")
        local q = run("node", function() error {code = 5} end)
        local _, value = pcall(q.result, q)
        print(value.code)
        local r = run("node", function() os.exit(7) end)
        print(pcall(r.result, r))
        local s = run("node", function() process.kill(process.getpid(), "KILL") end)
        print(s:join(), s.exitcode, s.signal, s.lost)
        local u = run("node", function() return io.stdout end)
        print(pcall(u.result, u))
        io.stderr:write(("%d %d"):format(p.pid, q.pid), "\\n")
      end
      """
    ).run()
    #expect(run.ending == .exited(0))
    let pids = run.errors.split(separator: "\n").last?.split(separator: " ") ?? []
    try #require(pids.count == 2)
    // By the pids by which home knows them.
    #expect(run.errors.contains("Process-1 (pid \(pids[0])): script.lua:4: oops"))
    #expect(run.errors.contains("Process-2 (pid \(pids[1])): "))
    #expect(run.lines.first == "false\tscript.lua:4: oops")
    let rest = run.lines.drop { !$0.hasPrefix("1\t") }.map { $0.replacing(/pid \d+/, with: "pid N") }
    #expect(
      rest == [
        "1\tscript.lua:4: oops", "5", "false\tscript.lua:11: Process-3 (pid N) ended with exit code 7",
        "true\t-9\tSIGKILL\tnil",
        "false\tscript.lua:15: Process-5 (pid N) ended, but its result is lost: cannot send a userdata",
      ])
  }

  @Test func `gets the signals that are sent to it, and stops and goes on`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      if process.is_main() then
        local function wait() while true do process.sleep(1) end end
        local function running(p) while p:status() ~= "running" do process.sleep(0.001) end return p end
        for _, signal in ipairs {"TERM", "INT", "HUP", "USR1", "ALRM"} do
          local p = running(run("node", wait))
          p:kill(signal)
          p:join()
          print(p.exitcode, p.signal)
        end
        local p = running(run("node", wait))
        p:kill()
        print(p:join(), p.signal)
        while is_there(p.remote_pid) do process.sleep(0.001) end
        local p = running(run("node", wait))
        p:kill "STOP"
        while process.status(p.remote_pid) ~= "stopped" do process.sleep(0.001) end
        print(p:status(), p:join(0.01))
        p:kill "CONT"
        while process.status(p.remote_pid) == "stopped" do process.sleep(0.001) end
        p:stop()
        print(p.signal)
        local handled = running(run("node", function()
          local n = 0
          process.signal("USR1", function() n = n + 1 end)
          io.open("ready", "w"):close()
          while n == 0 do process.sleep(0.01) end
          return n
        end))
        while not io.open "ready" do process.sleep(0.001) end
        handled:kill "USR1"
        print(handled:result())
      end
      """)
    #expect(
      lines == [
        "-15\tSIGTERM", "-2\tSIGINT", "-1\tSIGHUP", "-10\tSIGUSR1", "-14\tSIGALRM", "true\tSIGKILL",
        "running\tfalse\ttimeout", "SIGTERM", "1",
      ])
  }

  @Test func `sends and gets much, and prints whole lines in its order`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {}, "--lines")
      if process.is_main() then
        local long = ("0123456789abcdef\\n"):rep(400000)
        local p = run("node", function(text)
          for i = 1, 3000 do print(i, ("x"):rep(i % 200)) end
          io.write(("y"):rep(200000))
          return text:reverse(), #text
        end, long)
        local text, count = p:result()
        print ""
        print(text == long:reverse(), count)
      end
      """)
    try #require(lines.count == 3002)
    for number in 1...3000 where lines[number - 1] != "\(number)\t\(String(repeating: "x", count: number % 200))" {
      Issue.record("line \(number): \(lines[number - 1])")
      break
    }
    #expect(lines.suffix(2) == [String(repeating: "y", count: 200_000), "true\t6800000"])
  }

  @Test func `shares its launcher with others, as many as its node takes`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {per_node = 3})
      if process.is_main() then
        local processes = {}
        for i = 1, 7 do
          processes[i] = run("node", function() process.sleep(0.2) return process.getppid() end)
        end
        local agents, count = {}, 0
        for _, p in ipairs(processes) do
          local agent = p:result()
          if not agents[agent] then count = count + 1 end
          agents[agent] = (agents[agent] or 0) + 1
        end
        local sizes = {}
        for _, size in pairs(agents) do sizes[#sizes + 1] = size end
        table.sort(sizes)
        print(count, table.concat(sizes, " "))
        -- A launcher that is there is taken before another is started.
        print(agents[run("node", process.getppid):result()] ~= nil)
        launcher("quick", {idle = 0})
        local first = run("quick", process.getppid):result()
        while is_there(first) do process.sleep(0.001) end
        print(run("quick", process.getppid):result() ~= first)
      end
      """)
    #expect(lines == ["3\t1 3 3", "true", "true"])
  }

  @Test func `waits for its place, and can be ended there`() throws {
    let lines = try NodeTrial.lines(
      """
      process.launcher("queue", {command = {"sh", "-c", 'while [ ! -e go ]; do sleep 0.01; done; exec "$0" "$@"',
        "{program}", "--node"}})
      if process.is_main() then
        local p, q = run("queue", function() return "here" end), run("queue", print)
        process.sleep(0.05)
        print(p:status(), p.node, p.remote_pid, p:is_alive(), p:result(0.01))
        q:terminate()
        print(q:join(), q.signal, q.exitcode)
        io.open("go", "w"):close()
        print(p:result())
        print(p:status(), p.node ~= nil)
      end
      """)
    #expect(lines == ["waiting\tnil\tnil\ttrue\tnil\ttimeout", "true\tSIGTERM\t-15", "here", "finished\ttrue"])
  }

  @Test func `starts others on its own node, by fork`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      if process.is_main() then
        process.set_start_method "node"
        print(process.spawn(function()
          local q = process.Queue()
          local p = process.spawn(function() q:put(process.parent().name) return process.getppid() end)
          local method = process.get_start_method()
          local s = process.spawn{target=function() return "spawned " .. process.current().name end, start_method="spawn"}
          return q:get(), p:result() == process.getpid(), method, s:result()
        end):result())
      end
      """)
    #expect(lines == ["Process-1\ttrue\tfork\tspawned Process-1:2"])
  }

  @Test func `has the script though its file is gone, and its folder and variables`() throws {
    var runner = NodeTrial.runner(
      """
      launcher("node", {})
      where = where or "script"
      if process.is_main() then
        local first = run("node", function() return where, os.getenv "OURS" end)
        os.remove(arg[0])
        print(first:result())
        print(run("node", function(name) return where, io.open(name) ~= nil, arg[1] end, "beside"):result())
      end
      """)
    runner.environment["OURS"] = "a=b c"
    runner.files["beside"] = "x"
    runner.arguments.append("word")
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.lines == ["script\ta=b c", "script\ttrue\tword"])
  }

  @Test func `is refused what it can't have, before anything is started`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      if process.is_main() then
        local function try(...) local _, message = pcall(...) print((message:gsub("^script.lua:%d+: ", ""))) end
        try(run, "node", print, io.stdout)
        try(process.spawn, {target = print, start_method = "node", stdin = "pipe"})
        try(run, "ssh", print)
        process.launcher("gone", {command = {"there-is-no-such-launcher", "{program}", "--node"}})
        try(run, "gone", print)
        try(process.launcher, "fork", {command = {"x", "--node"}})
        try(process.launcher, "new", {})
        try(process.launcher, "new", {command = {"x", "{program}"}})
        try(process.launcher, "new", {comand = {}})
        try(process.launcher, "node", {per_node = 0})
        try(process.launcher, "node", {nodes = {"a", 5}})
        try(process.launcher, "node", {silence = 0 / 0})
        print(#process.active_children())
      end
      """)
    #expect(
      lines == [
        "cannot send a userdata (at .args[1])",
        "the standard input of a process by 'node' is empty: it cannot read what is here",
        #"the start method 'ssh' has no nodes: write process.launcher("ssh", {nodes={"n1", "n2"}})"#,
        "cannot run 'there-is-no-such-launcher': there is no such program in PATH",
        "'fork' is a start method of this machine: give the launcher another name",
        #"the start method 'new' needs a command: write command={"launch", "{node}", "{program}", "--node"}"#,
        #"command of a launcher must end with what runs on the node: {…, "{program}", "--node"}"#,
        "unknown option 'comand' of a launcher: there are command, nodes, options, per_node, silence, losses and idle",
        "per_node of a launcher must be a whole number of 1 or more, got 0",
        "word 2 of nodes must be a text without zeros, got 5",
        "silence of a launcher must be a number of seconds of 0.1 or more, got NaN", "0",
      ])
  }

  @Test func `has a lane in pictures, and is told in a dump`() throws {
    let run = try NodeTrial.runner(
      """
      launcher("node", {})
      if process.is_main() then
        process.picture(function() run("node", function() print "from there" end):join() end, "picture.txt")
        for line in io.lines "picture.txt" do print(line) end
      end
      """
    ).run()
    #expect(run.errors == "" && run.output.contains("Process-1") && run.output.contains("from there"))
    let command = try NodeTrial.runner(
      """
      launcher("node", {})
      if process.is_main() then
        local p = run("node", function() process.sleep(60) end)
        while p:status() ~= "running" do process.sleep(0.001) end
        print(process.getpid(), p.remote_pid)
        process.sleep(60)
      end
      """
    ).start()
    defer { command.killEverything() }
    try command.wait(for: "the pids") { command.output.contains("\n") }
    let pids = command.output.split { $0 == "\t" || $0 == "\n" }
    let dump = try CommandRunner("dump", String(pids[0])).run()
    #expect(dump.output.contains("Process-1 (pid "), "\(dump.output)\(dump.errors)")
    #expect(dump.output.contains("waits for its process on node "), "\(dump.output)")
    #expect(dump.output.contains("(pid \(pids[1]) there)"), "\(dump.output)")
  }
}
