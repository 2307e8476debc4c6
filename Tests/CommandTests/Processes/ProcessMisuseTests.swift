import Testing

/// Wrong calls: each is an error at the script's line, and says what was wrong, what was found, and what to do instead.
@Suite struct `Misuse` {
  private static let insteadOfTarget = ": write target=task, not target=task()"

  @Test func `in making a process`() throws {
    let notTarget = "bad argument 'target' to 'spawn' (function expected, got nil)\(Self.insteadOfTarget)"
    try expectMistakes(
      [
        Mistake(
          "process.spawn()",
          "bad argument 'fn' to 'spawn' (function expected, got nil): "
            + "write process.spawn(task), not process.spawn(task())"),
        Mistake(
          "process.daemon(nil, 1)",
          "bad argument 'fn' to 'daemon' (function expected, got nil): "
            + "write process.daemon(task), not process.daemon(task())"),
        Mistake(
          "process.spawn(5)",
          "bad argument 'fn' to 'spawn' (function expected, got 5): "
            + "write process.spawn(task), not process.spawn(task())"),
        Mistake(
          "process.spawn 'task'",
          "bad argument 'fn' to 'spawn' (function expected, got 'task'): "
            + "write process.spawn(task), not process.spawn(task())"),
        Mistake(
          "process.daemon(true)",
          "bad argument 'fn' to 'daemon' (function expected, got true): "
            + "write process.daemon(task), not process.daemon(task())"),
        Mistake(
          "process.spawn(io.stdout)",
          "bad argument 'fn' to 'spawn' (function expected, got FILE*): "
            + "write process.spawn(task), not process.spawn(task())"),
        Mistake(
          "process.spawn(process.current())",
          "bad argument 'fn' to 'spawn' (function expected, got the process MainProcess): "
            + "write process.spawn(task), not process.spawn(task())"),
        Mistake(
          "process.spawn(process.Process:subclass 'Worker')",
          "bad argument 'fn' to 'spawn' (function expected, got Worker): write local p = Worker(…), and then p:start()"),
        Mistake("process.spawn{}", notTarget),
        Mistake("process.spawn{traget=print}", "unknown option 'traget' of 'Process': did you mean target?"),
        Mistake("process.daemon{Target=print}", "unknown option 'Target' of 'Process': did you mean target?"),
        Mistake(
          "process.spawn{target=print, deamon=true}", "unknown option 'deamon' of 'Process': did you mean daemon?"),
        Mistake("process.spawn{args={1}}", notTarget),
        Mistake("process.daemon{name='d'}", notTarget.replacing("spawn", with: "daemon")),
        Mistake("process.spawn{target='task'}", "target must be a function, got 'task'\(Self.insteadOfTarget)"),
        Mistake("process.Process{target=1}", "target must be a function, got 1\(Self.insteadOfTarget)"),
        Mistake("process.Process{target={}}", "target must be a function, got table\(Self.insteadOfTarget)"),
        Mistake(
          "process.Process{target=process.Process}", "target must be a function, got Process\(Self.insteadOfTarget)"),
        Mistake("process.Process{args=5}", "args must be a table, like args={1, 2}, got 5"),
        Mistake("process.Process{args='abc'}", "args must be a table, like args={1, 2}, got 'abc'"),
        Mistake("process.Process{args={n='x'}}", "args.n must say how many there are, got 'x'"),
        Mistake("process.Process{args={n=-1}}", "args.n must say how many there are, got -1"),
        Mistake("process.Process{args={n=1.5}}", "args.n must say how many there are, got 1.5"),
        Mistake("process.Process{args={n=false}}", "args.n must say how many there are, got false"),
        Mistake(
          "process.Process{args={n=1 << 40}}", "cannot pass on 1099511627776 arguments: too many results to unpack"),
        Mistake(
          "process.Process(print)",
          "bad argument 'options' to 'Process' (table expected, got function): write Process{target=fn, args={…}}"),
        Mistake(
          "process.Process('name')",
          "bad argument 'options' to 'Process' (table expected, got 'name'): write Process{target=fn, args={…}}"),
        Mistake(
          "process.Process(process.Process{name='p'})",
          "bad argument 'options' to 'Process' (table expected, got the process p): write Process{target=fn, args={…}}"),
        Mistake(
          "process.Process(process.Process)",
          "bad argument 'options' to 'Process' (table expected, got Process): write Process{target=fn, args={…}}"),
        Mistake(
          "process.Process:subclass 'Worker'(5)",
          "bad argument 'options' to 'Worker' (table expected, got 5): write Worker{target=fn, args={…}}"),
        Mistake(
          "process.Process{print, 1}",
          "the fields of a process have names, like target=fn: got one named 1"),
      ])
  }

