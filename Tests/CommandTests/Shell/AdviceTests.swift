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

  @Test(arguments: [
    ("process.current_process()", "the process module has no function current_process; write process.current()"),
    ("process.JoinableQueue()", "write process.Queue(), which has task_done and join"),
    (
      "process.Manager()",
      "write process.shared{…}, a table that all processes see; queues, locks and the like need no manager"
    ),
    ("process.Namespace()", "write process.shared{…}"),
    (
      "process.get_context('spawn')",
      "write process.set_start_method(\"spawn\"), or start_method=\"spawn\" for one process"
    ),
    ("process.freeze_support()", "leave it out: there is nothing to freeze"),
    ("process.RawValue('i', 0)", "write process.Value(0)"),
    (
      "process.shared_memory.SharedMemory()",
      "the process module has no shared_memory; write process.Array(n), or process.shared{…} for a table"
    ),
    (
      "process.managers.BaseManager()",
      "write process.shared{…}, a table that all processes see; queues, locks and the like need no manager"
    ),
    ("process.ProcessPoolExecutor(2)", "write process.Pool(n), and pool:apply_async(fn, …)"),
    ("process.Thread(print)", "write process.spawn(fn, …): there are only processes"),
    ("process.popen('ls')", "write process.run{\"program\", \"argument\"}"),
    ("process.starmap(print, {})", "write pool:starmap(fn, list), with a process.Pool"),
    ("process.imap_unordered(print, {})", "write pool:imap_unordered(fn, input), with a process.Pool"),
    ("process.apply_async(print)", "write pool:apply_async(fn, …), with a process.Pool"),
    ("process.isalive(process.current())", "write p:is_alive()"),
    ("process.exitcode()", "write p.exitcode, of a process p"),
    ("process.current():isalive()", "a process has no method isalive; write p:is_alive()"),
    ("process.current():getpid()", "write p.pid"), ("process.current():getName()", "write p.name"),
    ("process.current():setDaemon(true)", "write p.daemon = true"),
    ("process.current():communicate()", "write p:result()"),
    ("process.Queue():qsize()", "a queue has no method qsize; write q:size()"),
    ("process.Queue():put_nowait(1)", "write q:try_put(v)"), ("process.Queue():get_nowait()", "write q:try_get()"),
    ("process.Queue():join_thread()", "leave it out: what was put is stored when put returns"),
    ("process.Queue():send(1)", "write q:put(v)"), ("process.Pipe():send_bytes('x')", "write c:send(s)"),
    ("process.Pipe():recv_bytes()", "write c:recv()"), ("process.Pipe():get()", "write c:recv()"),
    ("process.Lock():lock()", "write l:acquire()"), ("process.Lock():locked()", "write l:acquire(0), which only looks"),
    ("process.Semaphore(1):get_value()", "write s:value()"), ("process.Event():signal()", "write e:set()"),
    ("process.Condition():broadcast()", "write c:notify_all()"),
    ("process.Barrier(1):n_waiting()", "write b:waiting()"),
    ("process.Value(1):get_lock()", "write v:lock()"), ("process.Value(1):get_obj()", "write v.value"),
    ("process.Array(1):get_obj()", "write a[i]"), ("process.shared():keys()", "write for key, value in pairs(t) do"),
    ("process.shared():extend{}", "write t:append(v) for each"),
    ("process.Pool(1):submit(print)", "write pool:apply_async(fn, …)"),
    ("process.Pool(1):apply_async(print):result()", "write r:get()"),
    (
      "process.Pool(1):apply_async(print):add_done_callback()",
      "write pool:apply_async{target=fn, args={…}, callback=done}"
    ),
    (
      "process.Pool(1):apply_async{target=print, kwargs={}}",
      "write args={{key=value}}, and let the function take a table"
    ),
    ("process.Pool{processes=2}", "write process.Pool(4)"),
  ])
  func `answers Python's names by what to write here`(_ call: String, _ advice: String) throws {
    let told = try message(of: call)
    #expect(told.hasSuffix(advice), "\(told)")
  }

  private static let toField = "the number is its field; write"
  private static let toShared =
    "process.shared shares strings and tables; write local t = process.shared{text=\"hi\"}, and t.text"
  private static let toName =
    "a file that is open can't be sent; send its name, and open it by io.open in the other process"

  @Test(arguments: [
    ("local v = process.Value(1) print(v + 1)", "\(toField) v.value"),
    ("count = process.Value(1) print(2 * count)", "\(toField) count.value"),
    ("local t = {n=process.Value(1)} print(t.n .. 'x')", "\(toField) v.value"),
    ("local v = process.Value(1) print(v > 1)", "\(toField) v.value"),
    ("local v = process.Value(1) print(v <= v)", "\(toField) v.value"),
    ("process.Value('hi')", toShared), ("process.Value{}", toShared),
    ("process.Queue():put(io.stdout)", toName), ("process.Queue():put{log=io.stdout}", toName),
    ("process.spawn(function() return io.stdout end):result()", toName),
    ("process.Pool(1):map(print, {io.stdout})", toName),
  ])
  func `says what to write instead`(_ script: String, _ advice: String) throws {
    #expect(try message(of: script).hasSuffix(": \(advice)"))
  }

  @Test(arguments: [
    "process.Value()", "process.Value(print)", "print({} + 1)", "error \"cannot send a userdata\\nat all\"",
  ])
  func `does not say so of anything else`(_ script: String) throws {
    #expect(!(try message(of: script).contains("; ")))
  }

  @Test(arguments: [
    ("local ps = {process.spawn(print)} ps:join()", "process.join(list)"),
    ("ps = {process.spawn(print)} return ps:join(1)", "process.join(list)"),
    ("local t = {all={process.Process{}}} t.all:wait()", "process.wait(list)"),
    (
      "local ps = {process.Process{}} for i = 1, 2 do ps:start(i, nil, {}) end",
      "for _, p in ipairs(list) do p:start() end"
    ),
  ])
  func `tells how to call a method on a list of processes`(_ script: String, _ advice: String) throws {
    #expect(try message(of: script).hasSuffix("'): a list of processes has no methods; write \(advice)"))
  }

  @Test(arguments: [
    "local ps = {} ps:join()", "local ps = {1} ps:join()", "local ps = {process.spawn(print)} ps:sort()",
    "local ps = {process.spawn(print)} local other = {} other:join(nil, 1)",
  ])
  func `takes nothing else for a list of processes`(_ script: String) throws {
    #expect(!(try message(of: script).contains("a list of processes")))
  }

  @Test func `tells the name of Python's module`() throws {
    #expect(
      try message(of: "local mp = require 'multiprocessing'")
        == "procscript: script.lua:1: module 'multiprocessing' not found; its name here is process: "
        + "write local process = require \"process\"")
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
