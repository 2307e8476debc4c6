import Foundation
import Testing

/// Standard streams that are full, closed or at an end.
@Suite struct `Standard streams` {
  @Test(arguments: [
    ["-e", "print 'a line'"], ["-e", "io.write 'no line'"], ["-e", "for i = 1, 1e5 do print(i) end"],
    ["-e", "process.spawn(print, 'a line'):join() print 'another'"], ["--help"], ["--version"], ["ps"],
  ])
  func `that are full are an error`(_ arguments: [String]) throws {
    var runner = CommandRunner()
    runner.arguments = arguments
    runner.shell = #"exec "$@" > /dev/full"#
    let run = try runner.run()
    #expect(run.errors.hasPrefix("procscript: cannot write "))
    #expect(run.ending == .exited(1))
  }

  @Test(arguments: ["", "trap '' PIPE;"]) func `that nobody reads end it silently`(_ before: String) throws {
    var runner = CommandRunner(script: "for i = 1, 1e9 do print(i) end")
    runner.shell = #"\#(before) exec "$@""#
    let running = try runner.start()
    try running.waitForLine("1")
    running.closeOutput()
    #expect(try running.waitForEnd() == .killed(SIGPIPE))
    #expect(running.errors == "")
  }

  @Test func `that are closed do no harm`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      script: """
        local file = assert(io.open("file", "w"))
        print "to nobody"
        io.stderr:write "to nobody"
        process.spawn(print, "to nobody"):join()
        file:write("from input: ", tostring(io.read()))
        """)
    runner.directory = folder.path
    runner.shell = #"exec "$@" <&- >&- 2>&-"#
    #expect(try runner.run().ending == .exited(0))
    #expect(try String(contentsOfFile: "\(folder.path)/file", encoding: .utf8) == "from input: nil")
  }

  @Test func `hold a script and what it reads`() throws {
    var runner = CommandRunner("-")
    runner.input = .text("print('script', (...))\n")
    runner.arguments = ["-", "argument"]
    #expect(try runner.run().output == "script\targument\n")
  }
}
