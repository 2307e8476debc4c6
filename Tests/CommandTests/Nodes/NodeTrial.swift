import Foundation
import Testing

/// Scripts whose processes begin on a node that is this machine, reached by a launcher of the tests.
struct NodeTrial {
  /// The launcher that does as it is told: see its own file.
  static let fakeLauncher: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("ProcscriptFakeLauncher").path
  }()

  /// Whether the tests with a real Slurm and a real sshd are run too: they take their time.
  static let areEnginesTried = ProcessInfo.processInfo.environment["PROCSCRIPT_NODE_TRIALS"] != nil

  /// What scripts begin with: `launcher(name, options, words…)` makes a start method of the fake launcher with its
  /// options, and `run(method, fn, …)` starts a process by it; `above(pid, n)` is who stands that many levels above another
  /// process: the agent, its guardian, the launcher, the link; `is_there(pid)` says whether one has not ended: whoever
  /// adopts it may take its time to reap it.
  private static let preamble = """
    local function launcher(name, options, ...)
      local command = {os.getenv "FAKE", ...}
      for _, word in ipairs {"--", "{program}", "--node"} do command[#command + 1] = word end
      options.command = command
      options.silence = options.silence or 30
      process.launcher(name, options)
    end
    local function above(pid, levels)
      local parents = {}
      for _, record in ipairs(process.list()) do parents[record.pid] = record.ppid end
      for _ = 1, levels do pid = parents[pid] end
      return pid
    end
    local function is_there(pid) local s = process.status(pid) return s ~= nil and s ~= "zombie" end
    local function run(method, fn, ...) return process.spawn{target=fn, args=table.pack(...), start_method=method} end

    """.replacing("\n", with: " ") + "\n"

  /// A command for a script, the first line of which is before the script's own.
  static func runner(_ script: String) -> CommandRunner {
    var runner = CommandRunner(script: preamble + script)
    runner.environment["FAKE"] = fakeLauncher
    return runner
  }

  /// Runs a script that ends with exit code 0. What a launcher leaves behind that was killed on the way ends by itself, a
  /// moment later: that is waited for.
  ///
  /// - Parameter errors: What it prints on standard error; nil for whatever it is.
  static func lines(
    _ script: String, errors: String? = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let run = try runner(script).start().finish()
    #expect(run.ending == .exited(0), "\(run.errors)", sourceLocation: sourceLocation)
    if let errors { #expect(run.errors == errors, sourceLocation: sourceLocation) }
    return run.lines
  }
}
