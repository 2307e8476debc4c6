import Foundation
import Testing

/// Processes that run programs instead of functions.
@Suite struct `A program` {
  @Test func `is a process like others`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{command={"sleep", 100}, age=18}
        print(p, p.name, p.age, p:status(), p.pid)
        p:start()
        print(p, p:is_alive(), select("#", p:join(0.01)), #process.active_children(), process.status(p.pid) ~= nil)
        p:terminate()
        print(p:join(), p.exitcode, p.signal, p:status(), p)
        print(pcall(p.start, p))
        local q = process.spawn{command={"sh", "-c", "exit 3"}, name="three"}
        print(pcall(q.result, q))
        print(q.exitcode, q.error)
        print(select("#", process.spawn{command={"true"}}:result()))
        print(pcall(process.Process{command={"true"}}.run, p))
        """)
    #expect(
      lines == [
        "<Process name='sleep' parent=N initial>\tsleep\t18\tnew\tnil",
        "<Process name='sleep' pid=N parent=N started>\ttrue\t2\t1\ttrue",
        "true\t-15\tSIGTERM\tfinished\t<Process name='sleep' pid=N parent=N stopped exitcode=-SIGTERM>",
        "false\tscript.lua:7: cannot start a process twice: sleep was started already; make a new one to run it again",
        "false\tscript.lua:9: three (pid N) ended with exit code 3", "3\tnil", "0",
        "false\tscript.lua:12: cannot run sleep here: it is a program, for a process of its own; write p:start()",
      ])
  }

  @Test func `gets its words as they are, and no shell sees them`() throws {
    let lines = try printed(
      by: """
        local words = { "printf", "%s|", "a b", "$HOME", "*", "", "'\\"", 1, 2.5, "é\\xff\\n" }
        print(process.run(words).stdout == table.concat(words, "|", 3) .. "|")
        """)
    #expect(lines == ["true"])
  }

  @Test func `has its folder and its variables`() throws {
    var runner = CommandRunner(
      script: """
        local function sh(options)
          options[1], options[2], options[3] = "sh", "-c", "echo $A,$B,$C"
          return (process.run(options).stdout:gsub("\\n", ""))
        end
        print(sh{}, sh{env={B="two", C=3}}, sh{env={A=false}}, sh{env={A=""}}, sh{env={B="x"}, clear_env=true})
        print((process.run{"/bin/pwd", cwd="/usr"}.stdout:gsub("\\n", "")), process.run{"./sh", "-c", "exit 5", cwd="/bin"}.exitcode)
        print(process.run{"/usr/bin/env", clear_env=true}.stdout == "", process.run{"env", clear_env=true, env={A=1}}.stdout)
        print(pcall(process.run, {"sh", env={PATH="/nowhere"}}))
        """)
    runner.environment["A"] = "one"
    let run = try runner.run()
    #expect(
      run.lines == [
        "one,,\tone,two,3\t,,\t,,\t,x,", "/usr\t5", "true\tA=1", "",
        "false\tscript.lua:8: cannot run 'sh': there is no such program in PATH",
      ], "\(run.errors)")
  }

  /// Options, and what the error says.
  private static let mistakes = [
    ("command='ls -l'", "command must be a list like {\"ls\", \"-l\"}, got 'ls -l': no shell takes it apart"),
    ("command={}", "command must be a list like {\"ls\", \"-l\"}, got an empty one"),
    ("command=print", "command must be a list like {\"ls\", \"-l\"}, got function"),
    ("command={'a\\0b'}", "word 1 of command has a zero byte in it, which no program can be given: \"a\\0b\""),
    ("command={'ls', {}}", "word 2 of command must be a string, got table"),
    ("command={'ls', true}", "word 2 of command must be a string, got true"),
    ("command={''}", "command begins with an empty string, where the program's name should be"),
    (
      "command={'ls', cwd='/'}",
      "command is a list of words, and has a field 'cwd': options are beside it, not in it"
    ),
    ("command={'gti'}", "cannot run 'gti': there is no such program in PATH"),
    ("command={'./gti'}", "cannot run './gti': no such file or directory"),
    ("command={'/etc'}", "cannot run '/etc': '/etc' is a folder"),
    ("command={'ls/ls'}", "cannot run 'ls/ls': no such file or directory"),
    (
      "command={'./plain'}", "cannot run './plain': './plain' is not executable; chmod +x ./plain makes it so"
    ),
    (
      "command={'./text'}",
      "cannot run './text': './text' is no program of this machine, and has no first line like #!/bin/sh that names one"
    ),
    (
      "command={'./lost'}",
      "cannot run './lost': '/no/such/shell', which the first line of './lost' names, is not there"
    ),
    (
      "command={'true', ('x'):rep(200000)}",
      "its arguments and variables have N bytes, which is more than the system takes; pass them by its standard input, or by a file"
    ),
    ("command={'ls'}, cwd='/nope'", "cannot run 'ls': the folder '/nope' that it is to begin in is not there"),
    ("command={'ls'}, cwd='plain'", "cannot run 'ls': 'plain', where it is to begin, is no folder"),
    ("command={'ls'}, cwd=''", "cwd must be a folder, got an empty string"),
    ("command={'ls'}, env={['a=b']='1'}", "no variable of the environment can have the name 'a=b'"),
    ("command={'ls'}, env={['']='1'}", "no variable of the environment can have the name ''"),
    ("command={'ls'}, env={'A=1'}", "env must be a table like {NAME=\"value\"}, and has a field 1"),
    ("command={'ls'}, env={A={}}", "env.A must be a string, got table"),
    ("command={'ls'}, env={A='a\\0'}", "env.A has a zero byte in it, which no program can be given: \"a\\0\""),
    ("command={'ls'}, clear_env=1", "clear_env must be true or false, got 1"),
    ("command={'ls'}, target=print", "target and command can't be given together: a process runs one of them"),
    ("command={'ls'}, args={1}", "args are for a target: a program's are in command={\"name\", …}"),
    (
      "command={'ls'}, start_method='fork'",
      "start_method is for functions: a program is always started afresh"
    ),
    ("target=print, cwd='/'", "cwd is for programs: it goes with command={…}"),
    ("comand={'ls'}", "unknown option 'comand' of 'Process': did you mean command?"),
    ("command={'ls'}, clearenv=true", "unknown option 'clearenv' of 'Process': did you mean clear_env?"),
    (
      "command={'ls'}, stdout='pip'",
      "stdout can't be 'pip': write \"inherit\", \"null\", \"pipe\", \"lines\", a file, or \">\" or \">>\" and a path"
    ),
    ("command={'ls'}, stdin='<nope'", "cannot open nope: no such file or directory"),
    (
      "command={'ls'}, stdin='lines'",
      "stdin can't be 'lines': write \"inherit\", \"null\", \"pipe\", a file, or \"<\" and a path"
    ),
    (
      "command={'ls'}, stdin='null', input='x'",
      "stdin and input can't be given together: input is what stdin gives"
    ),
    ("command={'ls'}, input={}", "input must be a string, got table"),
  ]

  @Test func `that can't be run is an error where it was started, and leaves nothing`() throws {
    let calls = Self.mistakes.map { "{ \($0.0) }" }.joined(separator: ",\n")
    var runner = CommandRunner(
      script: """
        for _, options in ipairs {
          \(calls)
        } do
          local _, message = pcall(function() process.spawn(options) end)
          print((message:gsub("^script.lua:%d+: ", ""):gsub("%d+ bytes", "N bytes"):gsub("^cannot run 'true': ", "")))
        end
        print(#process.active_children())
        """)
    runner.files["plain"] = "#!/bin/sh\n"
    runner.files["text"] = "echo text\n"
    runner.files["lost"] = "#!/no/such/shell -x\n"
    runner.shell = "chmod +x text lost; exec \"$@\""
    let run = try runner.run()
    #expect(run.lines == Self.mistakes.map(\.1) + ["0"], "\(run.errors)")
  }

  @Test func `has the standard descriptors alone, and signals as a fresh program`() throws {
    let lines = try printed(
      by: """
        local file <close> = io.open("script.lua")
        local q, l = process.Queue(), process.Lock()
        local p = process.spawn{command={"cat"}, stdin="pipe", stdout="pipe"}
        process.spawn(function()
          print((process.run{"ls", "/proc/self/fd"}.stdout:gsub("\\n", " ")))
          process.run{"grep", "SigBlk", "/proc/self/status", stdout="lines"}
          local own = process.run{"grep", "SigIgn", "/proc/" .. process.getpid() .. "/status"}.stdout
          print(own == process.run{"grep", "SigIgn", "/proc/self/status"}.stdout)
        end):join()
        process.run{"sh", "-c", "kill -INT $$; echo not reached"}
        print(process.run{"readlink", "/proc/self/fd/0"}.stdout)
        """)
    // The folder that ls reads is the fourth.
    #expect(lines == ["0 1 2 3 ", "SigBlk:\t0000000000000000", "true", "/dev/null", ""])
  }

  @Test func `inherits what signals are ignored, as from any parent`() throws {
    var runner = CommandRunner(
      script: """
        print(process.run{"sh", "-c", "kill -HUP $$; echo alive"}.stdout)
        """)
    runner.shell = "trap '' HUP; exec \"$@\""
    #expect(try runner.run().output == "alive\n\n")
  }

  @Test func `that is a daemon ends with its parent, though that is killed`() throws {
    for ending in ["", "process.kill(process.getpid(), 'KILL') process.sleep(60)", "os.exit(3)"] {
      let run = try CommandRunner(
        script: """
          local p = process.daemon{command={"sleep", "1000"}}
          print(p.daemon)
          \(ending)
          """
      ).run()
      #expect(run.output == "true\n")
    }
  }

  @Test func `is waited for at the end, as other children are`() throws {
    let lines = try printed(by: "process.spawn{command={'sh', '-c', 'sleep 0.1; echo done'}} print 'main'")
    #expect(lines == ["main", "done"])
  }

  @Test func `counts as one that runs: who waits for it is in no deadlock, and it can send nothing`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local getter = process.spawn(function() print("got " .. q:get()) end)
        process.spawn{command={"sleep", 0.7}}:join()
        process.wait{ process.spawn{command={"sleep", 0.7}}, getter }
        process.run{"sleep", 0.7}
        q:put("message")
        getter:join()
        process.spawn{command={"sleep", 0.1}}
        print((select(2, pcall(q.get, q))))
        """)
    #expect(
      lines == [
        "got message",
        "script.lua:9: this would wait for ever: the queue is empty, and no other process is left that could put something into it",
      ])
  }

