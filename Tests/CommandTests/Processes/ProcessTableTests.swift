import Testing

/// This process and the machine's others: `getpid`, `current`, `parent`, `active_children`, `list`, `status`.
@Suite struct `This process and the others` {
  @Test func `pids are those of the system`() throws {
    let lines = try printed(
      by: """
        local pid, shell = process.getpid(), io.popen "echo $PPID"
        print(math.type(pid), shell:read "n" == pid, process.current().pid == pid)
        local p = process.spawn(function()
          print(process.getppid() == pid, process.getpid() ~= pid, process.current().pid == process.getpid())
          print(process.parent().pid == pid)
        end)
        p:join()
        """)
    #expect(lines == ["integer\ttrue\ttrue", "true\ttrue\ttrue", "true"])
  }

  @Test func `current and parent are the objects of the family`() throws {
    let lines = try printed(
      by: """
        local main = process.current()
        print(main.name, main.daemon, main.exitcode, process.parent(), process.is_main(), main:is_alive())
        process.spawn(function()
          local child = process.current()
          print(child.name, process.parent() == main, process.is_main())
          process.spawn(function()
            print(process.current().name, process.parent() == child, process.parent().name, process.is_main())
          end):join()
        end):join()
        print(process.current() == main, process.is_main())
        """)
    #expect(
      lines == [
        "MainProcess\tfalse\tnil\tnil\ttrue\ttrue", "Process-1\ttrue\tfalse", "Process-1:1\ttrue\tProcess-1\tfalse",
        "true\ttrue",
      ])
  }

  @Test func `active_children are this process's living ones, in the order of their start`() throws {
    let lines = try printed(
      by: """
        local function names()
          local names = {}
          for i, p in ipairs(process.active_children()) do names[i] = p.name end
          return #names, table.concat(names, " ")
        end
        print(names())
        local a, b, c = process.Process{target=process.sleep, args={100}}, process.spawn(process.sleep, 100),
          process.daemon(process.sleep, 100)
        print(names())
        a:start()
        print(process.active_children()[1] == b)
        print(names())
        process.spawn(function() print(names()) end):join()
        b:kill()
        process.wait{b}
        print(names())
        print(b:status())
        a:stop() c:stop()
        print(names())
        local pipe = io.popen "sleep 0.1"
        print(names())
        pipe:close()
        """)
    #expect(
      lines == [
        "0\t", "2\tProcess-2 Process-3", "true", "3\tProcess-2 Process-3 Process-1", "0\t", "2\tProcess-3 Process-1",
        "finished", "0\t", "0\t",
      ])
  }

  @Test func `others' children are left alone`() throws {
    let lines = try printed(
      by: """
        local pipe = io.popen "exit 7"
        process.spawn(print, "child"):join()
        process.active_children()
        print(pipe:close())
        process.spawn(process.sleep, 0.01)
        print(os.execute "exit 8")
        """)
    #expect(lines == ["child", "nil\texit\t7", "nil\texit\t8"])
  }

  @Test func `list tells of every process what a task manager does`() throws {
    let lines = try printed(
      by: """
        local found
        for i, entry in ipairs(process.list()) do
          if entry.pid == process.getpid() then found = entry end
        end
        local fields = {}
        for name, value in pairs(found) do fields[#fields + 1] = name .. " " .. type(value) end
        table.sort(fields)
        print(table.concat(fields, ", "))
        print(found.ppid == process.getppid(), found.status, found.command:find "script%.lua$" ~= nil)
        print(math.type(found.pid), math.type(found.ppid), math.type(found.memory), found.memory > 100000)
        """)
    #expect(
      lines == [
        "command string, memory number, name string, pid number, ppid number, status string", "true\trunning\ttrue",
        "integer\tinteger\tinteger\ttrue",
      ])
  }

  @Test func `list is sorted by pid and knows zombies and the stopped`() throws {
    let lines = try printed(
      by: """
        local zombie, stopped = process.spawn(os.exit), process.spawn(process.sleep, 100)
        stopped:kill "STOP"
        while stopped:status() ~= "stopped" do end
        process.wait{zombie}
        local last, seen = 0, {}
        for _, entry in ipairs(process.list()) do
          assert(entry.pid > last)
          last = entry.pid
          seen[entry.pid] = entry
        end
        local z = seen[zombie.pid]
        if z then print(z.status, z.memory, z.ppid == process.getpid()) else print(zombie:status()) end
        print(seen[stopped.pid].status)
        stopped:stop()
        """)
    #expect([["zombie\t0\ttrue", "stopped"], ["finished", "stopped"]].contains(lines))
  }

  @Test func `list takes a plain text, in any case, of the name or the command`() throws {
    let run = try CommandRunner(
      script: """
        local function count(text)
          local found = 0
          for _, entry in ipairs(process.list(text)) do if entry.pid == process.getpid() then found = found + 1 end end
          return found
        end
        print(count "script.lua", count "SCRIPT.LUA", count "Needle[1].*%d", count "needle[1].*%D")
        print(count "script?lua", count ".", count "", count "%a", count "no such process anywhere \\0")
        print(count(process.list()[1].name) <= 1, #process.list "no such process anywhere at all")
        """, arguments: ["needle[1].*%d"]
    ).run()
    #expect(run.lines == ["1\t1\t1\t1", "0\t1\t1\t0\t0", "true\t0"], "\(run.errors)")
  }

  @Test func `status knows any pid of the machine, and nil for none`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(process.sleep, 100)
        await(function() return process.status(p.pid) == "sleeping" end)
        print(process.status(process.getpid()), process.status(p) == process.status(p.pid), process.status(1) ~= nil)
        p:kill()
        await(function() return process.status(p.pid) == "zombie" end)
        p:join()
        print(process.status(p), process.status(p.pid))
        print(process.status(0))
        print(process.status(-1))
        print(process.status(1 << 40))
        print(process.status(4194305.0))
        """)
    #expect(lines == ["running\ttrue\ttrue", "finished\tnil", "nil", "nil", "nil", "nil"])
  }

  /// Fewer than `nproc` says where a control group has a quota, which it knows nothing of.
  @Test func `cpu_count is that of the processors that this process may use`() throws {
    let lines = try printed(
      by: """
        local count = process.cpu_count()
        print(math.type(count), count >= 1, count <= io.popen "nproc":read "n")
        """)
    #expect(lines == ["integer\ttrue\ttrue"])
    var runner = CommandRunner(script: "print(process.cpu_count())")
    runner.shell = #"exec taskset -c 0 "$@""#
    #expect(try runner.run().output == "1\n")
  }
}
