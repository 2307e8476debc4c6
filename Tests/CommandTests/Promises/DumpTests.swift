import Glibc
import Testing

/// Looking into a script that runs: `procscript dump PID`, and Ctrl-\.
@Suite(.timeLimit(.minutes(10)), .enabled(if: `A deadlock`.namesAreKnown, "this Lua tells no names"))
struct `A dump` {
  /// What the command says of the script with a pid, with `N` for every pid and `T` for every time.
  private func dump(_ pid: Int32) throws -> (lines: [String], run: CommandResult) {
    let run = try CommandRunner("dump", "\(pid)").run()
    let text = run.output.replacing(/pid \d+/, with: "pid N").replacing(/for \d+\.\d s/, with: "for T")
    return (text.split(separator: "\n").map(String.init), run)
  }

  private static let script = """
    local knife, jobs = process.Lock(), process.Queue()
    local function take()
      knife:acquire()
      jobs:get()
    end
    process.spawn(take)
    while not tostring(knife):find "held" do process.sleep(0.001) end
    process.spawn(function() knife:acquire() end)
    while not tostring(knife):find "waiting" do process.sleep(0.001) end
    process.spawn(function() while true do end end)
    process.spawn(os.execute, "sleep 60")
    local stopped = process.spawn(function() process.kill(process.getpid(), "STOP") end)
    while stopped:status() ~= "stopped" do process.sleep(0.001) end
    print(process.getpid())
    process.sleep(60)
    """

  /// What is told of it, but for the process that is in C code.
  private static let expected = [
    "MainProcess (pid N) has slept for T", "    [C]: in field 'sleep'", "    script.lua:15: in main chunk",
    "  Process-1 (pid N) waits for a message from the queue 'jobs' for T", "      [C]: in method 'get'",
    "      script.lua:4: in function <script.lua:2>",
    "  Process-2 (pid N) waits for the lock 'knife' for T; Process-1 (pid N) has it, taken at script.lua:3",
    "      [C]: in method 'acquire'", "      script.lua:8: in function <script.lua:8>",
    "  Process-3 (pid N) runs", "      script.lua:10: in function <script.lua:10>",
    "  Process-5 (pid N) is stopped",
  ]

  /// A script that prints its main process's pid first.
  private func started(_ script: String) throws -> (RunningCommand, main: Int32) {
    try started(CommandRunner(script: script))
  }