  @Test func `in its fields`() throws {
    try expectMistakes(
      [
        Mistake("p.name = 5", "name must be a string, got 5"),
        Mistake("p.name = nil", "name must be a string, got nil"),
        Mistake("process.Process{name={}}", "name must be a string, got table"),
        Mistake("p.daemon = 1", "daemon must be true or false, got 1"),
        Mistake("p.daemon = nil", "daemon must be true or false, got nil"),
        Mistake("process.spawn{target=print, daemon='yes'}", "daemon must be true or false, got 'yes'"),
        Mistake("p.pid = 1", "pid can only be read"),
        Mistake("p.exitcode = 0", "exitcode can only be read"),
        Mistake("p.signal = 'TERM'", "signal can only be read"),
        Mistake("p.error = nil", "error can only be read"),
        Mistake("process.Process{pid=1}", "pid can only be read"),
        Mistake("p[nil] = 1", "a field can't be named nil"),
        Mistake("p[0/0] = 1", "a field can't be named NaN"),
        Mistake("ended.daemon = true", "daemon must be set before start()"),
        Mistake("process.current().daemon = true", "daemon must be set before start()"),
      ], before: "local p, ended = process.Process(), process.spawn(function() end) ended:join()")
  }

  @Test func `in starting an object of a class without run`() throws {
    func message(_ name: String) -> String {
      "\(name)-1 has nothing to run: its class has no run method; write function \(name):run() … end"
    }
    try expectMistakes(
      [
        Mistake("Worker():start()", message("Worker")),
        Mistake("Special{size=3}:start()", message("Special").replacing("-1", with: "-2")),
        Mistake("Silent():start()", message("Silent").replacing("-1", with: "-3")),
      ],
      before: """
        local Worker = process.Process:subclass "Worker"
        local Special = Worker:subclass "Special"
        local Silent = process.Process:subclass "Silent"
        function Silent:init() end
        """,
      after: """
        local function run() end
        for _, w in ipairs { Worker{target=run}, Worker{run=run}, process.Process() } do w:start() w:join() end
        """)
  }

  @Test func `in making a class`() throws {
    let form = "write process.Process:subclass \"Name\", with a colon after the class"
    try expectMistakes([
      Mistake("process.Process.subclass 'Worker'", form),
      Mistake("process.Process.subclass()", form),
      Mistake("process.Process():subclass 'Worker'", form),
      Mistake("process.current():subclass 'Worker'", form),
      Mistake("process.Process.subclass(setmetatable({}, {__call = print}), 'Worker')", form),
      Mistake("process.Process:subclass()", "bad argument 'name' to 'subclass' (name expected, got nil)"),
      Mistake("process.Process:subclass(5)", "bad argument 'name' to 'subclass' (name expected, got 5)"),
      Mistake("process.Process:subclass ''", "bad argument 'name' to 'subclass' (name expected, got '')"),
      Mistake("process.Process:subclass {}", "bad argument 'name' to 'subclass' (name expected, got table)"),
    ])
  }

