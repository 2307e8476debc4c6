import Foundation
import Testing

/// The limits of a sandbox: each ends the run, is told in one sentence, and in the exit code.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A limit of a sandbox` {
  private func check(
    _ script: String, _ options: [String], code: Int32, sentence: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for walls in [[], ["--sandbox-without=namespaces"]] {
      let run = try SandboxTrial.runner(script, options + walls).run(sourceLocation: sourceLocation)
      #expect(run.ending == .exited(code), "\(run.errors)", sourceLocation: sourceLocation)
      #expect(
        run.errors.hasSuffix("procscript: the sandbox has ended the script: \(sentence) changes the limit)\n"),
        "\(run.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    "while true do end", "process.sleep(1000)", "process.spawn(process.sleep, 1000):join()",
    "setmetatable({}, { __gc = function() while true do end end }) collectgarbage()",
    "process.at_exit(function() while true do end end)",
    "process.signal('TERM', 'ignore') process.signal('INT', 'ignore') while true do end",
  ])
  func `on time ends whatever it does`(_ script: String) throws {
    try check(script, ["--time=0.7"], code: 124, sentence: "it ran for longer than 0.7 s (--time=…")
  }

  @Test func `on time ends what has nothing to close any more`() throws {
    try check(
      "setmetatable({}, { __gc = function() while true do end end })", ["--time=1"], code: 124,
      sentence: "it ran for longer than 1 s (--time=…")
  }

  @Test(arguments: ["while true do end", "for i = 1, 3 do process.spawn(function() while true do end end) end"])
  func `on processor time counts all processes together`(_ script: String) throws {
    try check(script, ["--cpu=1"], code: 124, sentence: "it used more than 1 s of processor time (--cpu=…")
  }

  @Test func `on memory holds for one process`() throws {
    try check(
      "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 20) end", ["--memory=64M"], code: 137,
      sentence: "it needed more than 64 MiB of memory (--memory=…")
  }

  @Test(arguments: [
    // In many.
    """
    for i = 1, 8 do
      process.spawn(function() local text = ("x"):rep(20 << 20) process.sleep(1000) print(#text) end)
    end
    """,
    // In what processes share.
    "local q = process.Queue() while true do q:put(('x'):rep(1 << 20)) end",
    // In queues whose owners have ended.
    """
    local all = {}
    while true do
      local q = process.Queue()
      all[#all + 1] = q
      process.spawn(function() for i = 1, 4 do q:put(("x"):rep(1 << 20)) end end):join()
    end
    """,
  ])
  func `on memory counts all of it together`(_ script: String) throws {
    for walls in [[], ["--sandbox-without=namespaces"]] {
      let run = try SandboxTrial.runner(script, ["--memory=96M", "--files=2G", "--time=100"] + walls).run()
      #expect(run.ending == .exited(137), "\(run.errors)")
      #expect(run.errors.hasSuffix("it needed more than 96 MiB of memory (--memory=… changes the limit)\n"))
    }
  }

  @Test func `on files holds for what waits in channels too, and is named`() throws {
    let fill = "local q = process.Queue() for i = 1, 100 do q:put(('x'):rep(1 << 20)) end print(#q)"
    let full = try SandboxTrial.runner(fill).run()
    #expect(full.ending == .exited(125))
    let error =
      " bytes of the memory shared by processes: it is full (limit: the sandbox allows it, and files, 65536 KiB); allow more "
      + "with --files=SIZE\n"
    #expect(full.errors.contains(error), "\(full.errors)")
    let told = "what its processes share had no room within 64 MiB (--files=… changes the limit)\n"
    #expect(full.errors.hasSuffix(told), "\(full.errors)")
    #expect(try SandboxTrial.runner(fill, ["--files=500M"]).run().output == "100\n")
  }

  @Test(arguments: [
    "page_tables", "shared_pages", "memory_files", "shared_pages_under_a_name", "shared_pages_behind_an_ended_thread",
  ])
  func `on memory counts what is in no process's data`(_ what: String) throws {
    var runner = SandboxTrial.runner(
      "require 'attacks'.exhaust(arg[1])", ["--memory=96M", "--allow-c-modules"], arguments: [what])
    runner.makeAttacks()
    let run = try runner.run()
    #expect(run.ending == .exited(137), "\(run.errors)")
    #expect(run.errors.hasSuffix("it needed more than 96 MiB of memory (--memory=… changes the limit)\n"))
  }

  @Test(arguments: [
    "local function f() while true do process.spawn(f) end end f()",
    "local function f() while true do pcall(process.spawn, f) end end f()",
  ])
  func `on processes ends a fork bomb within 2 s, and leaves the machine usable`(_ script: String) throws {
    let sleeper = CommandRunner(
      script: """
        print "ready"
        local worst = 0
        while true do
          local begun = process.clock()
          process.sleep(0.02)
          worst = math.max(worst, process.clock() - begun - 0.02)
          if io.open "stop" then break end
        end
        print(worst)
        """
    )
    var runner = sleeper
    let folder = try OwnFolder()
    runner.directory = folder.path
    let neighbour = try runner.start()
    try neighbour.waitForLine("ready")
    let run = try SandboxTrial.runner(script, ["--processes=40"]).run()
    try "".write(toFile: folder.path + "/stop", atomically: false, encoding: .utf8)
    let worst = Double(try neighbour.finish().lines.last ?? "") ?? .infinity
    #expect(run.ending == .exited(125), "\(run.errors)")
    #expect(run.errors.hasSuffix("it had more than 40 processes at a time (--processes=… changes the limit)\n"))
    // The machine that tests run on is busy with others of them.
    #expect(run.seconds < 12)
    #expect(worst < 2, "another process's sleep was \(worst) s late")
  }

  @Test func `on processes is an error that can be caught, where they are fewer a moment later`() throws {
    let run = try SandboxTrial.runner(
      """
      local all, problem = {}, nil
      for i = 1, 8 do
        local done, p = pcall(process.spawn, process.sleep, 0)
        if not done then problem = p else p:join() end
      end
      print(problem)
      """, ["--processes=3"]
    ).run()
    #expect(run.output == "nil\n", "\(run.errors)")
  }

  @Test func `on output passes on what fits`() throws {
    let run = try SandboxTrial.runner("while true do print(('x'):rep(99)) end", ["--output=50K"]).run()
    #expect(run.outputBytes.count == 50 << 10)
    #expect(run.ending == .exited(125))
    #expect(run.errorsOfSandbox.hasSuffix("it printed more than 50 KiB (--output=… changes the limit)\n"))
    let both = try SandboxTrial.runner(
      "io.stderr:setvbuf 'no' while true do io.stderr:write(('x'):rep(999)) print(('x'):rep(999)) end",
      ["--output=1M"]
    ).run()
    #expect(both.ending == .exited(125))
    #expect(both.outputBytes.count + both.errorBytes.count < 1 << 20 + 1000)
  }

  @Test func `on files holds for one file and for all together`() throws {
    for (script, limit) in [
      ("local f = assert(io.open(arg[1] .. '/f', 'w')) for i = 1, 9 do assert(f:write(('x'):rep(1 << 20))) end", "4M"),
      (
        """
        local i = 0
        while true do
          i = i + 1
          local f = assert(io.open(arg[1] .. "/" .. i, "w"))
          f:write(("x"):rep(1 << 19))
          f:close()
        end
        """, "4M"
      ),
      (
        """
        local all = {}
        while true do
          local f = assert(io.open(arg[1] .. "/f", "w"))
          f:write(("x"):rep(1 << 19))
          f:flush()
          os.remove(arg[1] .. "/f")
          all[#all + 1] = f
          process.sleep(0.01)
        end
        """, "4M"
      ),
    ] {
      let own = try OwnFolder()
      let run = try SandboxTrial.runner(
        script, ["--files=\(limit)", "--allow-write=\(own.path)"], arguments: [own.path]
      ).run()
      #expect(run.ending == .exited(125), "\(run.errors)")
      #expect(run.errors.hasSuffix("it wrote files of more than 4 MiB (--files=… changes the limit)\n"))
    }
  }

  @Test func `is not met by a script that keeps within all of them`() throws {
    let run = try SandboxTrial.runner(
      "print 'in time' os.exit(3)", ["--time=50", "--cpu=50", "--memory=64M", "--processes=1", "--output=8"]
    ).run()
    #expect(run.output == "in time\n" && run.ending == .exited(3), "\(run.errors)")
  }

  @Test func `is not what a script fails of that fails by itself`() throws {
    let run = try SandboxTrial.runner("error 'mine'").run()
    #expect(run.ending == .exited(1))
    #expect(run.errorsOfSandbox.hasPrefix("procscript: script.lua:1: mine\n"))
  }
}
