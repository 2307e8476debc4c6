import Foundation
import Testing

/// What is promised of every process, for one that begins afresh.
@Suite struct `The promises to a process started by spawn` {
  @Test func `it has the descriptors that it needs and no other, and an empty standard input`() throws {
    var runner = CommandRunner(
      script: """
        local function look()
          local count = 0
          for number = 0, 99 do
            local file <close> = io.open("/proc/self/fd/" .. number)
            if file then count = count + 1 end
          end
          return count, io.read()
        end
        if process.is_main() then
          local files = {io.open("script.lua"), io.popen("cat script.lua", "r"), io.tmpfile()}
          print(process.spawn{target=look, start_method="spawn"}:result())
        end
        """)
    runner.input = .text("not for the child\n")
    #expect(try runner.run().output == "5\tnil\n", "the standard ones, the channels' and the outcomes'")
  }

  @Test func `no signal is blocked, and those are ignored that were at the start`() throws {
    var runner = CommandRunner(
      script: """
        local function look()
          local found = {}
          for line in io.lines "/proc/self/status" do
            local name, mask = line:match "^(Sig%a+):%s+(%x+)$"
            if name == "SigBlk" or name == "SigIgn" then found[#found + 1] = tonumber(mask, 16) & 0x7FFFFFFF end
          end
          return table.unpack(found)
        end
        if process.is_main() then print(process.spawn{target=look, start_method="spawn"}:result()) end
        """)
    runner.shell = "trap '' HUP USR1 TERM; exec \"$@\""
    let run = try runner.run()
    #expect(run.errors == "")
    // HUP, USR1 and TERM; of the signals that are not the C library's own.
    #expect(run.output == "0\t\(1 << 0 | 1 << 9 | 1 << 14)\n")
  }

  @Test(arguments: ["os.exit(3)", "error('boom')", "process.kill(process.getpid(), 'KILL') process.sleep(60)"])
  func `a daemon ends with its parent`(_ end: String) throws {
    let running = try CommandRunner(
      script: """
        if process.is_main() then
          process.set_start_method "spawn"
          process.daemon(function()
            process.spawn(function() print "ready" process.sleep(60) end)
            print "ready"
            process.sleep(60)
          end)
          io.read()
          \(end)
        end
        """
    ).startWithInput()
    try running.waitForLine("ready", count: 2)
    running.write("go on\n")
    _ = try running.waitForEnd()
    #expect(try running.finish().seconds < 10)
  }

  @Test func `others are waited for at the end, and are orphans where their parent is killed`() throws {
    let running = try CommandRunner(
      script: """
        if process.is_main() then
          process.set_start_method "spawn"
          process.spawn(function()
            print(process.spawn(function()
              print "ready"
              while process.getppid() == process.parent().pid do process.sleep(0.01) end
              print("orphan", process.parent():is_alive(), process.parent():status())
            end).name)
            process.kill(process.getpid(), "KILL")
            process.sleep(60)
          end)
          print "end of main"
        end
        """
    ).start()
    try running.waitForLine("orphan\tfalse\tfinished")
    let run = try running.finish()
    #expect(run.ending == .exited(0))
    #expect(run.lines.sorted() == ["Process-1:1", "end of main", "orphan\tfalse\tfinished", "ready"])
  }

  @Test func `stop ends it and all below it`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local q = process.Queue()
          local p = process.spawn(function()
            process.spawn(function() q:put(process.getpid()) process.sleep(60) end)
            process.sleep(60)
          end)
          local below = q:get()
          print(p:stop(), p.signal)
          while process.status(below) and process.status(below) ~= "zombie" do process.sleep(0.001) end
          print "gone"
        end
        """)
    #expect(lines == ["true\tSIGTERM", "gone"])
  }

  @Test func `Ctrl-C ends it quietly, and what is below it`() throws {
    var runner = CommandRunner(
      script: """
        if process.is_main() then
          process.set_start_method "spawn"
          local p = process.spawn(function()
            process.spawn(function() print "ready" while true do end end)
            print "ready"
            process.sleep(60)
          end)
          p:join()
        end
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForLine("ready", count: 2)
    running.write("\u{3}")
    #expect(try running.waitForEnd() == .exited(130))
    #expect(running.descendants().isEmpty)
    #expect(!running.output.replacing(/It waited for [^\n]*/, with: "").contains("Process-"))
    #expect(running.output.components(separatedBy: "interrupted!").count == 2, "\(running.output)")
  }

  @Test func `a Ctrl-C while it begins ends it too`() throws {
    var runner = CommandRunner(
      script: """
        if process.is_main() then
          print "ready"
          while true do process.spawn{target=print, args={""}, start_method="spawn"}:join() end
        end
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForLine("ready")
    usleep(30_000)  // Somewhere between two starts, which tell nobody.
    running.write("\u{3}")
    #expect(try running.waitForEnd() == .exited(130))
    #expect(running.descendants().isEmpty)
    #expect(!running.output.replacing(/It waited for [^\n]*/, with: "").contains("Process-"), "\(running.output)")
  }

  @Test(arguments: [10, 100_000]) func `its lines are whole beside those of others`(_ length: Int) throws {
    let run = try CommandRunner(
      script: """
        local function write(letter, times)
          for _ = 1, times do
            io.write(letter:rep(\(length)))
            io.write(letter:rep(\(length)), "\\n")
          end
        end
        if process.is_main() then
          local times = 2000000 // \(length) // 10 + 1
          for i, method in ipairs{"spawn", "fork", "spawn"} do
            process.spawn{target=write, args={("abc"):sub(i, i), times}, start_method=method}
          end
          write("d", times)
        end
        """
    ).run()
    #expect(run.lines.allSatisfy { $0.utf8.count == 2 * length && Set($0.utf8).count == 1 })
    #expect(run.lines.count == 4 * (200_000 / length + 1))
  }

  @Test func `what its parent had printed is there before, and once`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          io.write("before ")
          process.spawn{target=io.write, args={"in between "}, start_method="spawn"}:join()
          print("after")
        end
        """)
    #expect(lines == ["before in between after"])
  }

  @Test func `many are started under a low limit of open files`() throws {
    var runner = CommandRunner(
      script: """
        if process.is_main() then
          process.set_start_method "spawn"
          local list = {}
          for i = 1, 60 do list[i] = process.spawn(function() return i * i end) end
          local sum = 0
          for i, p in ipairs(list) do sum = sum + p:result() end
          print(sum)
        end
        """)
    runner.shell = "ulimit -n 14; exec \"$@\""
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output == "73810\n")
  }

  @Test func `one that can't be started is an error, and nothing has changed`() throws {
    var runner = CommandRunner(
      script: """
        if process.is_main() then
          local files = {}
          repeat
            local file = io.open "script.lua"
            files[#files + 1] = file
          until not file
          local p = process.Process{target=print, args={"started"}, start_method="spawn"}
          print(pcall(p.start, p))
          print(p:status(), #process.active_children())
          for _, file in ipairs(files) do file:close() end
          collectgarbage()
          p:start()
          print(p:join())
        end
        """)
    runner.shell = "ulimit -n 32; exec \"$@\""
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.lines.count == 4, "\(run.output)")
    #expect(run.lines.first?.hasPrefix("false\tscript.lua:8: cannot open memory:procscript-") == true, "\(run.output)")
    #expect(run.lines.dropFirst() == ["new\t0", "started", "true"])
  }
}
