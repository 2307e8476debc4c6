import Testing

/// Errors that teach: each names the line, what is wrong, and what to write.
@Suite struct `An error that teaches` {
  /// The first line that a script's uncaught error puts on standard error.
  private func message(of script: String) throws -> String {
    let run = try CommandRunner(script: script).run()
    #expect(run.ending == .exited(1))
    return run.errors.split(separator: "\n").first.map(String.init) ?? ""
  }

  @Test(arguments: [
    ("process.spwan(print)", "field 'spwan'", "the process module has no function spwan; did you mean spawn?"),
    ("process.cpuCount()", "field 'cpuCount'", "the process module has no function cpuCount; did you mean cpu_count?"),
    (
      "local m = require 'process' m.procss{}", "field 'procss'",
      "the process module has no function procss; did you mean Process?"
    ),
    ("process.current():is_alve()", "method 'is_alve'", "a process has no method is_alve; did you mean is_alive?"),
    (
      "return process.current():isAlive()", "method 'isAlive'",
      "a process has no method isAlive; did you mean is_alive?"
    ),
    ("process.current().is_alve()", "field 'is_alve'", "a process has no method is_alve; did you mean is_alive?"),
    ("process.Process:subclas 'X'", "method 'subclas'", "a process has no method subclas; did you mean subclass?"),
    (
      "process.Process{}:sleep(1)", "method 'sleep'",
      "sleep is a function of the module, not a method; write process.sleep"
    ),
    (
      "process.Process{}:exitcode()", "method 'exitcode'",
      "exitcode is no method; write p.exitcode, without parentheses"
    ),
    ("process.Queue():gett()", "method 'gett'", "a queue has no method gett; did you mean get?"),
    ("process.Queue().tryGet()", "field 'tryGet'", "a queue has no method tryGet; did you mean try_get or try_put?"),
    ("process.Pipe():snd(1)", "method 'snd'", "an end of a pipe has no method snd; did you mean send?"),
    ("process.Lock():aquire()", "method 'aquire'", "a lock has no method aquire; did you mean acquire?"),
    ("process.RLock():relase()", "method 'relase'", "an RLock has no method relase; did you mean release?"),
    ("process.Lock():wiht(print)", "method 'wiht'", "a lock has no method wiht; did you mean with?"),
    ("process.Semaphore(1):aquire()", "method 'aquire'", "a semaphore has no method aquire; did you mean acquire?"),
    (
      "process.BoundedSemaphore(1):relase()", "method 'relase'",
      "a bounded semaphore has no method relase; did you mean release?"
    ),
    ("process.Event():isSet()", "method 'isSet'", "an event has no method isSet; did you mean is_set?"),
    (
      "process.Condition():notifyAll()", "method 'notifyAll'",
      "a condition has no method notifyAll; did you mean notify_all or notify?"
    ),
    ("process.Barrier(2):wiat()", "method 'wiat'", "a barrier has no method wiat; did you mean wait?"),
    ("process.Value(0):udpate(print)", "method 'udpate'", "a value has no method udpate; did you mean update?"),
    ("process.Value(0):lock():aquire()", "method 'aquire'", "a lock has no method aquire; did you mean acquire?"),
    ("process.shared():udpate(1)", "method 'udpate'", "a shared table has no method udpate; did you mean update?"),
    ("process.Array(2):udpate(1, print)", "method 'udpate'", "an array has no method udpate; did you mean update?"),
  ])
  func `offers the name that was meant`(_ call: String, _ kind: String, _ advice: String) throws {
    #expect(
      try message(of: call) == "procscript: script.lua:1: attempt to call a nil value (\(kind)): \(advice)")
  }

  @Test func `knows the methods of a class of one's own`() throws {
    let script = """
      local Worker = process.Process:subclass "Worker"
      function Worker:measure() end
      local w = Worker()
      w:mesure()
      """
    #expect(
      try message(of: script)
        == "procscript: script.lua:4: attempt to call a nil value (method 'mesure'): "
        + "a process has no method mesure; did you mean measure?")
  }

  @Test func `comes in a child too, and with its result`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() process.slep(1) end)
        print(select(2, pcall(p.result, p)))
        """
    ).run()
    let message =
      "script.lua:1: attempt to call a nil value (field 'slep'): the process module has no function slep; "
      + "did you mean sleep?"
    #expect(run.lines.first == message)
    #expect(run.errors.contains(": \(message)\n"))
  }

  @Test func `comes through a coroutine`() throws {
    let script = "coroutine.wrap(function() process.slep(1) end)()"
    #expect(try message(of: script).hasSuffix("; did you mean sleep?"))
  }

  @Test(arguments: [
    "local other = {} other.spwan()", "local other = {} other:is_alve()", "spwan()", "process.xyzzy()",
    "local x = process.spwan\nlocal other = {} other.spwan()",
    "local x = process.spwan other = {} other.slep()",
    "process = {} process.spwan()", "local x = process.Queue().gett\nlocal other = {} other.gett()",
    "process.Queue():xyzzy()",
  ])
  func `accuses nobody else`(_ script: String) throws {
    #expect(!(try message(of: script).contains("did you mean")))
  }

  @Test func `is Lua's own within pcall, and reading an unknown name stays nil`() throws {
    let lines = try printed(
      by: """
        print(pcall(function() process.spwan() end))
        print(process.spwan, process.Process.joyn, process.current().joyn, rawget(process, "spwan"))
        print(process.Queue().gett, process.Value(0).adde)
        """)
    #expect(
      lines == ["false\tscript.lua:1: attempt to call a nil value (field 'spwan')", "nil\tnil\tnil\tnil", "nil\tnil"])
  }

  @Test(arguments: [
    ("process.spawn(nil)", "'fn' to 'spawn' (function expected, got nil): write process.spawn(task), "),
    ("process.daemon(7)", "'fn' to 'daemon' (function expected, got 7): write process.daemon(task), "),
    ("process.spawn{target=nil}", "'target' to 'spawn' (function expected, got nil): write target=task, "),
  ])
  func `tells a call from the function that was meant`(_ call: String, _ complaint: String) throws {
    #expect(try message(of: call).hasPrefix("procscript: script.lua:1: bad argument \(complaint)not "))
  }

  @Test func `names the line that made a process without a target`() throws {
    let script = """
      local function task() end
      local p = process.Process{target=task()}
      p:start()
      """
    #expect(
      try message(of: script)
        == "procscript: script.lua:3: Process-1 has nothing to run: it was made without a target (script.lua:2); "
        + "write target=task, not target=task()")
  }

  @Test func `leaves a process alone that has a run of its own`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{name="own"}
        function p:run() print(self.name) end
        p:start()
        p:join()
        local Worker = process.Process:subclass "Worker"
        function Worker:run() print "worker" end
        local w = Worker{}
        w:start()
        w:join()
        """)
    #expect(lines == ["own", "worker"])
  }

  @Test func `tells a dot from a colon`() throws {
    #expect(
      try message(of: "local p = process.spawn(print) p.join()").hasSuffix(
        "bad argument 'self' to 'join' (process expected, got nil): write p:join(…), with a colon"))
  }
}