  @Test func `is stopped with its descendants`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{command={"sh", "-c", "sleep 1000 & echo $!; wait"}, stdout="pipe"}
        local child = p.stdout:read("n")
        print(process.status(child) ~= nil)
        p:stop()
        local status = process.status(child)
        print(status == nil or status == "zombie", p.signal)
        """)
    #expect(lines == ["true", "true\tSIGTERM"])
  }

  @Test func `may be started by any process`() throws {
    let lines = try printed(
      by: """
        local function echo(word) return (process.run{"echo", word}.stdout:gsub("\\n", "")) end
        if process.is_main() then
          print(process.spawn(echo, "fork"):result())
          print(process.spawn{target=echo, args={"spawn"}, start_method="spawn"}:result())
          local pool <close> = process.Pool(2)
          print(table.concat(pool:map(echo, {1, 2, 3}), " "))
          print(coroutine.wrap(echo)("coroutine"))
        end
        """)
    #expect(lines == ["fork", "spawn", "1 2 3", "coroutine"])
  }

  @Test func `can be a process of a class, unless that has a run of its own`() throws {
    let lines = try printed(
      by: """
        local Echo = process.Process:subclass "Echo"
        function Echo:init(word) process.Process.init(self, {command={"echo", word}, stdout="pipe"}) end
        local p = Echo("hello")
        print(p)
        p:start()
        print(p.stdout:read("l"), p:join())
        function Echo:run() end
        print(pcall(function() Echo("x"):start() end))
        """)
    #expect(
      lines == [
        "<Echo name='echo' parent=N initial>", "hello\ttrue",
        "false\tscript.lua:8: echo has a command, and a run method of its class: a process runs one of them",
      ])
  }

  @Test(.timeLimit(.minutes(10))) func `leaves no descriptor, however often it is started`() throws {
    let lines = try printed(
      by: """
        local function count()
          collectgarbage() collectgarbage()
          local open = 0
          for number = 0, 255 do
            local file <close> = io.open("/proc/self/fdinfo/" .. number)
            if file then open = open + 1 end
          end
          return open
        end
        process.spawn{command={"true"}, stdout="lines"}:join() -- what is kept from the first one on is there
        local before = count()
        for _ = 1, 1000 do process.run{"true"} end
        for i = 1, 500 do
          pcall(process.spawn, {command={"gti"}, stdin="pipe", stdout="pipe", stderr="pipe", name=i})
          pcall(process.spawn, {command={"true"}, stdin="pipe", stdout="pipe", stderr=">/nope/nope"})
        end
        for _ = 1, 500 do process.spawn{command={"true"}, stdin="pipe", stdout="pipe", stderr="lines"} end
        process.join(process.active_children())
        print(before == count(), #process.active_children())
        """)
    #expect(lines == ["true\t0"])
  }

  @Test func `says so where no descriptors are left, and goes on when there are`() throws {
    var runner = CommandRunner(
      script: """
        local list, message = {}, nil
        while not message do
          local ok, p = pcall(process.spawn, {command={"cat"}, stdin="pipe", stdout="pipe"})
          if ok then list[#list + 1] = p else message = p end
        end
        print((message:gsub("^%S+ ", "")))
        list[#list].stdin:close() list[#list].stdout:close()
        list[#list]:join()
        print(process.spawn{command={"true"}, stdin="pipe"}:join())
        """)
    runner.shell = "ulimit -n 40; exec \"$@\""
    let run = try runner.run()
    #expect(
      run.lines == [
        "cannot make a pipe: too many open files (limit: ulimit -n = 40); close some, or raise the limit with ulimit -n",
        "true",
      ], "\(run.errors)")
  }
}
