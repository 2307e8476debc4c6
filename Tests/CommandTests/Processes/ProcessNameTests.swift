import Testing

/// What processes are called, and whether they are daemons: by themselves, by their parents, by the script.
@Suite struct `Names and daemons` {
  @Test func `names count the processes made by each process`() throws {
    let lines = try printed(
      by: """
        local function nested()
          local p = process.spawn(function() print(process.current().name) end)
          p:join()
          local q = process.spawn(function() process.spawn(function() print(process.current().name) end):join() end)
          q:join()
          print(p.name, q.name)
        end
        print(process.current().name)
        local unused = process.Process{}
        local p = process.spawn(nested)
        p:join()
        print(unused.name, p.name, process.Process{}.name)
        """)
    #expect(
      lines == [
        "MainProcess", "Process-2:1", "Process-2:2:1", "Process-2:1\tProcess-2:2", "Process-1\tProcess-2\tProcess-3",
      ])
  }

  @Test func `a name of one's own leaves the children's as they would be`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{name="bob", target=function()
          print(process.current().name, process.Process{}.name)
        end}
        p:join()
        print(process.Process{}.name)
        """)
    #expect(lines == ["bob\tProcess-1:1", "Process-2"])
  }

  @Test func `a name does nothing to the terminal that it is told on`() throws {
    let run = try CommandRunner(
      script: #"""
        local name = "\27[2J\nred\u{202E}\x9b"
        local p = process.spawn{ name = name, target = function() error("failed", 0) end }
        p:join()
        print(p.name == name)
        print((tostring(p):gsub("=%d+", "=N")))
        print(pcall(p.kill, process.Process{ name = name }))
        local class = process.Process:subclass "\27[31mClass"
        print((tostring(class{}):gsub("parent=%d+ ", "")))
        """#
    ).run()
    #expect(
      run.output == #"""
        true
        <Process name='\x1B[2J\nred\u{202E}�' pid=N parent=N stopped exitcode=N>
        false	script.lua:6: can only kill a started process: \x1B[2J\nred\u{202E}� needs start() first
        <\x1B[31mClass name='\x1B[31mClass-3' initial>

        """#)
    #expect(run.errors.hasPrefix(#"\x1B[2J\nred\u{202E}� (pid "#), "\(run.errors)")
    #expect(!run.errors.contains("\u{1B}"))
  }

  @Test func `a name can be set at any time, in this process only`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{target=function()
          local me = process.current()
          print(me.name)
          me.name = "renamed by itself"
          print(me.name, process.parent().name)
        end}
        p.name = "before start"
        process.current().name = "boss"
        p:start()
        p:join()
        print(p.name)
        p.name = "after"
        print(p.name, process.current().name)
        p.name = ""
        print(p.name == "")
        """)
    #expect(lines == ["before start", "renamed by itself\tboss", "before start", "after\tboss", "true"])
  }

  @Test func `an error tells the name that the child has given itself`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() process.current().name = "sinker" error("gone", 0) end)
        p:join()
        print(p.name, p.exitcode)
        """,
      errors: """
        sinker (pid N): gone
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:1: in function <script.lua:1>

        """)
    #expect(lines == ["Process-1\t1"])
  }

  @Test func `daemon is settable until the start`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{target=process.sleep, args={100}}
        p.daemon = true
        print(p.daemon)
        p.daemon = false
        print(p.daemon)
        p.daemon = true
        p:start()
        print(p.daemon, pcall(function() p.daemon = false end))
        p:kill()
        p:join()
        print(p.daemon, pcall(function() p.daemon = false end))
        print(pcall(function() process.current().daemon = true end))
        """)
    let refusal = "daemon must be set before start()"
    #expect(
      lines == [
        "true", "false", "true\tfalse\tscript.lua:8: \(refusal)", "true\tfalse\tscript.lua:11: \(refusal)",
        "false\tscript.lua:12: \(refusal)",
      ])
  }

  @Test func `the children of a daemon are daemons`() throws {
    let lines = try printed(
      by: """
        local d = process.daemon(function()
          local p = process.Process{target=function()
            print(process.current().daemon, process.Process{}.daemon)
          end}
          print(p.daemon)
          p:start()
          p:join()
          print(pcall(function() process.spawn{target=print, daemon=false} end))
        end)
        d:join()
        print(d.exitcode)
        process.spawn(function() print(process.Process{}.daemon) end):join()
        """)
    #expect(
      lines == [
        "true", "true\ttrue",
        "false\tscript.lua:8: the children of a daemon are daemons: daemon can't be false", "0", "false",
      ])
  }
}
