import Foundation
import Testing

/// Many children: one after the other, at the same time, and more than the system allows.
@Suite struct `Many children` {
  @Test func `that live are listed as they were started, ended ones among them are reaped soon, and join in any order`()
    throws
  {
    let run = try CommandRunner(
      script: """
        local event, live = process.Event(), {}
        local function start() live[#live + 1] = process.spawn(function() event:wait() end) end
        for _ = 1, 192 do start() end
        local ended = process.spawn(function() end)
        while process.status(ended.pid) ~= "zombie" do process.sleep(0.001) end
        local count = #live
        while ended:status() == "zombie" do start() end
        assert(#live - count <= 192 // 64, #live - count)
        assert(ended:status() == "finished" and ended.exitcode == 0)

        local listed = process.active_children()
        assert(#listed == #live)
        for i, p in ipairs(listed) do assert(p == live[i]) end
        for i = #live, 1, -3 do live[i]:stop() end
        for i, p in ipairs(live) do assert(p:is_alive() == ((#live - i) % 3 ~= 0)) end
        event:set()
        for i = 2, #live, 2 do assert(live[i]:join()) end
        process.join(live)
        for i, p in ipairs(live) do assert(p.signal == ((#live - i) % 3 == 0 and "SIGTERM" or nil)) end
        print(#process.active_children())
        """
    ).run()
    #expect(run.output == "0\n", "\(run.output)\(run.errors)")
  }

  @Test func `one after the other leave no zombie, no descriptor and no memory`() throws {
    var runner = CommandRunner(
      script: """
        local function descriptors()
          -- Not by io.popen: its ls may look before this process has closed the pipe's other end.
          local _, _, count = os.execute("exit $(ls /proc/" .. process.getpid() .. "/fd | wc -l)")
          return count
        end
        local function memory()
          collectgarbage() collectgarbage()
          local f <close> = io.open "/proc/self/status"
          local text = f:read "a"
          -- Without pages of files, such as those of the program, which the system brings in and drops as it likes.
          return text:match "RssAnon:%s*(%d+)" + text:match "RssShmem:%s*(%d+)"
        end
        local function zombies()
          local count = 0
          for _, record in ipairs(process.list()) do
            if record.ppid == process.getpid() and record.status == "zombie" then count = count + 1 end
          end
          return count
        end
        local function one(i)
          local way = i % 5
          if way == 0 then process.spawn(function() end):join()
          elseif way == 1 then assert(process.spawn(function() return i, ("x"):rep(1000) end):result() == i)
          elseif way == 2 then process.daemon(function() os.exit(3) end):join()
          elseif way == 3 then process.spawn(function() end) -- reaped by a later start
          else
            local p = process.spawn(process.sleep, 60)
            p:terminate()
            assert(p:join() and p.signal == "SIGTERM")
          end
        end
        for i = 1, 1000 do one(i) end
        local before, open = memory(), descriptors()
        for i = 1, 9000 do one(i) end
        while #process.active_children() > 0 do process.sleep(0.001) end
        print("descriptors", descriptors() - open)
        print("zombies", zombies())
        print("memory", memory() - before)
        """)
    runner.timeLimit = 120
    let run = try runner.run()
    #expect(run.lines.prefix(2) == ["descriptors\t0", "zombies\t0"], "\(run.output)\(run.errors)")
    let growth = try #require(Int(run.lines[2].split(separator: "\t")[1]))
    #expect(growth < 1024, "it grew by \(growth) KiB: \(growth * 1024 / 9000) bytes a child")
  }

