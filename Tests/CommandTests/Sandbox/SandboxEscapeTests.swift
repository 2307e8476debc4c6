import Foundation
import Testing

/// Ways out of a sandbox and of its supervisor's sight that were open once.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(10)))
struct `A way out of a sandbox` {
  @Test func `is not standard input, which others have too`() throws {
    // Opened for writing, a pipe would have it in for who reads next.
    var runner = SandboxTrial.runner(
      "local f = io.open('/proc/self/fd/0', 'w') if f then f:write 'forged\\n' f:close() end process.sleep(0.2)")
    runner.shell = "{ printf 'first\\n'; sleep 1; } | { \"$@\"; cat; }"
    #expect(!(try runner.run().output.contains("forged")))
  }

  @Test func `is not a program that procscript starts of itself`() throws {
    let run = try SandboxTrial.runner(
      """
      local code = "print(debug.getinfo, load(string.dump(function() end)), package.loadlib)"
      print(process.run { arg[1], "-e", code }.stdout)
      print(process.run { arg[1], "--sandbox", "--sandbox-without=lua", "-e", code }.stdout)
      """, arguments: [CommandRunner.executable]
    ).run()
    #expect(run.output.hasPrefix("nil\tnil\t"), "\(run.output)\(run.errors)")
    #expect(!run.output.contains("function"))
  }

  @Test func `is not the network, where there is none of its own`() throws {
    var runner = SandboxTrial.runner(
      "print(require 'attacks'.run('internet', '', ''))",
      ["--allow-c-modules", "--allow-net=loopback", "--sandbox-without=namespaces"])
    runner.makeAttacks()
    let run = try runner.run()
    #expect(run.output == "1\n")
    #expect(run.errors.contains("network: without a network of its own"), "\(run.errors)")
  }

  @Test(arguments: ["--memory=64M", "--time=50"]) func `is not a reader who has gone`(_ option: String) throws {
    // The supervisor has its own ways to end, not the signal of a broken pipe.
    var runner = SandboxTrial.runner("io.stdin:close() process.sleep(0.5) os.exit(3)", [option])
    runner.shell = "yes | { \"$@\"; echo $?; }"
    #expect(try runner.run().output == "3\n")
  }

  @Test func `is not a terminal that is stopped`() throws {
    var runner = SandboxTrial.runner(
      "print 'ready' while true do print(('x'):rep(999)) end", ["--time=2", "--output=1G"])
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("ready")
    // Ctrl-S
    running.write("\u{13}")
    #expect(try running.waitForEnd() == .exited(124))
  }

  @Test(arguments: [
    // Names cost room too.
    ("local i = 0 while true do i = i + 1 local f = io.open(arg[1] .. '/' .. i, 'w') if f then f:close() end end", "1M")
  ])
  func `is not a folder that nobody can count`(_ script: String, _ limit: String) throws {
    let own = try OwnFolder()
    let run = try SandboxTrial.runner(
      script, ["--files=\(limit)", "--allow-write=\(own.path)", "--time=30"], arguments: [own.path]
    ).run()
    #expect(run.ending == .exited(125), "\(run.errors)")
  }

  @Test func `is not the end of the process that has made it`() throws {
    // One that has no parent and no session any more when the process ends, and nobody has looked meanwhile.
    var runner = CommandRunner(
      script: """
        process.spawn {
          target = function() require "attacks".run_away() end, sandbox = { allow_c_modules = true, time = 50 },
        }:join()
        """)
    runner.makeAttacks()
    runner.timeLimit = 60
    let run = try runner.runWithWatchers()
    #expect(run.ending == .exited(0), "\(run.errors)")
  }

  @Test func `is not the job that a terminal stops`() throws {
    // In the background: what is typed is for another job, and whoever asks for it is stopped.
    var runner = SandboxTrial.runner("process.sleep(99)", ["--time=2"])
    runner.shell = "set -m; \"$@\" & echo started; wait $!; echo code $?"
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("started")
    running.write("typed\n")
    try running.waitForOutput("code 124")
    _ = try running.waitForEnd()
  }

  @Test func `is not the helper of a wait, which was started before a second sandbox`() throws {
    var runner = SandboxTrial.runner(
      """
      local function helpers()
        local count = 0
        for pid = 1, 99 do
          local file = io.open("/proc/" .. pid .. "/status")
          if file and file:read "a":find("PPid:%s*" .. process.getpid() .. "\\n") then count = count + 1 end
        end
        return count
      end
      process.wait({ process.Queue(), io.stdin }, 0.05)
      print(helpers())
      process.sandbox {}
      print(helpers())
      """, ["--allow-read=/proc"])
    // An input that nothing comes from.
    runner.shell = "sleep 1 | \"$@\""
    let run = try runner.run()
    #expect(run.output == "1\n0\n", "\(run.errors)")
  }

  @Test(.enabled(if: getuid() == 0, "for root alone")) func `is not a number of a user that changes nothing`() throws {
    var runner = SandboxTrial.runner("print 'run'")
    runner.environment["SUDO_UID"] = "4294967295"
    let run = try runner.run()
    #expect(run.output == "" && run.ending == .exited(1), "\(run.errors)")
  }

  @Test func `is not to be asked for twice`() throws {
    let run = try SandboxTrial.runner("print 'run'", ["--allow-net", "--allow-net=loopback"]).run()
    #expect(run.ending == .exited(64) && run.output == "")
    let strict = try SandboxTrial.runner(
      "print 'run'", ["--sandbox=strict", "--sandbox", "--sandbox-without=lua"]
    ).run()
    #expect(strict.ending == .exited(1) && strict.output == "", "\(strict.errors)")
  }
}
