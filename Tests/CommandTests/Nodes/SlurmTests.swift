import Foundation
import Testing

/// A Slurm of four nodes on this machine, for one test: see `scripts/slurm`.
final class SlurmCluster {
  private static let script = Repository.path("scripts/slurm")

  /// Whether there can be one here.
  static let isPossible: Bool = (try? run("can")) != nil

  private let folder: URL
  /// What commands need in their environment to find it.
  let environment: [String: String]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "procscript-slurm-\(UUID().uuidString.prefix(8))")
    let configuration = try Self.run("up", folder.path)
    environment = ["SLURM_CONF": configuration.trimmingCharacters(in: .whitespacesAndNewlines)]
  }

  deinit { _ = try? Self.run("down", folder.path) }

  @discardableResult
  private static func run(_ words: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: script)
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailure(description: "scripts/slurm \(words) failed") }
    return String(decoding: text, as: UTF8.self)
  }

  /// A command for a script that knows it. `squeue()` tells the jobs that run or wait, `agent_of(p)` the pid of a
  /// process's agent, `job_of(pid)` the number of its job.
  func runner(_ script: String) -> CommandRunner {
    var runner = NodeTrial.runner(
      """
      local function squeue() return process.run{"squeue", "-h", "-t", "R,PD", "-o", "%A"}.stdout end
      local function agent_of(p) return above(p.remote_pid, 1) end
      local function job_of(pid) return (io.open("/proc/" .. pid .. "/environ"):read "a"):match "SLURM_JOB_ID=(%d+)" end
      local function reason(p)
        return (select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", ""):gsub("node n%d", "node N"))
      end

      """.replacing("\n", with: " ") + "\n" + script)
    runner.environment.merge(environment) { $1 }
    runner.timeLimit = 120
    return runner
  }
}

/// The start method "slurm", with a Slurm of its own.
@Suite(
  .timeLimit(.minutes(10)), .serialized, .enabled(if: NodeTrial.areEnginesTried, "scripts/node-trials runs it"),
  .enabled(if: SlurmCluster.isPossible, "there can be no Slurm here: scripts/setup cluster installs it"))
struct `A process by Slurm` {
  @Test func `is a job of its own, and ends as any other`() throws {
    let cluster = try SlurmCluster()
    let run = try cluster.runner(
      """
      if process.is_main() then
        process.launcher("slurm", {per_node = 2})
        process.set_start_method "slurm"
        local long = ("\\0\\n\\2 x"):rep(400000)
        local p = process.spawn(function(text) print "there" return text:reverse(), os.getenv "SLURM_JOB_ID" end, long)
        local text, job = p:result()
        print(text == long:reverse(), job, p.node:match "^n%d$" ~= nil)
        local processes, nodes, count = {}, {}, 0
        for i = 1, 8 do processes[i] = process.spawn(function() process.sleep(0.5) return i * i end) end
        local sum = 0
        for _, q in ipairs(processes) do
          sum = sum + q:result()
          if not nodes[q.node] then nodes[q.node], count = true, count + 1 end
        end
        print(sum, count)
        local e = process.spawn(function() os.exit(9) end)
        print(e:join(), e.exitcode)
        local w = process.spawn(function() process.sleep(60) end)
        while w:status() ~= "running" do process.sleep(0.001) end
        w:terminate()
        w:join()
        print(w.signal)
      end
      """
    ).run()
    #expect(run.ending == .exited(0) && run.errors == "", "\(run.errors)")
    #expect(run.lines == ["there", "true\tnil\ttrue", "204\t4", "true\t9", "SIGTERM"])
    let after = try cluster.runner("print(squeue())").run()
    #expect(after.output == "\n")
  }

