import Foundation
import Testing

/// The C module in a program that has Lua in it, and does as it likes with its states and threads.
@Suite(.enabled(if: CModule.isBuilt, "scripts/build module makes it")) struct `The C module in another program` {
  /// Runs the program of `Hosts`: its words are Lua code, whose chunks have a name each, or what it does between them.
  private func run(_ words: String...) throws -> CommandResult {
    var runner = CommandRunner()
    runner.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"]!, "LUA_CPATH": CModule.pattern]
    runner.arguments = words
    let source = Repository.path("Tests/CommandTests/CModule/Hosts/host.c")
    runner.shell = """
      shift
      clang $(pkg-config --cflags lua5.4) -o host '\(source)' -Wl,-E -Wl,--whole-archive -l:liblua5.4.a \
        -Wl,--no-whole-archive -lm -lpthread && exec ./host "$@"
      """
    return try runner.run()
  }

  private static let start = """
    local process = require 'process'
    p = process.spawn(function(x) process.sleep(0.1) print 'child' return x end, 5)
    d = process.daemon(process.sleep, 100)
    """

  @Test func `has the children end with the state`() throws {
    let run = try run(Self.start, "close")
    #expect(run.output == "child\nclosed\nend\n")
    #expect(run.errors == "")
    #expect(run.ending == .exited(7))
  }

  @Test func `has the children end with the program, where no state is closed`() throws {
    let run = try run(Self.start)
    #expect(run.output.split(separator: "\n").sorted() == ["child", "end"])
    #expect(run.errors == "")
    #expect(run.ending == .exited(7))
  }

  @Test func `serves two states, each with children of its own`() throws {
    let run = try run(
      Self.start, "other", Self.start, "other", "print(p:result())", "close", "other",
      "print(p:result(), d:is_alive(), #require 'process'.active_children())", "close")
    #expect(run.output.replacing("child\n", with: "") == "5\nclosed\n5\ttrue\t1\nclosed\nend\n")
    #expect(run.errors == "")
    #expect(run.ending == .exited(7))
  }

  @Test func `forks no program that has threads`() throws {
    let run = try run(
      "process = require 'process'", "thread", "print(select(2, pcall(process.spawn, print)))", "close")
    #expect(
      run.lines.first?.hasSuffix(
        ":1: cannot start a process by 'fork': this program has 2 threads, and the child would have this one only, "
          + "with whatever the others hold locked") == true, "\(run.output)")
    #expect(run.lines.dropFirst() == ["closed", "end"])
  }

  @Test func `says that such a program can't be started anew`() throws {
    let run = try run(
      "local process = require 'process' print(select(2, pcall(process.spawn, { target = print, start_method = 'spawn' })))"
    )
    #expect(
      run.lines.first?.hasSuffix(
        "this program cannot start processes by 'spawn': that takes an interpreter of scripts, as lua5.4 is; use 'fork'"
      )
        == true, "\(run.output)")
  }

  @Test func `leaves the children alone in a copy of the program that ends`() throws {
    let run = try run(Self.start, "copy", "print(d:is_alive(), p:result())", "close")
    #expect(run.output == "child\ntrue\t5\nclosed\nend\n")
    #expect(run.errors == "")
  }

  @Test func `leaves Ctrl-C to the program`() throws {
    let run = try run("local process = require 'process' process.kill(process.getpid(), 'SIGINT')")
    #expect(run.ending == .killed(SIGINT))
  }
}
