import Testing

/// The child starts with a private copy of everything, and knows who it is.
@Suite struct `A fork` {
  @Test func `gives the child its own copy of everything`() throws {
    let run = try CommandRunner(
      script: """
        count, list = 1, { "a", nested = { 1 } }
        local upvalue = 10
        local function add() upvalue = upvalue + 1 return upvalue end
        local resumed = coroutine.wrap(function() for i = 1, 9 do coroutine.yield(i) end end)
        resumed()
        local p = process.spawn(function()
          count = count + 1
          list[#list + 1] = "child"
          list.nested[1] = "changed"
          string.new = true
          print("child", count, #list, list.nested[1], add(), resumed(), resumed())
        end)
        p:join()
        print("parent", count, #list, list.nested[1], add(), resumed(), string.new)
        count = 100
        process.spawn(function() print("second child", count, add()) end):join()
        """
    ).run()
    #expect(
      run.output == """
        child\t2\t2\tchanged\t11\t2\t3
        parent\t1\t1\t1\t11\t2\tnil
        second child\t100\t12

        """, "\(run.errors)")
  }

  /// That no start changes them for a moment only is what the library of `A C library` shows.
  @Test(arguments: [#"exec "$@""#, #"exec taskset -c "$(taskset -cp $$ | grep -o '[0-9]*$')" "$@""#])
  func `leaves parent and child the processors that they have, also where each child is waited for at once`(
    _ shell: String
  ) throws {
    var runner = CommandRunner(
      script: """
        local function processors()
          for line in io.lines "/proc/self/status" do
            local mask = line:match "^Cpus_allowed:%s*(.*)"
            if mask then return mask end
          end
        end
        local all = processors()
        for _ = 1, 5 do
          local p = process.spawn(processors)
          print(processors() == all, p:result() == all, processors() == all)
        end
        """)
    runner.shell = shell
    let run = try runner.run()
    #expect(run.output == String(repeating: "true\ttrue\ttrue\n", count: 5), "\(run.errors)")
  }

  @Test func `shows the child no later change of the parent's`() throws {
    let run = try CommandRunner(
      script: """
        value = "before"
        local go = io.open("go", "w")
        local p = process.spawn(function()
          while not io.open("go"):read(1) do process.sleep(0.001) end
          print(value)
        end)
        value = "after"
        go:write "x" go:close()
        p:join()
        print(value)
        """
    ).run()
    #expect(run.output == "before\nafter\n")
  }

  @Test func `names the children of children after their parents`() throws {
    let run = try CommandRunner(
      script: """
        local function show(depth)
          local me = process.current()
          print(me.name, process.is_main(), process.parent() and process.parent().name,
            me.pid == process.getpid(), process.parent() and process.parent().pid == process.getppid())
          if depth > 0 then
            for _ = 1, 2 do process.spawn(show, depth - 1):join() end
          end
        end
        show(2)
        local Worker = process.Process:subclass "Worker"
        function Worker:run() print(self.name, process.current() == self, process.spawn(show, 0):join()) end
        local w = Worker()
        local unused = process.Process()
        w:start() w:join()
        local last = process.spawn(show, 0)
        last:join()
        print(unused.name, last.name)
        """
    ).run()
    #expect(
      run.output == """
        MainProcess\ttrue\tnil\ttrue\tnil
        Process-1\tfalse\tMainProcess\ttrue\ttrue
        Process-1:1\tfalse\tProcess-1\ttrue\ttrue
        Process-1:2\tfalse\tProcess-1\ttrue\ttrue
        Process-2\tfalse\tMainProcess\ttrue\ttrue
        Process-2:1\tfalse\tProcess-2\ttrue\ttrue
        Process-2:2\tfalse\tProcess-2\ttrue\ttrue
        Process-3:1\tfalse\tWorker-3\ttrue\ttrue
        Worker-3\ttrue\ttrue
        Process-5\tfalse\tMainProcess\ttrue\ttrue
        Process-4\tProcess-5

        """, "\(run.errors)")
  }

  @Test func `gives each child random numbers of its own`() throws {
    let run = try CommandRunner(
      script: """
        local function draw() print(math.random(1 << 60), math.random(0)) end
        math.randomseed(42)
        for _ = 1, 5 do process.spawn(draw):join() end
        process.spawn(function() process.spawn(draw):join() draw() end):join()
        local seed = math.randomseed
        math.randomseed = nil
        process.spawn(draw):join()
        seed(42)
        draw()
        seed(42)
        draw()
        """
    ).run()
    #expect(run.lines.count == 10)
    #expect(Set(run.lines).count == 9)
    #expect(run.lines[8] == run.lines[9], "the parent's own seed is left alone")
  }

  @Test func `lets a child seed its own numbers`() throws {
    let run = try CommandRunner(
      script: """
        local function draw() math.randomseed(7) print(math.random(1 << 60)) end
        process.spawn(draw):join()
        draw()
        """
    ).run()
    #expect(Set(run.lines).count == 1)
  }

  @Test func `gives the child no hold on its parent's other children`() throws {
    let run = try CommandRunner(
      script: """
          local sibling = process.spawn(process.sleep, 60)
          local unstarted = process.Process { target = print }
          process.spawn(function()
            for _, call in ipairs { "join", "is_alive", "result", "stop", "terminate", "kill", "status" } do
              local ok, message = pcall(function() return sibling[call](sibling) end)
              print(call, ok, (message:match "a child process: Process%-1"))
            end
            print("join of a list", (pcall(process.join, { sibling })))
            print("wait", (pcall(process.wait, { sibling })))
            print("start", (pcall(unstarted.start, unstarted)))
            print("join of oneself", (pcall(function() process.current():join() end)))
            print("join of the parent", (pcall(function() process.parent():join() end)))
            print(sibling.pid ~= nil, sibling.exitcode, sibling.name, #process.active_children())
          end):join()
          print(sibling:is_alive(), #process.active_children())
          sibling:kill()
        """
    ).run()
    let calls = ["join", "is_alive", "result", "stop", "terminate", "kill", "status"]
    let others = ["join of a list", "wait", "start", "join of oneself", "join of the parent"]
    #expect(
      run.lines == calls.map { "\($0)\tfalse\ta child process: Process-1" } + others.map { "\($0)\tfalse" } + [
        "true\tnil\tProcess-1\t0", "true\t1",
      ], "\(run.errors)")
  }
}
