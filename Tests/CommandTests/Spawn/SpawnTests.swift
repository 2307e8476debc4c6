import Testing

/// The start method "spawn": a fresh interpreter that runs the script again.
@Suite struct `A process started by spawn` {
  @Test func `runs the script again, with the same arguments, then its target`() throws {
    var runner = CommandRunner(
      script: """
        print(process.is_main(), process.current().name, arg[0], arg[1], arg[-1] ~= nil, ...)
        seen = (seen or 0) + 1
        if process.is_main() then
          seen = 10
          local p = process.spawn{target=function(...) print(seen, ...) end, args={1, nil, 3, n=3}, start_method="spawn"}
          print(p:join(), p.exitcode)
        end
        """)
    runner.arguments += ["one", "two"]
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(
      run.lines == [
        "true\tMainProcess\tscript.lua\tone\ttrue\tone\ttwo", "false\tProcess-1\tscript.lua\tone\ttrue\tone\ttwo",
        "1\t1\tnil\t3", "true\t0",
      ])
  }

  @Test func `is a process like any other, to itself and to its children`() throws {
    let lines = try printed(
      by: """
        local function show()
          local me, parent = process.current(), process.parent()
          print(me, parent, me.name, parent:is_alive(), process.getppid() == parent.pid, process.is_main())
          print(me:status(), #process.active_children(), process.get_start_method())
          print(pcall(me.join, me))
          print(pcall(parent.join, parent))
        end
        if process.is_main() then
          process.set_start_method "spawn"
          process.spawn(function()
            show()
            process.spawn(function() show() process.spawn{target=show, start_method="fork"}:join() end):join()
          end):join()
        end
        """)
    let one = "<Process name='Process-1' pid=N parent=N started>"
    let two = "<Process name='Process-1:1' pid=N parent=N started>"
    let three = "<Process name='Process-1:1:1' pid=N parent=N started>"
    func part(
      _ process: String, _ parent: String, _ name: String, _ parentName: String, made: String, method: String = "spawn"
    ) -> [String] {
      [
        "\(process)\t\(parent)\t\(name)\ttrue\ttrue\tfalse", "running\t0\t\(method)",
        "false\tscript.lua:5: cannot join the current process: \(name) would wait for itself",
        "false\tscript.lua:6: can only join a child process: \(parentName) \(made)",
      ]
    }
    let expected =
      part(
        one, "<Process name='MainProcess' pid=N started>", "Process-1", "MainProcess", made: "is the main process")
      + part(two, one, "Process-1:1", "Process-1", made: "was made by the process with pid N")
      + part(three, two, "Process-1:1:1", "Process-1:1", made: "was made by the process with pid N", method: "fork")
    #expect(lines == expected)
  }

  @Test func `gets copies of its target's variables, and has its own globals`() throws {
    let lines = try printed(
      by: """
        count = (count or 0) + 1
        local up, shared = {1, 2}, 0
        local function add() shared = shared + 1 return shared end
        if process.is_main() then
          count = 99
          up[3] = 3
          up.self = up
          local p = process.Process{start_method="spawn", target=function(f)
            print(count, #up, up.self == up, add(), f(), shared, string.format == p_format)
            up[4] = 4
            return up, shared
          end, args={add}}
          up[5] = "not copied yet"
          up[5] = nil
          p:start()
          up[3] = "too late"
          local list, number = p:result()
          print(#list, list[3], number, #up, shared)
        end
        p_format = string.format
        """)
    #expect(lines == ["1\t3\ttrue\t1\t2\t2\ttrue", "4\t3\t2\t3\t0"])
  }

  @Test func `returns, raises and exits as a forked one does`() throws {
    let script = """
      local function results(p)
        local answer = table.pack(pcall(p.result, p))
        for i = 1, answer.n do answer[i] = tostring(answer[i]):gsub("pid %d+", "pid N") end
        print(table.concat(answer, " | "), p.exitcode, p.signal)
        if p.error then print((p.error:gsub("%[C%].*", "..."))) end
      end
      local function fail(value) error(value) end
      if process.is_main() then
        process.set_start_method(arg[1])
        results(process.spawn(function() return 1, nil, "x", nil end))
        results(process.spawn(function() end))
        results(process.spawn(fail, "boom"))
        results(process.spawn(fail, 5))
        results(process.spawn(function() return io.stdout end))
        results(process.spawn(function() os.exit(7) end))
        results(process.spawn(function() os.exit(true, true) end))
        results(process.spawn(function() process.kill(process.getpid(), "TERM") process.sleep(60) end))
        results(process.spawn(string.rep, "long", 1000000))
        results(process.spawn(string.upper, "c function"))
        results(process.spawn(nil_function or print, "printed"))
      end
      """
    func run(_ method: String) throws -> (String, String) {
      let run = try CommandRunner(script: script, arguments: [method]).run()
      #expect(run.ending == .exited(0))
      return (run.output, run.errors.replacing(/pid \d+/, with: "pid N"))
    }
    let (spawned, forked) = (try run("spawn"), try run("fork"))
    #expect(spawned.0 == forked.0)
    #expect(spawned.1 == forked.1)
    #expect(spawned.1.contains("Process-3 (pid N): script.lua:7: boom\nstack traceback:\n"))
  }

