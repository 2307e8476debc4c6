import Foundation
import ProcscriptLessons
import Testing

/// `procscript --sandbox`: what it allows, what it says, how it ends.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A script in a sandbox` {
  private func output(of script: String, _ options: String..., arguments: [String] = []) throws -> String {
    let run = try SandboxTrial.runner(script, options, arguments: arguments).run()
    #expect(run.errorsOfSandbox == "")
    return run.output
  }

  @Test func `has all of the module`() throws {
    let printed = try output(
      of: """
        local q, v, t = process.Queue(), process.Value(0), process.shared { list = {} }
        local workers = {}
        for i = 1, 4 do workers[i] = process.spawn(function() q:put(i) v:add(i) t.last = i return i * i end) end
        local sum = 0
        for i = 1, 4 do sum = sum + workers[i]:result() + q:get() end
        print(sum, v.value, t.last ~= nil)
        print(table.concat(process.map(function(x) return x * 2 end, { 1, 2, 3 }), " "))
        local a, b = process.Pipe()
        process.daemon(function() a:send "hello" process.sleep(100) end)
        print(b:recv())
        local read = process.Process { target = function() print "line" end, stdout = "pipe" }
        read:start()
        print(read.stdout:read "l")
        read:join()
        print(select(2, process.daemon(process.sleep, 100):join(0)))
        """)
    #expect(printed == "40\t10\ttrue\n2 4 6\nhello\nline\ntimeout\n")
  }

  @Test func `reads its own folder, and what it is allowed to`() throws {
    let prey = try Prey()
    var runner = SandboxTrial.runner(
      "print(require 'part', io.open(arg[1] .. '/secret'):read 'a')", ["--allow-read=\(prey.path)"],
      arguments: [prey.path])
    runner.files["part.lua"] = "return 'part'"
    let run = try runner.run()
    #expect(run.output == "part\tthe secret\n\n", "\(run.errors)")
  }

  @Test func `writes where it is allowed to`() throws {
    let own = try OwnFolder()
    let printed = try output(
      of: """
        local name = arg[1] .. "/new"
        local f = assert(io.open(name, "w"))
        f:write "text"
        f:close()
        assert(os.rename(name, arg[1] .. "/other"))
        print(io.open(arg[1] .. "/other"):read "a", os.remove(arg[1] .. "/other"))
        """, "--allow-write=\(own.path)", arguments: [own.path])
    #expect(printed == "text\ttrue\n")
  }

  @Test func `runs a program that it is allowed to, within the same walls`() throws {
    let prey = try Prey()
    let run = try SandboxTrial.runner(
      """
      print(process.run { "cat", input = "through" }.stdout)
      print(process.run { "cat", arg[1] .. "/secret" }.exitcode)
      print(pcall(process.run, { "true" }))
      """, ["--allow-run=cat"], arguments: [prey.path]
    ).run()
    #expect(run.lines.prefix(2) == ["through", "1"], "\(run.errors)")
    #expect(run.lines.last?.hasPrefix("false") == true)
  }

  @Test func `has a network of its own with loopback, and none without`() throws {
    let script = """
      local socket = require "attacks"
      print(socket.run("internet", "", ""), socket.run("datagrams", "", ""), socket.run("local_sockets", "", "") ~= 0)
      """
    for (options, expected) in [
      (["--allow-net"], "0\t0\ttrue\n"), (["--allow-net=loopback"], "0\t0\ttrue\n"), ([], "1\t1\ttrue\n"),
    ] {
      var runner = SandboxTrial.runner(script, ["--allow-c-modules"] + options)
      runner.makeAttacks()
      let run = try runner.run()
      #expect(run.output == expected, "\(run.errors)")
    }
  }

  @Test func `ends as it would without, by a code, an error or a signal`() throws {
    for (script, ending) in [
      ("os.exit(7)", CommandEnding.exited(7)), ("error 'x'", .exited(1)),
      ("process.kill(process.getpid(), 'KILL')", .killed(SIGKILL)),
      ("process.kill(process.getpid(), 'USR1')", .killed(SIGUSR1)),
    ] {
      #expect(try SandboxTrial.runner(script).run().ending == ending, "\(script)")
    }
  }

  @Test func `is interrupted by Ctrl-C, and a second one ends it`() throws {
    var runner = SandboxTrial.runner("print 'ready' process.spawn(process.sleep, 100) process.sleep(100)")
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("ready")
    running.write("\u{3}")
    let result = try running.finish()
    #expect(result.ending == .exited(130))
    #expect(result.output.contains("interrupted!"))
  }

  @Test func `is ended with its supervisor, however that ends`() throws {
    for walls in [[], ["--sandbox-without=namespaces"]] {
      for signal in [SIGKILL, SIGTERM, SIGHUP] {
        let runner = SandboxTrial.runner(
          "print 'ready' process.spawn(function() process.signal('TERM', 'ignore') process.sleep(1000) end):join()",
          walls)
        let running = try runner.start()
        try running.waitForLine("ready")
        running.send(signal)
        #expect(try running.waitForEnd() == .killed(signal))
        try running.waitForEndOfAll()
      }
    }
  }

  @Test func `reads standard input as a file, a pipe and a terminal give it`() throws {
    for input in [CommandRunner.Input.text("one\ntwo\n"), .file("one\ntwo\n")] {
      var runner = SandboxTrial.runner("print(io.read(), io.read 'a')")
      runner.input = input
      #expect(try runner.run().output == "one\ttwo\n\n")
    }
    var runner = SandboxTrial.runner("io.write 'name? ' print('hello ' .. io.read())")
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("name? ")
    running.write("you\n")
    #expect(try running.finish().output.contains("hello you"))
  }

  @Test func `is run by its code, and as a lesson`() throws {
    var runner = CommandRunner("--sandbox", "-e", "print(1 + 1, io.open '/etc/passwd')")
    #expect(try runner.run().lines.first?.hasPrefix("2\tnil") == true)
    runner = CommandRunner("--sandbox", "-")
    runner.input = .text("print 'typed'")
    #expect(try runner.run().output == "typed\n")
  }

  @Test(arguments: Course.own.lessons.map(\.name))
  func `can be any lesson and the answer to its exercise, with the usual limits`(_ name: String) throws {
    let lesson = try #require(Course.own.lessons.first { $0.name == name })
    let options = lesson.programs.map { "--allow-run=\($0)" }
    var example = CommandRunner("--sandbox")
    example.arguments += options + ["examples", "run", name]
    example.timeLimit = 100
    let solution = SandboxTrial.runner(try #require(lesson.exercise).solution, options)
    // One waits while the other does.
    let both = [try example.start(), try solution.start()]
    for run in both {
      let run = try run.finish()
      #expect(run.ending == .exited(0), "\(run.errors)")
    }
  }

  @Test func `draws its picture, and writes it where that is allowed`() throws {
    let own = try OwnFolder()
    let script = "process.spawn(process.sleep, 0.01):join()"
    let run = try SandboxTrial.runner(script, ["--timeline"]).run()
    #expect(run.errors.contains("Process-1"))
    let file = own.path + "/picture.svg"
    let refused = try SandboxTrial.runner(script, ["--timeline=\(file)"]).run()
    #expect(refused.ending == .exited(64) && refused.errors.contains("--allow-write=\(own.path) allows it"))
    let drawn = try SandboxTrial.runner(script, ["--timeline=\(file)", "--allow-write=\(own.path)"]).run()
    #expect(drawn.ending == .exited(0), "\(drawn.errors)")
    #expect(FileManager.default.fileExists(atPath: file))
  }

  @Test func `can be run in many orders`() throws {
    let run = try SandboxTrial.runner("process.spawn(print, 1):join()", ["--explore", "--schedules=5"]).run()
    #expect(run.ending == .exited(0), "\(run.errors)\(run.output)")
    #expect(try SandboxTrial.runner("process.spawn(print, 1):join()", ["--schedule=3"]).run().output == "1\n")
  }
}

