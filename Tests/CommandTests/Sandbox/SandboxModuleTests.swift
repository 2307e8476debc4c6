import Foundation
import Testing

/// `process.sandbox`, and the option `sandbox` of processes and pools.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A sandbox that a script makes` {
  private func run(_ script: String, arguments: [String] = []) throws -> CommandResult {
    var runner = CommandRunner(script: script, arguments: arguments)
    runner.timeLimit = 60
    return try runner.runWithWatchers()
  }

  private let refusal = "the sandbox does not allow it (allow_read={\"/etc/passwd\"} does)"

  @Test func `holds the process and its children from then on, and its parent not at all`() throws {
    let run = try run(
      """
      local function look() print((select(2, io.open "/etc/passwd"))) end
      local child = process.spawn(function()
        print(#process.sandbox())
        look()
        process.spawn(look):join()
        process.Pool(1):apply(look)
      end)
      child:join()
      look()
      """)
    let refused = "cannot open /etc/passwd: \(refusal)"
    // Namespaces of processes, and control groups, are for what is yet to begin.
    #expect(run.lines == ["2", refused, refused, refused, "nil"], "\(run.errors)")
  }

  @Test func `is for good: another one only takes more away`() throws {
    let own = try OwnFolder()
    let run = try run(
      """
      process.sandbox { allow_write = arg[1] }
      local file = assert(io.open(arg[1] .. "/new", "w"))
      file:close()
      process.sandbox {}
      print((select(2, io.open(arg[1] .. "/new"))))
      process.sandbox { allow_write = arg[1] }
      print((select(2, io.open(arg[1] .. "/new"))))
      """, arguments: [own.path])
    #expect(
      run.lines.first?.hasSuffix("does not allow it (allow_read={\"\(own.path)/new\"} does)") == true, "\(run.errors)")
    #expect(run.lines.last == run.lines.first, "what was taken is named by the one that has taken it: \(run.output)")
  }

  @Test func `is that of a process or of a pool's workers alone`() throws {
    let run = try run(
      """
      local function look() return (select(2, io.open "/etc/passwd")) or "open" end
      print(process.spawn { target = look, sandbox = {} }:result())
      print(process.spawn { target = look, sandbox = { allow_read = "/etc/passwd" } }:result())
      local pool = process.Pool(2, { sandbox = true })
      for _, answer in ipairs(pool:map(look, { 1, 2, 3 }, 1)) do print(answer) end
      pool:close()
      pool:join()
      print(look())
      """)
    let refused = "cannot open /etc/passwd: \(refusal)"
    #expect(run.lines == [refused, "open", refused, refused, refused, "open"], "\(run.errors)")
  }

  @Test func `is that of a process that begins afresh`() throws {
    let run = try run(
      """
      process.set_start_method "spawn"
      if process.is_main() then
        local function look() return (select(2, io.open "/etc/passwd")), load(string.dump(function() end)) == nil end
        print(process.spawn { target = function()
          local here, refuses = look()
          print(here, refuses)
          return process.spawn(look):result()
        end, sandbox = {} }:result())
      end
      """)
    let refused = "cannot open /etc/passwd: \(refusal)\ttrue"
    #expect(run.lines == [refused, refused], "\(run.errors)")
  }

  @Test func `ends a process at its limits, and tells which`() throws {
    for (target, options, sentence) in [
      ("while true do end", "time = 0.5", "it ran for longer than 0.5 s (time=… changes the limit)"),
      ("while true do end", "cpu = 0.5", "it used more than 0.5 s of processor time (cpu=… changes the limit)"),
      (
        """
        for i = 1, 6 do
          process.spawn(function() local t = ("x"):rep(20 << 20) process.sleep(100) print(#t) end)
        end
        process.sleep(100)
        """, "memory = '64M'", "it needed more than 64 MiB of memory (memory=… changes the limit)"
      ),
      (
        "local function f() while true do pcall(process.spawn, f) end end f()", "processes = 10",
        "it had more than 10 processes at a time (processes=… changes the limit)"
      ),
    ] {
      let run = try run(
        """
        local p = process.spawn { target = function() \(target) end, sandbox = { \(options) } }
        p:join()
        print(p.signal)
        """)
      #expect(run.output == "SIGKILL\n", "\(options): \(run.errors)")
      #expect(
        run.errors.contains(/procscript: the sandbox has ended the process with pid \d+:/)
          && run.errors.contains(sentence), "\(run.errors)")
    }
  }

  @Test func `leaves nobody behind who watches`() throws {
    let run = try run("process.sandbox {} print(process.spawn(string.upper, 'x'):result())")
    #expect(run.output == "X\n", "\(run.errors)")
  }

  @Test func `names the one that refuses, where a weaker one came after it`() throws {
    let run = try run(
      """
      local function look() print((select(2, io.open "/etc/passwd"))) end
      process.sandbox {}
      process.sandbox { allow_read = "/etc" }
      look()
      process.set_start_method "spawn"
      process.spawn(look):join()
      """)
    #expect(run.lines == Array(repeating: "cannot open /etc/passwd: \(refusal)", count: 2), "\(run.errors)")
  }

  @Test func `refuses with strict what it can't set, and has set nothing then`() throws {
    let run = try run(
      """
      local done, why = pcall(process.sandbox, { strict = true, time = 0.2 })
      print(done, why)
      print(io.open "/etc/passwd" ~= nil, debug.getinfo ~= nil)
      process.sleep(0.5)
      print(table.concat(process.sandbox(), "\\n"))
      """)
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(
      run.lines.first?.hasPrefix(
        "false\tscript.lua:1: cannot make the sandbox: strict does not do without: processes: no namespace of processes"
      ) == true && run.lines.first?.contains("; total memory: no control group") == true, "\(run.output)")
    #expect(run.lines.count == 4 && run.lines[1] == "true\ttrue", "\(run.output)")
    #expect(
      run.lines[2].hasPrefix("processes: no namespace of processes")
        && run.lines[3].hasPrefix("total memory: no control group"), "\(run.output)")
  }

  @Test func `lets the script be read, made by code of the command line too`() throws {
    var runner = CommandRunner(script: "print('run', (select(2, io.open '/etc/passwd')))")
    runner.arguments = ["-e", "process.sandbox{}"] + runner.arguments
    runner.timeLimit = 60
    let run = try runner.runWithWatchers()
    #expect(run.output == "run\tcannot open /etc/passwd: \(refusal)\n", "\(run.errors)")
  }

  @Test(arguments: [
    ("local p = process.spawn(function() process.sleep(9) end)", "Process-1", "p:kill() p:join()"),
    ("local pool = process.Pool(1) pool:apply(print)", "PoolWorker-1", "pool:terminate() pool:join()"),
    ("local p = process.Process { command = { 'sleep', '9' } } p:start()", "sleep", "p:kill() p:join()"),
  ])
  func `is not made while somebody runs outside who takes orders`(
    _ start: String, _ name: String, _ end: String
  ) throws {
    let run = try run(
      """
      \(start)
      print(select(2, pcall(process.sandbox)))
      print(io.open "/etc/passwd" ~= nil)
      \(end)
      process.sandbox()
      print(io.open "/etc/passwd")
      """)
    let lines = run.lines.filter { !$0.isEmpty }
    #expect(lines.count == 3, "\(run.output)\(run.errors)")
    #expect(lines[0].contains("cannot make the sandbox while \(name) (pid "), "\(lines[0])")
    #expect(lines[1] == "true" && lines[2].contains(refusal), "\(run.output)")
  }

  @Test func `has results of any length, with channels in them`() throws {
    let run = try run(
      """
      local outer = process.Queue()
      local p = process.spawn { target = function()
        outer:put "in it"
        return ("x"):rep(1000000), outer
      end, sandbox = {} }
      local text, q = p:result()
      print(#text, q:get())
      local failed = process.spawn { target = function() error(("y"):rep(1000)) end, sandbox = {} }
      print(#select(2, pcall(failed.result, failed)) >= 1000)
      """)
    #expect(run.output == "1000000\tin it\ntrue\n", "\(run.errors)")
  }

  @Test(arguments: [
    ("process.sandbox { memroy = 1 }", "unknown option 'memroy' of a sandbox: did you mean memory?"),
    ("process.sandbox { memory = '1X' }", "memory of a sandbox must be a number of bytes of 16777216 or more"),
    ("process.sandbox { time = 0 }", "time of a sandbox must be a number of seconds above 0, got 0"),
    ("process.sandbox { allow_read = '/none' }", "allow_read: there is no '/none' that could be allowed"),
    ("process.sandbox(1)", "bad argument 'sandbox' to 'sandbox' (table expected, got 1)"),
    ("process.Process { target = print, sandbox = 1 }", "bad argument 'sandbox' to 'Process' (table expected, got 1)"),
    ("process.Pool(1, { sandbox = { procs = 1 } })", "unknown option 'procs' of a sandbox"),
    ("process.Process { command = { 'ls' }, sandbox = {} }", "sandbox is for functions"),
  ])
  func `tells what is wrong with what it is asked for`(_ script: String, _ message: String) throws {
    let run = try run(script)
    #expect(run.ending == .exited(1))
    #expect(run.errors.hasPrefix("procscript: script.lua:1: \(message)"), "\(run.errors)")
  }
}