  @Test(arguments: [64, 1024]) func `live at the same time under a limit of open files`(_ limit: Int) throws {
    var runner = CommandRunner(
      script: """
        local all = {}
        for i = 1, 1000 do all[i] = process.spawn(process.sleep, 60) end
        print(#process.active_children())
        print(#process.wait(all, 0), #process.wait(all, 0.1), process.join(all, 0.1))
        all[1]:terminate()
        local ready = process.wait(all)
        print(#ready, ready[1] == all[1])
        for i = 2, 1000 do all[i]:kill(i % 2 == 0 and "INT" or "TERM") end
        print(process.join(all, 30))
        local codes = {}
        for i = 2, 1000 do codes[all[i].exitcode] = (codes[all[i].exitcode] or 0) + 1 end
        print(codes[-2], codes[-15], #process.active_children())
        """)
    runner.shell = "ulimit -n \(limit); exec \"$@\""
    let run = try runner.run()
    #expect(
      run.output == """
        1000
        0\t0\tfalse\ttimeout
        1\ttrue
        true
        500\t499\t0

        """, "\(run.errors)")
  }

  @Test func `print and return at the same time`() throws {
    let runner = CommandRunner(
      script: """
        local all = {}
        for i = 1, 300 do all[i] = process.spawn(function() print("child", i) return i, ("y"):rep(i * 10) end) end
        local sum = 0
        for i = 1, 300 do
          local n, text = all[i]:result()
          assert(#text == n * 10)
          sum = sum + n
        end
        print(sum)
        """)
    let run = try runner.run()
    #expect(run.lines.last == "45150", "\(run.errors)")
    #expect(Set(run.lines.dropLast()) == Set((1...300).map { "child\t\($0)" }))
  }

  /// A user whom nobody is, under a limit of processes.
  private func limited(_ script: String, to processes: Int, user: Int) -> CommandRunner {
    var runner = CommandRunner(script: script)
    runner.shell = """
      cp "$1" ./command && shift && exec setpriv --reuid=\(user) --regid=\(user) --clear-groups \
      prlimit --nproc=\(processes) ./command "$@"
      """
    return runner
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func `beyond the user's limit are an error that names it, and the script goes on`() throws {
    let runner = limited(
      """
      local all = {}
      local ok, message
      for i = 1, 100 do
        ok, message = pcall(process.spawn, process.sleep, 60)
        if not ok then break end
        all[i] = message
      end
      print(#all, ok)
      print(message)
      print(#process.active_children())
      all[1]:terminate()
      all[1]:join()
      local p = process.spawn(function() return "room again" end)
      print(p:result())
      for _, p in ipairs(all) do p:terminate() end
      print(process.join(all))
      """, to: 20, user: 64123)
    let run = try runner.run()
    #expect(
      run.output == """
        19\tfalse
        script.lua:4: cannot fork: too many processes (limit: ulimit -u = 20); \
        wait for some to end, or raise the limit with ulimit -u
        19
        room again
        true

        """, "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func `as a pool's workers leave none of them where not all can be started`() throws {
    let run = try limited(
      """
      print(pcall(process.Pool, 40))
      print(#process.active_children())
      local pool <close> = process.Pool(2)
      print(pool:map(math.sqrt, { 4, 9 })[2])
      """, to: 20, user: 64125
    ).run()
    #expect(
      run.output == """
        false\tscript.lua:1: cannot fork: too many processes (limit: ulimit -u = 20); \
        wait for some to end, or raise the limit with ulimit -u
        0
        3.0

        """, "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `are possible when a script has used up its descriptors`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn(function() end):join()
        local files = {}
        while true do
          local f = io.open "script.lua"
          if not f then break end
          files[#files + 1] = f
        end
        local p = process.spawn(function() print("child", io.read()) return 42 end)
        print(p:join(5), p.exitcode, p:result())
        local all = {}
        for i = 1, 5 do all[i] = process.spawn(process.sleep, 60) end
        print(p.exitcode, #process.wait(all, 0.05), process.join(all, 0.05))
        all[3]:terminate()
        print(process.wait(all)[1] == all[3])
        for i = 1, 5 do all[i]:kill() end
        print(process.join(all))
        """)
    runner.shell = "ulimit -n 32; exec \"$@\""
    let run = try runner.run()
    #expect(
      run.output == "child\tnil\ntrue\t0\t42\n0\t0\tfalse\ttimeout\ntrue\ntrue\n", "\(run.errors)")
  }

  @Test func `are refused with the limit's name when there is no descriptor for the first`() throws {
    var runner = CommandRunner(
      script: """
        local files = {}
        while true do
          local f = io.open "script.lua"
          if not f then break end
          files[#files + 1] = f
        end
        print(pcall(process.spawn, print))
        for i = 1, 8 do files[i]:close() end
        print(process.spawn(function() return "room again" end):result())
        """)
    runner.shell = "ulimit -n 32; exec \"$@\""
    let run = try runner.run()
    #expect(
      run.lines.count == 2 && run.lines[0].hasPrefix("false\t") && run.lines[0].contains("ulimit -n = 32"),
      "\(run.output)\(run.errors)")
    #expect(run.lines.last == "room again")
    #expect(run.ending == .exited(0))
  }

  @Test func `are no trouble to a script with little address space`() throws {
    var runner = CommandRunner(
      script: "print(process.spawn(function() return ('x'):rep(100000) end):result():len())")
    runner.shell = "ulimit -v 200000; exec \"$@\""
    let run = try runner.run()
    #expect(run.output == "100000\n", "\(run.errors)")
  }
}