/// What is wrong with the options of a sandbox.
@Suite(.timeLimit(.minutes(10))) struct `A mistake in the options of a sandbox` {
  @Test(arguments: [
    (["--memory=1M"], "--memory=1M: write a size like 512M, of at least 16M"),
    (["--memory=x"], "--memory=x: write a size like 512M, of at least 16M"),
    (["--processes=0"], "--processes=0: write a number of 1 or more"),
    (["--time=0"], "--time=0: write seconds, more than 0"), (["--cpu=-1"], "--cpu=-1: write seconds, more than 0"),
    (["--output=-"], "--output=-: write a size like 10M"),
    (["--files=1"], "--files=1: write a size like 64M, of at least 1M"),
    (["--allow-read=/none"], "--allow-read=/none: there is no such file or folder; make it before"),
    (["--allow-write=/none"], "--allow-write=/none: there is no such file or folder; make it before"),
    (["--allow-run=none"], "--allow-run=none: there is no such program in PATH"),
    (["--allow-env=A=1"], "--allow-env=A=1: write the name of a variable alone"),
    (["--allow-net=all"], "unknown network 'all': write --allow-net or --allow-net=loopback"),
    (["--sandbox-without=door"], "--sandbox-without=door: the walls are environment, "),
    (["-i"], "--sandbox and -i do not go together"),
  ])
  func `is told with what to write`(_ options: [String], _ message: String) throws {
    let run = try SandboxTrial.runner("print 'run'", options).run()
    #expect(run.ending == .exited(64) && run.output == "")
    #expect(run.errors.hasPrefix("procscript: \(message)"), "\(run.errors)")
  }

  @Test func `is an option for a sandbox without one`() throws {
    for option in ["--memory=64M", "--allow-read=/", "--allow-c-modules", "--allow-net", "--time=1"] {
      let run = try CommandRunner(option, "script.lua").run()
      #expect(run.ending == .exited(64))
      let name = option.prefix { $0 != "=" }
      #expect(
        run.errors.hasPrefix("procscript: \(name) says more of --sandbox: procscript --sandbox "), "\(run.errors)")
    }
    #expect(try CommandRunner("--sandbox=lax", "x.lua").run().errors.contains("write --sandbox or --sandbox=strict"))
  }
}
