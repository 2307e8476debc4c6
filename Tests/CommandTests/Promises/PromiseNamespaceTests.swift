import Foundation
import Testing

/// In PID namespaces, as containers have them.
@Suite struct `In a PID namespace` {
  /// Whether a program may be given namespaces and mounts of its own.
  static let isPossible: Bool = {
    var runner = CommandRunner()
    runner.shell = "unshare --fork --pid --mount-proc true"
    return (try? runner.run().ending) == .exited(0)
  }()

  /// Whose `/proc` a script finds there.
  enum Table: String, CaseIterable {
    /// That of the namespace outside, in which its own numbers mean strangers.
    case another = "unshare --fork --pid"
    /// None: an empty folder.
    case missing = "unshare --fork --pid --mount sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh"

    var advice: String {
      switch self {
      case .another: "cannot list the processes in /proc: it shows the processes of another PID namespace"
      case .missing: "cannot list the processes in /proc: no such file or directory; is /proc mounted?"
      }
    }
  }

  private func run(_ script: String, _ table: Table) throws -> CommandResult {
    var runner = CommandRunner(script: script)
    runner.shell = "exec \(table.rawValue) \"$@\""
    return try runner.run()
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: Table.allCases)
  func `without its own /proc, stop ends the one process that is meant`(_ table: Table) throws {
    let run = try run(
      """
      local sleepers = {}
      for i = 1, 6 do sleepers[i] = process.spawn(process.sleep, 100) end
      print(sleepers[3]:stop(), sleepers[3].signal)
      for i, p in ipairs(sleepers) do io.write(tostring(p:is_alive()), " ") end
      print()
      sleepers[1]:kill "STOP"
      print(sleepers[1]:stop(), sleepers[1].signal)
      for i = 2, 6 do sleepers[i]:terminate() end
      """, table)
    #expect(run.errors == "")
    #expect(run.lines == ["true\tSIGTERM", "true true false true true true ", "true\tSIGTERM"])
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: Table.allCases)
  func `without its own /proc, stop kills after the grace`(_ table: Table) throws {
    var runner = CommandRunner(script: "local p = process.spawn(process.sleep, 100) print(p:stop(0), p.signal)")
    runner.shell = "trap '' TERM; exec \(table.rawValue) \"$@\""
    let run = try runner.run()
    #expect(run.output == "true\tSIGKILL\n", "\(run.errors)")
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: Table.allCases)
  func `without its own /proc, it is known how one's own children are, and nothing is told of others`(
    _ table: Table
  ) throws {
    let run = try run(
      """
      local p = process.spawn(process.sleep, 100)
      print(p:status(), process.status(p.pid), process.current():status())
      p:kill "STOP"
      while p:status() == "running" do process.sleep(0.001) end
      print(p:status())
      p:kill "CONT"
      while p:status() == "stopped" do process.sleep(0.001) end
      p:kill()
      process.wait { p }
      print(p:status(), process.status(p.pid), p:join(), p:status())
      for _, call in ipairs { process.list, function() process.status(process.getppid()) end } do
        print((select(2, pcall(call)):gsub("^.-: ", "")))
      end
      """, table)
    #expect(run.errors == "")
    #expect(run.lines.prefix(3) == ["running\trunning\trunning", "stopped", "zombie\tzombie\ttrue\tfinished"])
    #expect(run.lines.dropFirst(3).allSatisfy { $0.hasPrefix(table.advice) } && run.lines.count == 5, "\(run.output)")
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"))
  func `another's /proc is known for one where this process has the same number in both`() throws {
    var runner = CommandRunner(
      script: "print(process.getpid() == tonumber(arg[1]) + 1, (pcall(process.list)))")
    // Both namespaces are new, and nobody else is in them: the next process has the same number in both.
    runner.shell = """
      exec unshare --fork --pid --mount-proc --kill-child unshare --fork --pid --kill-child sh -c '
        number=$(readlink /proc/self)
        echo $number >/proc/sys/kernel/ns_last_pid
        "$1" "$2" $number' sh "$@"
      """
    let run = try runner.run()
    #expect(run.output == "true\tfalse\n", "\(run.errors)")
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"))
  func `with the /proc of another, a second interrupt ends all that the script has started`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn(function() os.execute "exec sleep 100" end)
        print "ready"
        while true do print(pcall(process.sleep, 100)) end
        """)
    // The namespace's first process is another: it would take everything with it.
    runner.shell = "exec \(Table.another.rawValue) sh -c '\"$@\"; echo \"exit $?\"; read line' sh \"$@\""
    let running = try runner.startWithInput()
    try running.waitForLine("ready")
    func started() -> [MarkedProcess] { running.descendants().filter { ["procscript", "sleep"].contains($0.name) } }
    let script = try #require(started().min { $0.pid < $1.pid })
    try running.wait(for: "all processes") { started().count == 3 }
    kill(script.pid, SIGINT)
    try running.waitForOutput("false\tinterrupted!\n")
    kill(script.pid, SIGINT)
    try running.waitForLine("exit 130")
    try running.wait(for: "the end of \(started())") { started().isEmpty }
    running.write("\n")
    #expect(try running.finish().errors == "")
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: Table.allCases)
  func `without its own /proc, a watched script is run again`(_ table: Table) throws {
    let folder = try TemporaryFolder()
    func save(_ text: String) throws {
      try text.write(toFile: "\(folder.path)/script.lua", atomically: false, encoding: .utf8)
    }
    try save("print 'one' process.sleep(100)")
    var runner = CommandRunner("--watch", "script.lua")
    runner.directory = folder.path
    runner.shell = "exec \(table.rawValue) \"$@\""
    let running = try runner.start()
    try running.waitForLine("one")
    try save("print 'two'")
    try running.waitForLine("two")
    try running.waitForErrors("script.lua ended with exit code 0")
    running.sendToGroup(SIGINT)
    let result = try running.finish()
    #expect(result.output == "one\ntwo\n" && !result.errors.contains("/proc"), "\(result.errors)")
  }

  // MARK: As its first process

  private func first(_ script: String) -> CommandRunner {
    var runner = CommandRunner(script: script)
    runner.shell = "exec unshare --fork --pid --mount-proc --kill-child \"$@\""
    return runner
  }

  @Test(.enabled(if: isPossible, "only root may have namespaces"))
  func `orphans are reaped as its first process, and nobody else's children`() throws {
    let run = try first(
      """
      local orphan = process.Queue()
      local popen = io.popen("exit 5")
      local p = process.spawn(function()
        local q = process.spawn(function() orphan:put(process.getpid()) end)
        -- It is a zombie, and nobody's but the system's once this process is killed.
        process.wait { q }
        process.kill(process.getpid(), "KILL")
      end)
      p:join()
      local pid = orphan:get()
      while process.status(pid) do process.sleep(0.001) end
      print(p.signal, popen:close())
      print(os.execute "exit 4")
      """
    ).run()
    #expect(run.errors == "")
    #expect(run.output == "SIGKILL\tnil\texit\t5\nnil\texit\t4\n")
  }

  /// The last: nobody would end of it as the first process, from which the system keeps what it has no handler for.
  private static let endings: [(code: String, exitCode: Int32)] = [
    ("os.exit(3)", 3), ("error 'x'", 1), ("process.kill(process.getpid(), 'TERM')", 143),
    ("process.kill(process.getpid(), 'KILL')", 137), ("process.kill(process.getpid(), 'PIPE')", 141),
  ]

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: endings)
  func `its first process ends as the script does`(_ code: String, _ exitCode: Int32) throws {
    #expect(try first(code).run().ending == .exited(exitCode))
  }

  private static let signals: [(number: Int32, exitCode: Int32)] = [(SIGTERM, 143), (SIGINT, 130)]

  @Test(.enabled(if: isPossible, "only root may have namespaces"), arguments: signals)
  func `signals to its first process are the script's`(_ signal: Int32, _ code: Int32) throws {
    let running = try first(
      """
      process.daemon(process.sleep, 100)
      process.spawn(process.sleep, 100)
      print "ready"
      process.sleep(100)
      """
    ).start()
    try running.waitForLine("ready")
    let first = try #require(running.descendants().min { $0.pid < $1.pid })
    // The script's own process is the first one's first child.
    try running.wait(for: "the script's sleep") {
      running.descendants().filter { $0.parent == first.pid }.min { $0.pid < $1.pid }?.state == "S"
    }
    kill(first.pid, signal)
    let result = try running.finish()
    #expect(result.ending == .exited(code))
    #expect(
      result.errors.split(separator: "\n").first == (signal == SIGINT ? "procscript: interrupted! It slept." : nil))
  }
}
