import Testing

/// What can be seen of a process from its making to its reaping: `status`, `is_alive`, `exitcode`, `tostring`, `close`.
@Suite struct `Looking at a process` {
  @Test func `its states follow one another, and looking does not reap`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local function show(p) print(p:status(), p:is_alive(), p.exitcode, p.signal, p.pid ~= nil, p) end
        local p = process.Process{target=process.sleep, args={100}}
        show(p)
        p:start()
        await(function() return p:status() == "sleeping" end)
        show(p)
        p:kill "STOP"
        await(function() return p:status() == "stopped" end)
        show(p)
        p:kill()
        await(function() return p:status() == "zombie" end)
        show(p)
        show(p)
        process.wait{p}
        show(p)
        p:join()
        show(p)
        """)
    let alive = "true\tnil\tnil\ttrue\t<Process name='Process-1' pid=N parent=N started>"
    let ended = "false\t-9\tSIGKILL\ttrue\t<Process name='Process-1' pid=N parent=N stopped exitcode=-SIGKILL>"
    #expect(
      lines == [
        "new\tfalse\tnil\tnil\tfalse\t<Process name='Process-1' parent=N initial>", "sleeping\t\(alive)",
        "stopped\t\(alive)", "zombie\t\(ended)", "zombie\t\(ended)", "zombie\t\(ended)", "finished\t\(ended)",
      ])
  }

  @Test func `one that computes is running`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(function() while true do end end)
        await(function() return p:status() == "running" end)
        p:kill()
        print(process.current():status())
        """)
    #expect(lines == ["running"])
  }

  @Test(arguments: [
    ("os.exit, 0", "0\tnil", "exitcode=0"), ("os.exit, 3", "3\tnil", "exitcode=3"), ("error", "1\tnil", "exitcode=1"),
    ("os.exit, false", "1\tnil", "exitcode=1"), ("os.exit, true", "0\tnil", "exitcode=0"),
    ("print", "0\tnil", "exitcode=0"), ("os.exit, 255", "255\tnil", "exitcode=255"),
  ])
  func `the exit code tells how it ended`(_ call: String, _ end: String, _ told: String) throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(\(call))
        p:join()
        print(p.exitcode, p.signal)
        print((tostring(p):gsub("=%d%d+ ", "=N ")))
        """
    ).run()
    #expect(run.lines.suffix(2) == [end, "<Process name='Process-1' pid=N parent=N stopped \(told)>"])
  }

  @Test func `those that end are reaped by join, result, stop, start and active_children`() throws {
    let lines = try printed(
      by: """
        local function ended()
          local p = process.spawn(os.exit, 0)
          process.wait{p}
          return p
        end
        for _, reap in ipairs{process.join, process.result, process.stop, process.active_children,
                              function() process.spawn(os.exit):join() end,
                              function() process.Process{target=os.exit}:start() end} do
          local p = ended()
          local before = p:status()
          reap(p)
          print(before, p:status())
        end
        """)
    #expect(lines == Array(repeating: "zombie\tfinished", count: 6))
  }

  @Test func `tostring shows name, pid, parent, state and daemon`() throws {
    let lines = try printed(
      by: """
        local seen = process.Event()
        local p = process.daemon{
          target=function() print(process.current()) print(process.parent()) seen:wait() end, name="a'b"}
        print(tostring(p) == ("<Process name='a'b' pid=%d parent=%d started daemon>"):format(p.pid, process.getpid()))
        seen:set()
        p:join()
        print(p)
        print(process.Process{daemon=true})
        print(process.current())
        print(tostring(process.current()):find("pid=" .. process.getpid(), 1, true) ~= nil)
        """)
    let expected = [
      "true", "<Process name='a'b' pid=N parent=N started daemon>", "<Process name='MainProcess' pid=N started>",
      "<Process name='a'b' pid=N parent=N stopped exitcode=0 daemon>",
      "<Process name='Process-2' parent=N initial daemon>", "<Process name='MainProcess' pid=N started>", "true",
    ]
    // What the child prints may come before what its parent does meanwhile.
    #expect(lines.sorted() == expected.sorted())
    #expect(lines.suffix(4) == expected.suffix(4))
  }

  @Test func `a child sees itself, its parent and its siblings`() throws {
    let lines = try printed(
      by: """
        local sibling = process.spawn(process.sleep, 100)
        local unstarted = process.Process{}
        local p
        p = process.Process{target=function()
          print(process.current() == p, p.pid == process.getpid(), p:is_alive(), p:status(), p.exitcode)
          local parent = process.parent()
          print(parent.name, parent.pid == process.getppid(), parent:is_alive(), parent:status() ~= "finished", parent.exitcode)
          print(sibling, sibling.pid ~= nil, sibling.exitcode)
          print(unstarted, unstarted:is_alive(), unstarted:status())
          local made = process.Process{}
          print(made, made:is_alive(), made:status())
        end}
        p:start()
        p:join()
        print(process.parent())
        sibling:kill()
        """)
    #expect(
      lines == [
        "true\ttrue\ttrue\trunning\tnil", "MainProcess\ttrue\ttrue\ttrue\tnil",
        "<Process name='Process-1' pid=N parent=N unknown>\ttrue\tnil",
        "<Process name='Process-2' parent=N unknown>\tfalse\tnew",
        "<Process name='Process-3:1' parent=N initial>\tfalse\tnew",
        "nil",
      ])
  }

  @Test func `a parent that has gone is not alive any more`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local middle = process.spawn(function()
          process.spawn(function()
            await(function() return not process.parent():is_alive() end)
            local parent = process.parent()
            print(parent.name, parent:status(), process.getppid() ~= parent.pid, parent)
            io.open("orphan", "w"):write(process.getpid()):close()
          end)
          process.current():kill()
        end)
        middle:join()
        local orphan
        await(function()
          local file = io.open "orphan"
          orphan = file and file:read "n"
          return orphan
        end)
        await(function() return (process.status(orphan) or "zombie") == "zombie" end)
        """)
    #expect(
      lines == ["Process-1\tfinished\ttrue\t<Process name='Process-1' pid=N parent=N stopped>"])
  }

  @Test func `close frees it once it has ended, and is no error twice`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() return {} end)
        p:join()
        p:close()
        p:close()
        print(p, p.name, p.exitcode)
        local unstarted = process.Process{}
        unstarted:close()
        print(unstarted)
        local zombie = process.spawn(os.exit, 4)
        process.wait{zombie}
        process.close(zombie)
        print(zombie, #process.active_children(), process.status(zombie.pid))
        """)
    #expect(
      lines == [
        "<Process name='Process-1' pid=N parent=N closed>\tProcess-1\t0",
        "<Process name='Process-2' parent=N closed>",
        "<Process name='Process-3' pid=N parent=N closed>\t0\tnil",
      ])
  }
}