  private func started(_ runner: CommandRunner) throws -> (RunningCommand, main: Int32) {
    let command = try runner.start()
    try command.wait(for: "the script's pid") { command.output.contains("\n") }
    return (command, try #require(command.output.split(separator: "\n").first.flatMap { Int32($0) }))
  }

  @Test func `shows what each process does, and the script goes on`() throws {
    let (command, main) = try started(Self.script)
    defer { command.killEverything() }
    try command.waitUntilAsleep()
    for _ in 1...2 {
      let (lines, run) = try dump(main)
      let inC = lines.filter { $0.contains("in C code") }
      #expect(inC.count == 1)
      #expect(inC.first?.hasPrefix("  Process-4 (pid N) has been in C code for more than 0.5 s") == true)
      #expect(lines.filter { !$0.contains("in C code") } == Self.expected, "\(run.output)\(run.errors)")
    }
    #expect(command.descendants().count >= 6)
  }

  @Test func `is had by the pid of any of the processes, also once the main one was killed`() throws {
    let (command, first) = try started(
      """
      local e, q = process.Event(), process.Queue()
      local p = process.spawn(function() e:wait(60) end)
      process.spawn(function() q:put(1) process.sleep(60) end)
      q:get()
      print(p.pid)
      print(process.getpid())
      process.sleep(60)
      """)
    defer { command.killEverything() }
    try command.wait(for: "the main process's pid") { command.output.split(separator: "\n").count == 2 }
    let main = try #require(Int32(command.output.split(separator: "\n")[1]))
    #expect(try dump(first).lines.first == "MainProcess (pid N) has slept for T")
    kill(main, SIGKILL)
    let (lines, run) = try dump(first)
    #expect(lines.contains("Process-1 (pid N) waits for the event 'e' for T"), "\(run.output)\(run.errors)")
    #expect(lines.contains("Process-2 (pid N) has slept for T"), "\(run.output)")
  }

  @Test func `of a process without others is had too`() throws {
    let (command, main) = try started("print(process.getpid()) io.stdout:flush() while true do end")
    defer { command.killEverything() }
    for _ in 1...2 {
      #expect(try dump(main).lines == ["MainProcess (pid N) runs", "    script.lua:1: in main chunk"])
    }
  }

  @Test func `shows the programs that the script has started`() throws {
    let (command, main) = try started(
      """
      local go = process.Event()
      local sleeper = process.spawn { command = { "sleep", "60" } }
      local other = process.spawn { command = { "sleep", "61" }, name = "stopped one" }
      other:kill "STOP"
      while sleeper:status() ~= "sleeping" or other:status() ~= "stopped" do process.sleep(0.001) end
      process.spawn { name = "its parent", target = function()
        local p = process.spawn { command = { "sleep", "62" }, name = "inner" }
        while p:status() ~= "sleeping" do process.sleep(0.001) end
        go:set()
        p:join()
      end }
      go:wait()
      -- To start another would reap it.
      local gone = process.spawn { command = { "true" } }
      while gone:status() ~= "zombie" do process.sleep(0.001) end
      print(process.getpid())
      sleeper:join()
      """)
    defer { command.killEverything() }
    let expected = [
      "MainProcess (pid N) waits for the end of sleep (pid N) for T",
      "  sleep (pid N) runs the program 'sleep 60', sleeping",
      "  stopped one (pid N) runs the program 'sleep 61', stopped", "  true (pid N) has ended",
      "  its parent (pid N) waits for the end of inner (pid N) for T",
      "    inner (pid N) runs the program 'sleep 62', sleeping",
    ]
    var lines: [String] = []
    try command.wait(for: "both waits") {
      lines = (try? dump(main).lines.filter { $0.contains("(pid N)") }) ?? []
      return lines.count { $0.contains("waits for") } == 2
    }
    #expect(lines == expected)
  }

  @Test func `groups many programs that do the same`() throws {
    let (command, main) = try started(
      """
      local all = {}
      for i = 1, 30 do all[i] = process.spawn { command = { "sleep", "60" } } end
      for _, p in ipairs(all) do while p:status() ~= "sleeping" do process.sleep(0.001) end end
      print(process.getpid())
      process.sleep(60)
      """)
    defer { command.killEverything() }
    let (lines, run) = try dump(main)
    #expect(
      lines.last == "  sleep (pid N) and 29 others, up to sleep (pid N), run the program 'sleep 60', sleeping",
      "\(run.output)\(run.errors)")
  }

  @Test func `tells of waits for descriptors`() throws {
    let (command, main) = try started(
      """
      local q = process.Queue()
      local function wait(list)
        process.spawn(function()
          local p, other = process.daemon(process.sleep, 60), process.daemon(process.sleep, 60)
          process.wait(list(p, p:fileno(), other:fileno()))
        end)
      end
      wait(function(_, number) return { number } end)
      wait(function(_, number) return { { number, "w" } } end)
      wait(function(_, number) return { number, { number, "w" } } end)
      wait(function(_, number, other) return { number, other } end)
      wait(function(p, number) return { p, number } end)
      wait(function(_, number) return { number, q } end)
      print(process.getpid())
      process.sleep(60)
      """)
    defer { command.killEverything() }
    let expected = [
      "descriptor D to be readable", "descriptor D to be writable", "descriptor D to be ready",
      "one of 2 descriptors to be ready", "the end of its children, or descriptor D to be readable",
      "a message from the queue 'q', or descriptor D to be readable",
    ]
    var waits: [String] = []
    try command.wait(for: "all to wait") {
      let lines = (try? dump(main).lines) ?? []
      waits = lines.compactMap { line in
        line.split(separator: " waits for ").dropFirst().first.map {
          String($0).replacing(/descriptor \d+/, with: "descriptor D").replacing(" for T", with: "")
        }
      }
      return waits.count == expected.count
    }
    #expect(waits == expected)
  }

