import Foundation
import Testing

/// The runner itself, so that the other tests can rely on it: the command is a shell here.
@Suite struct `The command runner` {
  /// A runner whose command is a script for the shell, in place of the tested one.
  private func shell(_ script: String) -> CommandRunner {
    var runner = CommandRunner()
    runner.shell = script
    return runner
  }

  @Test func `keeps the outputs apart and tells the exit code`() throws {
    let run = try shell("echo out; echo err >&2; exit 3").run()
    #expect(run.output == "out\n")
    #expect(run.errors == "err\n")
    #expect(run.ending == .exited(3))
  }

  @Test func `merges the outputs in order`() throws {
    var runner = shell("echo 1; echo 2 >&2; echo 3")
    runner.output = .merged
    #expect(try runner.run().lines == ["1", "2", "3"])
  }

  @Test func `tells the signal that killed the command`() throws {
    #expect(try shell("kill -SEGV $$").run().ending == .killed(SIGSEGV))
  }

  @Test func `feeds standard input from a text, a file, and piece by piece`() throws {
    let long = String(repeating: "0123456789abcde\n", count: 20_000)
    for input in [CommandRunner.Input.text(long), .file(long)] {
      var runner = shell("cat")
      runner.input = input
      #expect(try runner.run().output == long)
    }
    var runner = shell(#"while read line; do echo "got $line"; done; echo end"#)
    runner.input = .open
    let running = try runner.start()
    running.write("a\n")
    try running.waitForLine("got a")
    running.write("b\n")
    try running.waitForLine("got b")
    running.closeInput()
    #expect(try running.finish().lines == ["got a", "got b", "end"])
  }

  @Test func `kills everything when the time is up`() throws {
    var runner = shell("sleep 60 & setsid sleep 61 & echo ready; wait")
    runner.timeLimit = 1
    let running = try runner.start()
    try running.waitForLine("ready")
    try running.wait(for: "both") { running.descendants().count { $0.name == "sleep" } == 2 }
    #expect(throws: CommandFailure.self) { try running.waitForEnd() }
    #expect(running.descendants().isEmpty)
  }

  @Test func `finds what a command has left running`() throws {
    let running = try shell("sleep 60 </dev/null >/dev/null 2>&1 & echo $!").start()
    try running.waitForEnd()
    #expect(running.descendants().map { "\($0.pid)\n" } == [running.output])
    running.killEverything()
    #expect(running.descendants().isEmpty)
  }

  @Test func `gives the command a terminal whose Ctrl-C reaches the foreground group`() throws {
    var runner = shell(#"test -t 0 && test -t 1 && test -t 2 && tty; trap 'echo caught' INT; sleep 60; echo over"#)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("/dev/pts/")
    try running.wait(for: "sleep") { running.descendants().contains { $0.name == "sleep" } }
    running.write("\u{3}")
    let result = try running.finish()
    #expect(result.lines.suffix(2) == ["caught", "over"])
    #expect(result.ending == .exited(0))
  }

  @Test func `lets no signal of its own surroundings through`() throws {
    let run = try shell("sed -n 's/^Sig[BI][lg][kn]:\\t//p' /proc/self/status").run()
    // 32 and 33 are the C library's own: it has no other way to start a program than with these ignored.
    let named = run.lines.map { UInt64($0, radix: 16)! & 0x7fff_ffff }
    #expect(named == [0, 0])
  }
}
