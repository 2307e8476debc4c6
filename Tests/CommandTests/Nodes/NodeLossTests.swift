import Foundation
import Testing

/// What becomes of a script when a node, or what connects it, is gone.
@Suite(.timeLimit(.minutes(10))) struct `A lost node` {
  @Test(arguments: ["out", "in"])
  func `loses its processes wherever its stream is cut, and nothing else happens`(_ direction: String) throws {
    // One that is not cut says how many bytes there are.
    let run = try NodeTrial.runner(
      """
      local function work() print "printed" return 42 end
      if process.is_main() then
        launcher("whole", {idle = 0}, "--count=count")
        print(run("whole", work):result())
        while not io.open "count" do process.sleep(0.001) end
        local came = io.open("count"):read "a"
        local sent, got = came:match "(%d+) (%d+)"
        local most = tonumber("\(direction)" == "out" and got or sent)
        local counts = {right = 0, lost = 0}
        -- More of them where more is said: at the beginning and at the end of it.
        local places, step = {}, math.max(1, most // 30)
        for n = 1, most, step do places[#places + 1] = n end
        for n = math.max(1, most - 12), most do places[#places + 1] = n end
        for first = 1, #places, 8 do
          local processes = {}
          for position = first, math.min(first + 7, #places) do
            local name = "cut" .. position
            launcher(name, {silence = 20}, "--cut-\(direction)=" .. places[position])
            processes[#processes + 1] = run(name, work)
          end
          for _, p in ipairs(processes) do
            local ok, value = pcall(p.result, p)
            if ok then
              assert(value == 42 and p.exitcode == 0)
              counts.right = counts.right + 1
            else
              assert(value:find "was lost: ", value)
              assert(p.exitcode == 255 and p.signal == nil and p.lost, value)
              counts.lost = counts.lost + 1
            end
          end
        end
        print(counts.lost > 5, counts.lost + counts.right > 20)
      end
      """
    ).start().finish()
    #expect(run.errors == "")
    #expect(run.lines.filter { $0 != "printed" } == ["42", "true\ttrue"])
  }

  @Test(arguments: ["out", "in"])
  func `is given up when it says nothing, and has ended its processes by then`(_ direction: String) throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {silence = 1.5}, "--stall-\(direction)=" .. \(direction == "out" ? "400" : "6000"))
      if process.is_main() then
        local p = run("node", function(pad)
          local f = io.open("pid", "w") f:write(process.getpid()) f:close()
          while true do process.sleep(0.01) print("x") end
        end, ("x"):rep(2000))
        print(pcall(p.result, p))
        print(p.exitcode, p.signal, p.lost)
        local f = io.open "pid"
        local pid = f and tonumber(f:read "a")
        while pid and is_there(pid) do process.sleep(0.01) end
        print "gone"
      end
      """)
    let told = lines.filter { $0 != "x" }
    // Either it heard nothing, or the node did, which ended itself then.
    #expect(told.count == 3 && told[2] == "gone")
    #expect(told[0].contains("Process-1 was lost: "), "\(told)")
    #expect(told[1].hasPrefix("255\tnil\t"), "\(told)")
    if direction == "out" { #expect(told[0].contains("sent nothing for 1.5 s"), "\(told)") }
  }

  @Test func `ends by its lease when its launcher is killed and nothing tells it`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {silence = 1.5}, "--keep=keeper")
      if process.is_main() then
        local p = run("node", function() while true do process.sleep(1) end end)
        while p:status() ~= "running" do process.sleep(0.001) end
        process.kill(above(p.remote_pid, 3), "KILL")
        print((select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", ""):gsub("node %S+", "node N")))
        print(is_there(p.remote_pid))
        while is_there(p.remote_pid) do process.sleep(0.01) end
        process.kill(io.open("keeper"):read "n", "KILL")
        print "gone"
      end
      """)
    #expect(
      lines == [
        "Process-1 was lost: node N is gone: ProcscriptFakeLauncher was ended by SIGKILL", "true", "gone",
      ])
  }

  /// Whom the test kills, by how `procscript` or the launcher is called among the script's processes.
  @Test(arguments: ["stand-in", "link", "agent", "guardian", "launcher"])
  func `takes its processes with it, whoever of those between is killed`(_ victim: String) throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      if process.is_main() then
        -- What it has started there goes with it, whoever of those between is killed.
        local function wait()
          process.spawn(process.sleep, 60)
          io.open(process.current().name, "w"):write(""):close()
          process.sleep(60)
        end
        local p, q = run("node", wait), run("node", wait)
        for _, name in ipairs {p.name, q.name} do while not io.open(name) do process.sleep(0.001) end end
        while p:status() ~= "running" or q:status() ~= "running" do process.sleep(0.001) end
        local victim = "\(victim)"
        local level = {agent = 1, guardian = 2, launcher = 3, link = 4}
        process.kill(level[victim] and above(p.remote_pid, level[victim]) or p.pid, "KILL")
        p:join()
        if victim == "stand-in" then
          print(p.signal, q:is_alive())
          q:kill()
        else
          print(p.lost ~= nil, pcall(p.result, p))
        end
        q:join()
        print(victim == "stand-in" or q.lost ~= nil)
        for _, pid in ipairs {p.remote_pid, q.remote_pid} do
          while is_there(pid) do process.sleep(0.001) end
        end
        if victim ~= "stand-in" then
          print(run("node", function() return "again" end):result())
        end
      end
      """)
    switch victim {
    case "stand-in": #expect(lines == ["SIGKILL\ttrue", "true"])
    default:
      #expect(lines.count == 3 && lines[0].hasPrefix("true\tfalse\tscript.lua:"), "\(lines)")
      #expect(lines.suffix(2) == ["true", "again"])
    }
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGINT])
  func `leaves nothing behind of a script that is ended`(_ signal: Int32) throws {
    let command = try NodeTrial.runner(
      """
      launcher("node", {})
      if process.is_main() then
        local processes = {}
        for i = 1, 3 do
          processes[i] = run("node", function() process.spawn(process.sleep, 60) process.sleep(60) end)
        end
        for _, p in ipairs(processes) do while p:status() ~= "running" do process.sleep(0.001) end end
        print "ready"
        processes[1]:join()
      end
      """
    ).start()
    try command.waitForLine("ready")
    command.send(signal)
    let result = try command.finish()
    #expect(result.ending == (signal == SIGINT ? .exited(130) : .killed(signal)))
    if signal == SIGINT { #expect(result.errors.split(separator: "\n").count < 8, "\(result.errors)") }
  }

  @Test func `is told by its launcher's last words, where it never came`() throws {
    let lines = try NodeTrial.lines(
      """
      if process.is_main() then
        local function try(name, ...)
          process.launcher(name, {command = {...}})
          local p = run(name, print)
          print((select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", "")))
        end
        try("a", "sh", "-c", "echo srun: error: invalid partition >&2; exit 1", "--node")
        try("b", "sh", "-c", "exit 0", "--node")
        try("c", "sh", "-c", "echo no such command; exit 127", "--node")
        process.launcher("echo", {command = {"sh", "-c", "exec cat", "--node"}})
        local p = run("echo", print)
        process.sleep(0.1)
        print(p:status())
        p:terminate()
        print(p:join(), p.signal)
      end
      """)
    #expect(
      lines == [
        "Process-1 was lost: sh has reached no node: srun: error: invalid partition (sh ended with exit code 1)",
        "Process-2 was lost: sh has reached no node: sh ended with exit code 0",
        "Process-3 was lost: sh has reached no node: sh ended with exit code 127; it printed: no such command",
        "waiting", "true\tSIGTERM",
      ])
  }

  @Test func `that has another program is told of`() throws {
    let lines = try NodeTrial.lines(
      """
      if process.is_main() then
        process.launcher("old", {command = {"sh", "-c",
          'read a b c d; echo "PROCSCRIPT-NODE 1 0.0.9-1 $(echo $d | rev)"; cat', "--node"}})
        local p = run("old", print)
        print((select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", ""):gsub("one's %S+;", "one's B;")))
      end
      """)
    #expect(
      lines == [
        "Process-1 was lost: the node has another procscript: its build is 0.0.9-1, and this one's B; "
          + "have the same program on both"
      ])
  }
}