  @Test func `groups many that do the same`() throws {
    let (command, main) = try started(
      """
      local e, ready = process.Event(), process.Queue()
      for _ = 1, 200 do process.spawn(function() ready:put(1) e:wait(60) end) end
      for _ = 1, 200 do ready:get() end
      print(process.getpid())
      process.sleep(60)
      """)
    defer { command.killEverything() }
    try command.wait(for: "all to sleep") { (try? dump(main).lines.count).map { $0 < 10 } ?? false }
    let (lines, _) = try dump(main)
    #expect(
      lines.contains { $0.hasSuffix(" and 199 others, up to Process-200 (pid N), wait for the event 'e'") },
      "\(lines)")
  }

  @Test func `of what is no script of ours is an error, and harms nobody`() throws {
    let runner = try CommandRunner(script: "os.execute('exec sleep 60')").start()
    defer { runner.killEverything() }
    try runner.wait(for: "the program") { runner.descendants().contains { $0.name == "sleep" } }
    let pid = try #require(runner.descendants().first { $0.name == "sleep" }).pid
    let (_, run) = try dump(pid)
    #expect(run.ending == .exited(1) && run.errors.contains("can't be asked: it runs no script of procscript"))
    #expect(kill(pid, 0) == 0)
    let missing = try CommandRunner("dump", "4194303").run()
    #expect(missing.ending == .exited(1) && missing.errors == "procscript: there is no process with the pid 4194303\n")
    #expect(try CommandRunner("dump").run().ending == .exited(64))
    #expect(try CommandRunner("dump", "0").run().ending == .exited(64))
  }

  @Test func `comes by a key of the terminal, also of a main process in C code`() throws {
    var runner = CommandRunner()
    runner.arguments = [
      "-e", "process.spawn(function() process.sleep(60) end) io.popen('trap \"\" QUIT; sleep 60'):read 'a'",
    ]
    runner.output = .terminal
    let command = try runner.start()
    defer { command.killEverything() }
    try command.wait(for: "the program") { command.descendants().contains { $0.name == "sleep" } }
    command.write("\u{1C}")
    try command.waitForOutput("has been in C code")
    try command.waitForOutput("Process-1 (pid ")
    #expect(command.descendants().contains { $0.name == "sleep" })
  }

  @Test func `cuts nothing short`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn(function() end):join()
        print(process.getpid())
        print(io.popen('head -n 1'):read 'l', io.read())
        """)
    runner.input = .open
    let (command, main) = try started(runner)
    defer { command.killEverything() }
    // It has printed its pid, and reads a moment later.
    try command.waitUntilAsleep()
    let lines = try dump(main).lines
    #expect(lines == ["MainProcess (pid N) has been in C code for more than 0.5 s, sleeping"], "\(lines)")
    command.write("read\n")
    command.closeInput()
    try command.waitForOutput("read\tnil")
  }

  @Test func `comes by a SIGQUIT from elsewhere, which ends a child as ever`() throws {
    let command = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        p:kill "QUIT"
        p:join()
        print(p.exitcode, p.signal)
        process.kill(process.getpid(), "QUIT")
        print(io.read())
        """
    ).startWithInput()
    defer { command.killEverything() }
    try command.waitForErrors("has been in C code")
    command.write("on\n")
    try command.waitForLine("on")
    #expect(command.output.hasPrefix("-3\tSIGQUIT\n"))
  }
}
