import Foundation
import Testing

/// What processes have as their standard input and output, and this process's ends of their pipes.
@Suite struct `A stream of a process` {
  @Test func `is read and written as a file of Lua's is`() throws {
    let text = "one\\n\\n 12 0x1p4 -3.5e1x\\n\\0two\\nlast"
    let reads = """
      f:read(), f:read("L"), f:read("n"), f:read("n"), f:read("n"), f:read(1), f:read("*l"), f:read(2), f:read(0),
      f:read("l"), f:read("n"), f:read("a"), f:read("a"), f:read("l"), f:read(1), f:read(0), f:read("L", "l")
      """
    let lines = try printed(
      by: """
        local function show(f)
          local list = table.pack(\(reads))
          for i = 1, list.n do list[i] = ("%q"):format(list[i]):gsub("\\n", "n") end
          return table.concat(list, " ")
        end
        local text = "\(text)"
        local file = io.tmpfile()
        file:write(text)
        file:seek("set")
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        print(p.stdin:write(text) == p.stdin, p.stdin:write(), p.stdin:flush() == p.stdin)
        p.stdin:close()
        local ours = show(p.stdout)
        print(ours == show(file), ours)
        """)
    #expect(
      lines.count == 2 && lines[0] == "true\t<File open, writes>\ttrue" && lines[1].hasPrefix("true\t"), "\(lines)")
  }

  @Test func `is waited for as long as is said, and what has come stays`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        print(p.stdout:read("l", 0))
        print(p.stdout:read("l", 0.01))
        p.stdin:write("be", 4)
        local start = process.clock()
        print(p.stdout:read("l", 0.02))
        print(process.clock() - start >= 0.02, p.stdout:read("a", 0.01))
        p.stdin:write("\\n12")
        print(p.stdout:read("l", 5), p.stdout:read("n", 0.01))
        p.stdin:close()
        print(p.stdout:read("n", math.huge), p.stdout:read("a", 0), p.stdout:read("l", 0))
        print(pcall(p.stdout.read, p.stdout, "x"))
        print(pcall(p.stdout.read, p.stdout, "l", "soon"))
        print(pcall(p.stdout.read, p.stdout, -1))
        """)
    #expect(
      lines == [
        "nil\tempty", "nil\ttimeout", "nil\ttimeout", "true\tnil\ttimeout", "be4\tnil\ttimeout", "12\t\tnil",
        "false\tscript.lua:12: unknown format 'x': write \"l\", \"L\", \"n\", \"a\" or a number of bytes",
        "false\tscript.lua:13: unknown format 'soon': write \"l\", \"L\", \"n\", \"a\" or a number of bytes",
        "false\tscript.lua:14: cannot read -1 bytes",
      ])
  }

  @Test func `gives its lines one by one`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{command={"printf", "a\\\\nb\\\\nc"}, stdout="pipe"}
        for line in p.stdout:lines() do io.write("[", line, "]") end
        print(p.stdout)
        local p = process.spawn{command={"printf", "abcde"}, stdout="pipe"}
        for piece in p.stdout:lines(2) do io.write("[", piece, "]") end
        print()
        """)
    #expect(lines == ["[a][b][c]<File open, reads>", "[ab][cd][e]"])
  }

  @Test func `whose reader has gone is closed, and no signal comes`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{command={"true"}, stdin="pipe"}
        p:join()
        print(p.stdin:write("x"))
        print(p.stdin:write("x"))
        local p = process.spawn{command={"head", "-c", 1}, stdin="pipe", stdout="pipe"}
        print(p.stdin:write(("x"):rep(1000000)))
        """)
    #expect(lines == ["nil\tclosed", "nil\tclosed", "nil\tclosed"])
  }

  @Test func `is the one process's that has started the other`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        local sleeper = process.spawn(function()
          print(pcall(p.stdin.write, p.stdin, "x"))
          print(pcall(p.stdout.read, p.stdout))
          process.sleep(100)
        end)
        p.stdin:write("mine")
        p.stdin:close()
        -- Though a child was forked while it was open, it is closed now.
        print(p.stdout:read("a"), p.stdin)
        print(pcall(p.stdin.write, p.stdin, "x"))
        print(pcall(p.stdout.write, p.stdout, "x"))
        print(pcall(process.spawn(function() return p.stdout end).result, process.current()))
        sleeper:stop()
        """)
    #expect(
      Set(lines) == [
        "false\tscript.lua:3: cannot write: this file is of the process that this one was started by",
        "false\tscript.lua:4: cannot read: this file is of the process that this one was started by",
        "mine\t<File closed>", "false\tscript.lua:11: cannot write: this file is closed",
        "false\tscript.lua:12: cannot write: this file is the output of a process, which is read",
        "false\tscript.lua:13: cannot take the result of the current process: MainProcess would wait for itself",
      ])
  }

  @Test func `is an error where there is none`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{command={"true"}, stdout="pipe"}
        print(pcall(function() return p.stdout end))
        print(pcall(function() return p.stderr end))
        print(pcall(function() p.stdout = 1 end))
        p:start()
        p:join()
        print(p.stdout)
        p:close()
        print(pcall(function() return p.stdout end))
        """)
    #expect(
      lines == [
        "false\tscript.lua:2: true has no stdout yet: it needs start() first",
        "false\tscript.lua:3: true has no stderr for this process: that takes stderr=\"pipe\" when it is made",
        "false\tscript.lua:4: stdout can only be read", "<File open, reads>",
        "false\tscript.lua:9: true has no stdout any more: it is closed",
      ])
  }

  @Test func `is closed by close, at the end of a scope, and not while its process runs`() throws {
    let lines = try printed(
      by: """
        local function cat() return process.spawn{command={"cat"}, stdin="pipe"} end
        local p = cat()
        print(p.stdin:close(), p.stdin:close(), p:join())
        local p = cat()
        do local f <close> = p.stdin end
        print(p:join())
        local p = cat()
        local object = setmetatable({}, { __mode = "v" })
        object[1] = p
        local pid = p.pid
        p = nil
        -- The process itself is kept as long as it runs, and its file with it.
        collectgarbage() collectgarbage()
        print(object[1]:is_alive(), object[1].pid == pid)
        object[1].stdin:close()
        """)
    #expect(lines == ["true\ttrue\ttrue", "true", "true\ttrue"])
  }

  @Test func `can be a file of Lua's, which both go on with`() throws {
    let lines = try printed(
      by: """
        local file = io.open("out", "w")
        file:write("first\\n")
        process.run{"echo", "second", stdout=file}
        process.spawn{target=print, args={"third"}, stdout=file}:join()
        file:write("fourth\\n")
        file:close()
        print((io.open("out"):read("a"):gsub("\\n", " ")))
        local file = io.open("out")
        file:read("l")
        print((process.run{"cat", stdin=file}.stdout:gsub("\\n", " ")))
        file:close()
        print(pcall(process.run, {"cat", stdin=file}))
        """)
    #expect(
      lines == [
        "first second third fourth ", "second third fourth ",
        "false\tscript.lua:12: a process can't have a closed file as its input or output",
      ])
  }

  @Test func `can be a path`() throws {
    let lines = try printed(
      by: """
        process.run{"echo", "one", stdout=">out"}
        process.run{"echo", "two", stdout=">> out"}
        process.spawn{target=function() io.write(io.read("a"):upper()) end, stdin="<out", stdout="> up"}:join()
        process.run{"sh", "-c", "echo e >&2", stderr=">>up"}
        print((io.open("up"):read("a"):gsub("\\n", " ")))
        """)
    #expect(lines == ["ONE TWO e "])
  }

  @Test func `can be handed over to another process`() throws {
    let lines = try printed(
      by: """
        local a = process.spawn{command={"yes"}, stdout="pipe"}
        local b = process.spawn{command={"head", "-n", 2}, stdin=a.stdout, stdout="pipe"}
        print(a.stdout, (b.stdout:read("a"):gsub("\\n", " ")))
        a:join() b:join()
        print(a.signal, b.exitcode)
        local c = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        process.spawn{target=print, args={"from a function"}, stdout=c.stdin}
        print(c.stdout:read("a"))
        local c = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        print(pcall(process.spawn, {command={"gti"}, stdout=c.stdin}))
        print(c.stdin:write("still mine\\n") == c.stdin, c.stdout:read("l"))
        print(pcall(process.spawn, {command={"cat"}, stdin=c.stdin}))
        c.stdin:write("ab\\n")
        c.stdout:read(1)
        print(pcall(process.spawn, {command={"cat"}, stdin=c.stdout}))
        """)
    #expect(
      lines == [
        "<File closed>\ty y ", "SIGPIPE\t0", "from a function", "",
        "false\tscript.lua:10: cannot run 'gti': there is no such program in PATH", "true\tstill mine",
        "false\tscript.lua:12: stdin can't be this file: it is written",
        "false\tscript.lua:15: stdin can't be this file: some of it was read here already, and would be lost",
      ])
  }

  @Test func `of a function is its own, and its children's`() throws {
    let lines = try printed(
      by: """
        local function work(n)
          print("out " .. n)
          io.stderr:write("err ", n, "\\n")
          io.write(io.read("a"), "\\n")
          if n < 2 then process.spawn(work, n + 1):join() end
          print("end " .. n)
        end
        local function read(p)
          local text = p.stdout:read("a"):gsub("\\n", " ")
          p:join()
          return text
        end
        if process.is_main() then
          for _, method in ipairs { "fork", "spawn" } do
            process.set_start_method(method)
            print(read(process.spawn{target=work, args={1}, input="in", stdout="pipe", stderr="null"}))
            print(read(process.spawn{target=work, args={1}, input="in", stdout="pipe", stderr="stdout"}))
          end
        end
        """)
    let whole = "out 1 in out 2  end 2 end 1 "
    #expect(lines.count == 4)
    #expect(lines[0] == whole && lines[2] == whole, "\(lines)")
    for merged in [lines[1], lines[3]] {
      #expect(merged.split(separator: " ").count { $0 == "err" } == 2, "\(merged)")
    }
  }

  @Test func `of a function may hold bytes without lines, as many as there are`() throws {
    let lines = try printed(
      by: """
        local function zeros()
          local piece = ("\\0"):rep(65536)
          for _ = 1, 1600 do io.write(piece) end
        end
        local p = process.spawn{target=zeros, stdout="pipe"}
        local count = 0
        for piece in p.stdout:lines(65536) do count = count + #piece end
        print(count == 1600 * 65536, p:join())
        local memory
        for line in io.lines("/proc/self/status") do memory = memory or line:match("VmHWM:%s+(%d+)") end
        print(tonumber(memory) < 50000)
        """)
    #expect(lines == ["true\ttrue", "true"])
  }

  @Test func `does not keep others from printing while nobody reads it`() throws {
    let lines = try printed(
      by: """
        local ready = process.Event()
        local p = process.spawn{stdout="pipe", target=function()
          process.spawn(print, "x"):join()
          ready:set()
          for _ = 1, 20 do print(("x"):rep(10000)) end
        end}
        ready:wait()
        while p:status() ~= "sleeping" do process.sleep(0.001) end
        print(("y"):rep(10000) ~= "")
        print(#p.stdout:read("a"))
        """)
    #expect(lines == ["true", "200022"])
  }

  @Test func `is waited for among other things`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        print(#process.wait({ p.stdout, p, q }, 0.01), process.wait({ p.stdin, p })[1] == p.stdin)
        p.stdin:write("x")
        print(process.wait({ p.stdout, p })[1] == p.stdout, p.stdout:read(1))
        process.spawn(function() q:put("message") end)
        print(process.wait({ p.stdout, p, q })[1] == q, q:get())
        p.stdin:close()
        local found = process.wait({ p.stdout, q })
        print(#found, found[1] == p.stdout, p.stdout:read("a"))
        print(process.wait({ p })[1] == p)
        """)
    #expect(lines == ["0\ttrue", "true\tx", "true\tmessage", "1\ttrue\t", "true"])
  }

  @Test func `ends its wait at a Ctrl-C, which tells what the script waited for`() throws {
    let running = try CommandRunner(
      script: """
        \(awaitingParent)
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        process.spawn(function() await_parent() print "ready" end)
        p.stdout:read()
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.ending == .exited(130))
    #expect(run.errors.contains("interrupted! It waited for what another process writes."), "\(run.errors)")
  }
}