  @Test func `before the start`() throws {
    func needsStart(_ verb: String) -> String { "can only \(verb) a started process: Process-1 needs start() first" }
    try expectMistakes(
      [
        Mistake("p:join()", needsStart("join")),
        Mistake("p:join(0)", needsStart("join")),
        Mistake("process.join(p, 1)", needsStart("join")),
        Mistake("process.join{p}", needsStart("join")),
        Mistake("process.wait{p}", needsStart("wait for")),
        Mistake("p:terminate()", needsStart("terminate")),
        Mistake("p:kill()", needsStart("kill")),
        Mistake("p:kill 'NONSENSE'", needsStart("kill")),
        Mistake("process.kill(p)", needsStart("kill")),
        Mistake("p:stop()", needsStart("stop")),
        Mistake("p:result()", needsStart("take the result of")),
      ], before: "local p = process.Process{target=print}")
  }

  @Test func `on oneself`() throws {
    func waits(_ verb: String) -> String { "cannot \(verb) the current process: MainProcess would wait for itself" }
    try expectMistakes(
      [
        Mistake("me:join()", waits("join")),
        Mistake("process.join{me}", waits("join")),
        Mistake("process.wait({me}, 0)", waits("wait for")),
        Mistake("me:stop()", waits("stop")),
        Mistake("me:result()", waits("take the result of")),
        Mistake(
          "me:close()", "cannot close a process while it is running: MainProcess needs join() or stop() first"),
        Mistake(
          "me:start()",
          "cannot start a process twice: MainProcess was started already; make a new one to run it again"),
      ], before: "local me = process.current()")
  }

  @Test func `in another process than the parent`() throws {
    func onlyParent(_ verb: String) -> String {
      "can only \(verb) a child process: Process-1 was made by the process with pid N"
    }
    func notMain(_ verb: String) -> String { "can only \(verb) a child process: MainProcess is the main process" }
    try expectMistakes(
      [
        Mistake("p:join()", onlyParent("join")),
        Mistake("process.join{p}", onlyParent("join")),
        Mistake("process.wait{p}", onlyParent("wait for")),
        Mistake("p:terminate()", onlyParent("terminate")),
        Mistake("p:kill()", onlyParent("kill")),
        Mistake("p:stop()", onlyParent("stop")),
        Mistake("p:result()", onlyParent("take the result of")),
        Mistake("p:is_alive()", onlyParent("test")),
        Mistake("p:status()", onlyParent("look at")),
        Mistake("p:close()", onlyParent("close")),
        Mistake("process.parent():join()", notMain("join")),
        Mistake("process.parent():kill()", notMain("kill")),
        Mistake("process.parent():result()", notMain("take the result of")),
        Mistake("process.parent():close()", notMain("close")),
        Mistake(
          "p:start()", "cannot start a process twice: Process-1 was started already; make a new one to run it again"),
        Mistake(
          "unstarted:start()",
          "can only start a process in the process that made it: Process-2 was made by pid N; make one here"),
      ],
      before: """
        local p, unstarted = process.spawn(process.sleep, 100), process.Process{target=print}
        local child = process.spawn(function()
        """,
      after: """
        end)
        child:join()
        p:kill()
        """)
  }

  @Test func `after the start`() throws {
    try expectMistakes(
      [
        Mistake(
          "p:start()", "cannot start a process twice: Process-1 was started already; make a new one to run it again"),
        Mistake("p:close()", "cannot close a process while it is running: Process-1 needs join() or stop() first"),
        Mistake("p.daemon = true", "daemon must be set before start()"),
        Mistake(
          "ended:start()",
          "cannot start a process twice: Process-2 was started already; make a new one to run it again"),
      ],
      before: "local p, ended = process.spawn(process.sleep, 100), process.spawn(function() end) ended:join()",
      after: "p:kill()")
  }

