import Foundation
import Testing

/// Attacks that need no more than Lua.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A hostile script in a sandbox` {
  /// Runs code in the main process, in a child and in a worker, and returns the lines that each has printed, which must be
  /// the same.
  private func shown(
    by code: String, _ options: String..., arguments: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let script = """
      local arg = { ... }
      local function attack()
        \(code)
      end
      attack()
      print "--"
      process.spawn(attack):join()
      print "--"
      process.Pool(1):apply(attack)
      """
    let run = try SandboxTrial.runner(script, options, arguments: arguments).run(sourceLocation: sourceLocation)
    #expect(run.ending == .exited(0), "\(run.errors)", sourceLocation: sourceLocation)
    let parts = run.lines.split(separator: "--", omittingEmptySubsequences: false).map(Array.init)
    #expect(parts.count == 3 && Set(parts).count == 1, "\(run.output)\(run.errors)", sourceLocation: sourceLocation)
    return parts.first ?? []
  }

  @Test func `is told by Lua's own functions that files are out of reach, and what would allow it`() throws {
    let prey = try Prey()
    let before = prey.state
    let lines = try shown(
      by: """
        local secret, new = arg[1] .. "/secret", arg[1] .. "/new"
        print((select(2, io.open(secret))))
        print((select(2, io.open(new, "w"))))
        print((select(2, io.open(secret, "r+"))))
        print(select(2, pcall(io.lines, secret)))
        print(select(2, pcall(io.input, secret)))
        print(select(2, pcall(io.output, new)))
        print((select(2, loadfile(secret))))
        print(select(2, pcall(dofile, secret)))
        print((select(2, os.remove(secret))))
        print((select(2, os.rename(secret, new))))
        print(select(2, pcall(os.tmpname)))
        print((select(2, io.tmpfile())))
        """, arguments: [prey.path])
    let read = "cannot open \(prey.path)/secret: the sandbox does not allow it (--allow-read=\(prey.path)/secret does)"
    func write(_ name: String) -> String {
      "cannot write \(prey.path)/\(name): the sandbox does not allow it (--allow-write=\(prey.path)/\(name) does)"
    }
    let temporary = "cannot write /tmp: the sandbox does not allow it (--allow-write=/tmp does)"
    #expect(
      lines == [
        read, write("new"), write("secret"), read, read, write("new"), read, read, write("secret"), write("secret"),
        temporary, temporary,
      ])
    #expect(prey.state == before)
  }

  @Test func `runs no program, and no shell`() throws {
    let lines = try shown(
      by: """
        print(os.execute())
        print((select(2, os.execute "true")))
        print((select(2, io.popen "true")))
        print(select(2, pcall(process.run, { "true" })))
        print(select(2, pcall(process.run, { "/bin/sh", "-c", "true" })))
        """)
    #expect(lines[0] == "false")
    let refusal = /the sandbox does not allow it( \(|; )--allow-run=\/.*(true|sh) does\)?/
    for line in lines.dropFirst() { #expect(line.contains(refusal), "\(line)") }
  }

  @Test func `loads no binary code, which nobody checks`() throws {
    let lines = try shown(
      by: """
        local code = string.dump(function() return 1 end)
        print(load(code))
        print(load(code, "x", "b"))
        print(load(code, "x", "bt"))
        print(load(function() local piece = code code = nil return piece end))
        """)
    let refusal = "nil\tattempt to load a binary chunk (mode is 't')"
    #expect(lines == [refusal, "nil\tthe sandbox loads code as text only", refusal, refusal])
  }

  @Test func `has no binary script run either`() throws {
    var runner = SandboxTrial.runner("")
    runner.shell = #"luac5.4 -o script.lua - </dev/null 2>/dev/null || printf '\033Lua' >script.lua; exec "$@""#
    let run = try runner.run()
    #expect(run.ending == .exited(1))
    #expect(run.errors.contains("attempt to load a binary chunk"))
  }

  @Test func `has of debug the traceback alone, and no way to libraries in C`() throws {
    let lines = try shown(
      by: """
        local names = {}
        for name in pairs(debug) do names[#names + 1] = name end
        print(table.concat(names), debug == require "debug", package.loadlib, #package.searchers)
        print((select(2, pcall(require, "none")):match "[^\\n]*sandbox[^\\n]*"))
        """)
    #expect(
      lines == [
        "traceback\ttrue\tnil\t3",
        "\tno module that is written in C: the sandbox loads none (--allow-c-modules does)",
      ])
  }

  @Test func `does not know the environment of who runs it`() throws {
    let script = """
      print(os.getenv "SECRET", os.getenv "HOME", os.getenv "LANG", os.getenv "PATH")
      for _, place in ipairs { "self", process.getppid(), 1 } do
        local file = io.open("/proc/" .. place .. "/environ")
        print(file and file:read "a":find "hunter2")
      end
      """
    for (wall, isSeen) in [("", false), ("environment", true)] {
      var runner = SandboxTrial.runner(script, wall.isEmpty ? [] : ["--sandbox-without=\(wall)"])
      runner.environment["SECRET"] = "hunter2"
      let run = try runner.run()
      if !isSeen {
        #expect(run.lines == ["nil\tnil\tC.UTF-8\t/usr/local/bin:/usr/bin:/bin", "nil", "nil", "nil"])
      } else {
        #expect(run.lines.first?.hasPrefix("hunter2") == true && run.lines[1] != "nil", "\(run.output)")
      }
    }
    var runner = SandboxTrial.runner("print(os.getenv 'SECRET')", ["--allow-env=SECRET"])
    runner.environment["SECRET"] = "hunter2"
    #expect(try runner.run().output == "hunter2\n")
  }

  @Test func `is not begun by variables that load code`() throws {
    let prey = try Prey()
    var runner = SandboxTrial.runner("print(package.path:find 'elsewhere', package.cpath:find 'elsewhere', seen)")
    runner.environment["LUA_INIT"] = "seen = true"
    runner.environment["LUA_PATH"] = "/elsewhere/?.lua"
    runner.environment["LUA_CPATH"] = "/elsewhere/?.so"
    runner.environment["LD_PRELOAD"] = prey.path + "/secret"
    #expect(try runner.run().output == "nil\tnil\tnil\n")
  }

  @Test func `sees its own processes alone, and can signal no other`() throws {
    let script = """
      local own = {}
      local p = process.spawn(process.sleep, 100)
      for _, one in ipairs(process.list()) do own[#own + 1] = one.pid end
      print(table.concat(own, " "), process.getpid(), p.pid)
      print(pcall(process.kill, tonumber(arg[1]), "KILL"))
      p:kill()
      """
    let victim = try CommandRunner(script: "print 'ready' process.sleep(100)").start()
    try victim.waitForLine("ready")
    let run = try SandboxTrial.runner(script, arguments: ["\(victim.pid)"]).run()
    #expect(run.lines.first == "1 2 3\t2\t3")
    #expect(run.lines.last == "true\tnil\tno such process")
    #expect(kill(victim.pid, 0) == 0)
    // Without namespaces the machine is seen; signals stay inside even so.
    let seen = try SandboxTrial.runner(
      script, ["--sandbox-without=namespaces"], arguments: ["\(victim.pid)"]
    ).run()
    #expect((seen.lines.first ?? "").split(separator: " ").contains("\(victim.pid)"))
    #expect(kill(victim.pid, 0) == 0)
    victim.send(SIGKILL)
    try victim.waitForEnd()
  }

  @Test func `comes to no file by a link that changes while it is opened`() throws {
    let (prey, own) = (try Prey(), try OwnFolder())
    let run = try SandboxTrial.runner(
      """
      local secret, folder = arg[1] .. "/secret", arg[2]
      local mine = assert(io.open(folder .. "/mine", "w"))
      mine:write "mine"
      mine:close()
      local done = process.Event()
      local flipper = process.spawn(function()
        -- One name for two files in turn, without links, which Lua can't make.
        while not done:is_set() do
          os.rename(folder .. "/mine", folder .. "/name")
          os.rename(secret, folder .. "/name")
          os.rename(folder .. "/name", folder .. "/mine")
        end
      end)
      local leaked = 0
      for i = 1, 2000 do
        for _, path in ipairs { folder .. "/name", folder .. "/../" .. folder:match "[^/]+$" .. "/name" } do
          local file = io.open(path)
          local text = file and file:read "a"
          if text and text:find "secret" then leaked = leaked + 1 end
          if file then file:close() end
        end
      end
      done:set()
      flipper:join()
      print(leaked)
      """, ["--allow-write=\(own.path)"], arguments: [prey.path, own.path]
    ).run()
    #expect(run.output == "0\n", "\(run.errors)")
  }

  @Test func `leaves nothing running, whatever session or group its processes are in`() throws {
    for options in [[], ["--sandbox-without=namespaces"]] {
      let run = try SandboxTrial.runner(
        """
        -- A process whose parent was killed, and one that ignores every request to end.
        process.spawn(function()
          process.spawn(function()
            process.signal("TERM", "ignore")
            process.signal("HUP", "ignore")
            process.sleep(1000)
          end)
          process.kill(process.getpid(), "KILL")
        end):join()
        print "over"
        """, options
      ).run()
      #expect(run.output == "over\n" && run.ending == .exited(0), "\(run.errors)")
    }
  }
}