  @Test func `can be an object of a class of one's own, attributes and all`() throws {
    let lines = try printed(
      by: """
        local Base = process.Process:subclass "Base"
        function Base:greet() return "hello from " .. self.who end
        local Worker = Base:subclass "Worker"
        function Worker:init(who) self.who = who self.me = self self.list = {who} end
        function Worker:run()
          print(self, self == process.current(), self.me == self, self:greet(), self.list[1])
          self.who = "changed"
          print(pcall(self.start, self))
          return self.daemon
        end
        if process.is_main() then
          process.set_start_method "spawn"
          local w = Worker "ann"
          w.name, w.daemon = "w", true
          w:start()
          print(w:result(), w.who, w)
        end
        """)
    #expect(
      lines == [
        "<Worker name='w' pid=N parent=N started daemon>\ttrue\ttrue\thello from ann\tann",
        "false\tscript.lua:8: cannot start a process twice: w was started already; make a new one to run it again",
        "true\tann\t<Worker name='w' pid=N parent=N stopped exitcode=0 daemon>",
      ])
  }

  @Test func `knows the other processes that its target uses, as one that cannot wait for them`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local main = process.current()
          local ended = process.spawn{target=print, args={"first"}, name="ended"}
          ended:join()
          ended.mark = "mine"
          local new = process.Process{target=print}
          local closed = process.Process{target=print}
          closed:close()
          local p
          p = process.Process{target=function()
            print(ended.name, ended.exitcode, ended.mark, ended, pcall(ended.join, ended))
            print(new:status(), pcall(new.start, new))
            print(closed)
            print(main.name, main:is_alive(), main.pid == process.getppid(), p == process.current())
          end}
          p:start()
          p:join()
        end
        """)
    #expect(
      lines == [
        "first",
        "ended\t0\tmine\t<Process name='ended' pid=N parent=N unknown>\tfalse\t"
          + "script.lua:12: can only join a child process: ended was made by the process with pid N",
        "new\tfalse\tscript.lua:13: can only start a process in the process that made it: "
          + "Process-2 was made by pid N; make one here",
        "<Process name='Process-3' parent=N closed>",
        "MainProcess\ttrue\ttrue\ttrue",
      ])
  }

  @Test func `is not started with what cannot be sent, and nothing has changed then`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local file <close> = io.open("script.lua")
          print(pcall(process.spawn, print, {1, {file}}))
          print(pcall(process.spawn, function() return file end))
          local p = process.Process{target=print, args={"started"}, handle=coroutine.create(print)}
          print(pcall(p.start, p))
          print(p:status(), p.pid, #process.active_children())
          p.handle = nil
          print(p:start(), p:result())
        end
        """)
    #expect(
      lines == [
        "false\tscript.lua:4: cannot send a userdata (at .args[1][2][1])",
        "false\tscript.lua:5: cannot send a userdata (at .target's upvalue 'file')",
        "false\tscript.lua:7: cannot send a coroutine (at .process.handle)", "new\tnil\t0", "started", "nil",
      ])
  }

  @Test func `finds the libraries that its target uses`() throws {
    var runner = CommandRunner(
      script: """
        package.path = "./?.own;" .. package.path
        if process.is_main() then
          local own = require "own"
          local p = process.spawn{target=function() return own.name, own.times, package.path end, start_method="spawn"}
          local name, times, path = p:result()
          print(name, times, path == package.path)
        end
        """)
    runner.files["own.own"] = "loaded = (loaded or 0) + 1 return {name = ..., times = loaded}"
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output == "own\t1\ttrue\n")
  }

  @Test func `that is not the default is chosen for one process, and for all that come`() throws {
    let lines = try printed(
      by: """
        local function method() return process.get_start_method(), fresh end
        if process.is_main() then
          fresh = "copied"
          local function both() print(process.spawn(method):result()) end
          both()
          print(process.spawn{target=method, start_method="spawn"}:result())
          process.set_start_method "spawn"
          both()
          print(process.spawn{target=method, start_method="fork"}:result())
        end
        """)
    #expect(lines == ["fork\tcopied", "spawn\tnil", "spawn\tnil", "fork\tcopied"])
  }

  @Test func `draws random numbers of its own`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          for _ = 1, 3 do print(process.spawn{target=math.random, args={0}, start_method="spawn"}:result()) end
        end
        """)
    #expect(Set(lines).count == 3)
  }

  @Test(arguments: [("fork", "spawn"), ("spawn", "fork")])
  func `a process that was told its method starts its own by it`(_ usual: String, _ told: String) throws {
    let run = try CommandRunner(
      script: """
        -- Run again by "spawn": it tells what processes without a word of their own have.
        process.set_start_method "\(usual)"
        local Sub = process.Process:subclass "Sub"
        function Sub:init(depth)
          process.Process.init(self, { start_method = depth == 3 and "\(told)" or nil })
          self.depth = depth
        end
        function Sub:run()
          print(self.depth, process.get_start_method())
          if self.depth > 1 then
            local p = Sub(self.depth - 1)
            p:start()
            p:join()
          end
          if self.depth == 3 then
            local other = process.Process { target = function() print(process.get_start_method()) end,
                                            start_method = "\(usual)" }
            other:start()
            other:join()
          end
        end
        if process.is_main() then
          local p = Sub(3)
          p:start()
          p:join()
          print(process.get_start_method())
        end
        """
    ).run()
    #expect(run.errors == "")
    #expect(run.lines == ["3\t\(told)", "2\t\(told)", "1\t\(told)", usual, usual])
  }
}
