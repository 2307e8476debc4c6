import Foundation
import Testing

/// Systems that lack a wall: an old kernel, one whose administrator allows no namespaces, a container that refuses calls.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall itself"), .timeLimit(.minutes(15)))
struct `A system that lacks a wall` {
  private func run(_ script: String, refusing calls: String, _ options: [String] = []) throws -> CommandResult {
    var runner = CommandRunner(script: script, preloading: "refusing")
    runner.arguments = ["--sandbox", "--allow-env=\(ProcessMark.variable)"] + options + runner.arguments
    runner.environment["REFUSED"] = calls
    runner.timeLimit = 120
    return try runner.run()
  }

  private static let cases = [
    ("landlock=38", "files: this kernel has no Landlock (Function not implemented)"),
    ("landlock=95", "files: this kernel has no Landlock (Operation not supported)"),
    ("users=1", "processes: no namespace of processes: Operation not permitted, no namespace of users"),
    ("users=28", "processes: no namespace of processes: No space left on device, no namespace of users"),
    ("pids=1", "processes: no namespace of processes: Operation not permitted: the script sees"),
    ("mount=1", "processes: no /proc of its own: Operation not permitted: the script sees"),
    ("others=1", "network: no namespace of its own: Operation not permitted"),
    ("seccomp=22", "system calls: the kernel takes no filter (Invalid argument)"),
    ("seccomp=1", "system calls: the kernel takes no filter (Operation not permitted)"),
    ("landlock=38 users=1 seccomp=22", "files: this kernel has no Landlock"),
  ]

  @Test(arguments: cases) func `is told of, and the script is run behind the others`(
    _ calls: String, _ remark: String
  ) throws {
    let run = try run("print 'run' print(process.spawn(string.upper, 'child'):result())", refusing: calls)
    #expect(run.output == "run\nCHILD\n" && run.ending == .exited(0), "\(run.errors)")
    #expect(run.errors.contains("procscript: sandbox: \(remark)"), "\(run.errors)")
  }

  @Test(arguments: cases) func `is refused where that is asked for, before anything is run`(
    _ calls: String, _ remark: String
  ) throws {
    let run = try run("print 'run'", refusing: calls, ["--sandbox=strict"])
    #expect(run.output == "" && run.ending == .exited(1))
    #expect(
      run.errors.hasPrefix("procscript: sandbox: nothing was run: --sandbox=strict refuses to run without: ")
        && run.errors.contains(remark), "\(run.errors)")
  }

  @Test func `has its limits all the same`() throws {
    let bomb = try run(
      "local function f() while true do pcall(process.spawn, f) end end f()",
      refusing: "landlock=38 users=1 seccomp=22", ["--processes=20"])
    #expect(bomb.ending == .exited(125), "\(bomb.errors)")
    let loop = try run("process.spawn(function() while true do end end)", refusing: "users=1", ["--time=1"])
    #expect(loop.ending == .exited(124), "\(loop.errors)")
    let memory = try run(
      "for i = 1, 8 do process.spawn(function() local t = ('x'):rep(20 << 20) process.sleep(99) print(#t) end) end",
      refusing: "users=1", ["--memory=96M"])
    #expect(memory.ending == .exited(137), "\(memory.errors)")
  }

  @Test func `fails half-way, and then nothing of the script is run`() throws {
    let run = try run("print 'run'", refusing: "restrict=22")
    #expect(run.output == "" && run.ending == .exited(1))
    #expect(run.errors == "procscript: sandbox: nothing was run: cannot restrict files: Invalid argument\n")
  }

  @Test func `is told to a process that restricts itself`() throws {
    var runner = CommandRunner(
      script: "print(table.concat(process.sandbox(), '\\n')) print(pcall(process.sandbox, { strict = true }))",
      preloading: "refusing")
    runner.environment["REFUSED"] = "landlock=38 users=1"
    let run = try runner.runWithWatchers()
    #expect(run.output.contains("processes: no namespace of users"), "\(run.output)\(run.errors)")
    #expect(run.output.contains("files: this kernel has no Landlock"))
    #expect(
      run.lines.last?.hasPrefix("false\tscript.lua:1: cannot make the sandbox: strict does not do without") == true)
  }
}