  @Test func `is a step on each node of an allocation, where there is one`() throws {
    let cluster = try SlurmCluster()
    var runner = cluster.runner(
      """
      if process.is_main() then
        process.set_start_method "slurm"
        local processes, nodes = {}, {}
        -- Each node has two processors.
        for i = 1, 6 do processes[i] = process.spawn(function() process.sleep(0.5) return process.cpu_count() > 0 end) end
        for i, p in ipairs(processes) do assert(p:result()) nodes[p.node] = (nodes[p.node] or 0) + 1 end
        local list = {}
        for name, count in pairs(nodes) do list[#list + 1] = name .. ":" .. count end
        table.sort(list)
        print(#list, select(2, squeue():gsub("%d+", "")))
        print(process.spawn(function() error "there" end):join())
      end
      """)
    runner.shell = #"exec salloc -Q -N3 --ntasks-per-node=2 "$@""#
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.lines == ["3\t1", "true"], "\(run.output)\(run.errors)")
  }

  @Test func `is lost with what it depends on, which is told, and is gone then`() throws {
    let cluster = try SlurmCluster()
    let run = try cluster.runner(
      """
      if process.is_main() then
        process.launcher("slurm", {silence = 6, per_node = 1})
        process.set_start_method "slurm"
        local function wait() process.sleep(100) end
        local function kill(pid) assert(process.kill(pid, "KILL")) end
        local names = {"scancel", "agent", "stepd", "srun", "urgent"}
        local all, agents = {}, {}
        -- Which link is whose: each start makes one.
        local links, known = {}, {}
        for _, name in ipairs(names) do
          all[name] = process.spawn(wait)
          for _, record in ipairs(process.list()) do
            if record.ppid == process.getpid() and record.pid ~= all[name].pid and not known[record.pid] then
              known[record.pid], links[record.pid] = true, name
            end
          end
          known[all[name].pid] = true
        end
        for _, name in ipairs(names) do
          while all[name]:status() ~= "running" do process.sleep(0.01) end
          agents[name] = agent_of(all[name])
        end
        process.run{"scancel", job_of(agents.scancel)}
        kill(agents.agent)
        -- Between the two is the agent's guardian.
        kill(above(agents.stepd, 2))
        -- Both of srun's processes, which are a process of a link's and its child: the job goes on without them.
        local job = job_of(agents.srun)
        local by_pid = {}
        for _, record in ipairs(process.list()) do by_pid[record.pid] = record end
        for _, record in pairs(by_pid) do
          local above = by_pid[record.ppid]
          if record.name == "srun" and above and above.name ~= "srun" and above.ppid == process.getpid()
            and links[above.pid] == "srun" then
            for _, other in pairs(by_pid) do if other.ppid == record.pid then kill(other.pid) end end
            kill(record.pid)
          end
        end
        for _, name in ipairs {"scancel", "agent", "stepd", "srun"} do
          local p = all[name]
          print(name, reason(p), p.exitcode, p.signal)
          while is_there(p.remote_pid) do process.sleep(0.01) end
        end
        -- One that is more urgent takes the place of another.
        local urgent = process.spawn{command = {"srun", "-p", "urgent", "-N1", "-w", all.urgent.node, "--ntasks=2", "-Q", "true"},
          stdout = "null", stderr = "null"}
        local p = all.urgent
        print("urgent", reason(p), p.exitcode, p.signal)
        while is_there(p.remote_pid) do process.sleep(0.01) end
        urgent:join()
      end
      """
    ).run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.lines.count == 5, "\(run.output)")
    for line in run.lines {
      #expect(line.contains(" was lost: ") && line.hasSuffix("\t255\tnil"), "\(line)")
      #expect(!line.contains("cpu binding"), "\(line)")
    }
    let after = try cluster.runner(
      "for i = 1, 500 do if squeue() == '' then break end process.sleep(0.02) end print(squeue())"
    )
    .run()
    #expect(after.output == "\n")
  }

  @Test(arguments: [SIGINT, SIGKILL])
  func `leaves no job behind of a script that is ended`(_ signal: Int32) throws {
    let cluster = try SlurmCluster()
    let command = try cluster.runner(
      """
      if process.is_main() then
        process.launcher("slurm", {silence = 6, per_node = 2})
        process.set_start_method "slurm"
        local processes = {}
        for i = 1, 4 do processes[i] = process.spawn(function() process.sleep(100) end) end
        for _, p in ipairs(processes) do while p:status() ~= "running" do process.sleep(0.01) end end
        -- One that does not come.
        process.launcher("slurm", {options = {"--begin=now+1hour"}})
        processes[5] = process.spawn(print)
        print "ready"
        processes[1]:join()
      end
      """
    ).start()
    try command.waitForLine("ready")
    command.send(signal)
    let result = try command.finish()
    #expect(result.ending == (signal == SIGINT ? .exited(130) : .killed(signal)))
    let after = try cluster.runner(
      "for i = 1, 500 do if squeue() == '' then break end process.sleep(0.02) end print(squeue())"
    )
    .run()
    #expect(after.output == "\n")
  }

  @Test func `is told by srun's words, where that finds no place`() throws {
    let cluster = try SlurmCluster()
    let run = try cluster.runner(
      """
      if process.is_main() then
        process.launcher("slurm", {options = {"--partition=nowhere"}})
        print(reason(run("slurm", print)))
        process.launcher("slurm", {options = {"--no-such-option"}})
        print(reason(run("slurm", print)))
      end
      """
    ).run()
    #expect(run.lines.count == 2 && run.errors == "")
    #expect(run.lines.first?.contains("srun has reached no node: srun: error: ") == true, "\(run.output)")
    #expect(run.lines.first?.contains("invalid partition") == true, "\(run.output)")
    #expect(run.lines.last?.contains("--no-such-option") == true, "\(run.output)")
  }

  @Test func `is lost at its time limit, and when its node's daemon is gone for long`() throws {
    let cluster = try SlurmCluster()
    var runner = cluster.runner(
      """
      if process.is_main() then
        process.launcher("slurm", {silence = 6, options = {"--time=1", "--nodelist=n1"}})
        local function wait() process.sleep(1000) end
        local limited = run("slurm", wait)
        while limited:status() ~= "running" do process.sleep(0.01) end
        process.launcher("slurm", {silence = 6, options = {"--nodelist=n2"}})
        local orphan = run("slurm", wait)
        while orphan:status() ~= "running" do process.sleep(0.01) end
        for _, record in ipairs(process.list "slurmd") do
          if record.name == "slurmd" and record.command:find("-N n2", 1, true) then process.kill(record.pid, "KILL") end
        end
        -- The streams go on.
        process.sleep(12)
        print(orphan:is_alive(), is_there(orphan.remote_pid))
        print("orphan", reason(orphan), orphan.exitcode)
        while is_there(orphan.remote_pid) do process.sleep(0.01) end
        print("limited", reason(limited), limited.exitcode)
        while is_there(limited.remote_pid) do process.sleep(0.01) end
      end
      """)
    runner.timeLimit = 400
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.lines.count == 3 && run.lines.first == "true\ttrue", "\(run.output)")
    for line in run.lines.dropFirst() { #expect(line.contains(" was lost: ") && line.hasSuffix("\t255"), "\(line)") }
  }
}