  @Test func `after its close`() throws {
    func isClosed(_ verb: String) -> String { "cannot \(verb) Process-1: it is closed" }
    try expectMistakes(
      [
        Mistake("p:join()", isClosed("join")),
        Mistake("p:start()", isClosed("start")),
        Mistake("p:run()", isClosed("run")),
        Mistake("p:kill()", isClosed("kill")),
        Mistake("p:terminate()", isClosed("terminate")),
        Mistake("p:stop()", isClosed("stop")),
        Mistake("p:result()", isClosed("take the result of")),
        Mistake("p:is_alive()", isClosed("test")),
        Mistake("p:status()", isClosed("look at")),
        Mistake("process.join{p}", isClosed("join")),
        Mistake("process.wait{p}", isClosed("wait for")),
      ], before: "local p = process.spawn(function() end) p:join() p:close()")
  }

  @Test(arguments: ["start", "run", "join", "is_alive", "status", "kill", "terminate", "stop", "result", "close"])
  func `a method without its process`(_ method: String) throws {
    let colon = "write p:\(method)(…), with a colon"
    try expectMistakes(
      [
        Mistake("p.\(method)()", "bad argument 'self' to '\(method)' (process expected, got nil): \(colon)"),
        Mistake("p.\(method)(5)", "bad argument 'self' to '\(method)' (process expected, got 5): \(colon)"),
        Mistake(
          "process.Process:\(method)()",
          "bad argument 'self' to '\(method)' (process expected, got Process): \(colon)"),
      ], before: "local p = process.Process{target=print}")
  }

  @Test(arguments: ["start", "is_alive", "terminate", "stop", "result", "close"])
  func `a function of the module without its process`(_ function: String) throws {
    try expectMistakes([
      Mistake("process.\(function)()", "bad argument 'p' to '\(function)' (process expected, got nil)"),
      Mistake("process.\(function)('x')", "bad argument 'p' to '\(function)' (process expected, got 'x')"),
    ])
  }

  @Test func `in lists of processes`() throws {
    let awaitable = "list of processes, pipes, queues, results, files and descriptors"
    try expectMistakes(
      [
        Mistake("process.join()", "bad argument 'list' to 'join' (list of processes expected, got nil)"),
        Mistake("process.join(5)", "bad argument 'list' to 'join' (list of processes expected, got 5)"),
        Mistake(
          "process.wait()", "bad argument 'list' to 'wait' (\(awaitable) expected, got nil)"),
        Mistake(
          "process.wait('p')", "bad argument 'list' to 'wait' (\(awaitable) expected, got 'p')"),
        Mistake(
          "process.wait(p)",
          "bad argument 'list' to 'wait' (list expected, got the process Process-1): "
            + "write process.wait{p}"),
        Mistake(
          "process.join{p, 5}", "bad element 2 of the list given to 'join' (process expected, got 5)"),
        Mistake(
          "process.wait{{}, p}",
          "bad element 1 of the list given to 'wait' (process, pipe, queue, result, file or descriptor expected, "
            + "got table)"),
        Mistake(
          "process.join{process.Process}",
          "bad element 1 of the list given to 'join' (process expected, got Process)"),
      ], before: "local p = process.spawn(function() end) p:join()")
  }

  @Test func `is told at the line of the call, however deep`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init(options)
          process.Process.init(self, options)
        end
        local function deep(p)
          p:join()
          return p
        end
        print(pcall(Worker, {name=5}))
        print(pcall(deep, process.Process()))
        print(coroutine.resume(coroutine.create(deep), process.Process()))
        print(pcall(process.join))
        """)
    #expect(
      lines == [
        "false\tscript.lua:3: name must be a string, got 5",
        "false\tscript.lua:6: can only join a started process: Process-2 needs start() first",
        "false\tscript.lua:6: can only join a started process: Process-3 needs start() first",
        "false\tscript.lua:12: bad argument 'list' to 'join' (list of processes expected, got nil)",
      ])
  }
}
