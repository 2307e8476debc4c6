import Foundation
import Testing

/// What programs print that is passed on line by line.
@Suite struct `A program's lines` {
  @Test func `are never torn, however long, by those of others`() throws {
    let runner = CommandRunner(
      script: """
        local program = "for i in 1 2 3 4 5 6 7 8 9 10; do printf '%010000d\\\\n' 0; done"
        local list = {}
        for i = 1, 3 do list[i] = process.spawn{command={"sh", "-c", program}, stdout="lines"} end
        for i = 1, 10 do
          list[#list + 1] = process.spawn(function() for _ = 1, 3 do print(("x"):rep(9999)) end end)
        end
        process.join(list)
        """)
    let run = try runner.run()
    #expect(run.lines.count == 60)
    #expect(run.lines.count { $0 == String(repeating: "0", count: 10000) } == 30)
    #expect(run.lines.count { $0 == String(repeating: "x", count: 9999) } == 30)
  }

  @Test func `are there as soon as it has ended for whoever started it`() throws {
    let lines = try printed(
      by: """
        for i = 1, 20 do
          process.spawn{command={"sh", "-c", "echo out " .. i .. "; printf 'rest '"}, stdout="lines"}:join()
          print("joined " .. i)
        end
        """)
    #expect(lines == (1...20).flatMap { ["out \($0)", "rest joined \($0)"] })
  }

  @Test func `go on when the program that started it ends, and are not waited for`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn{command={"sh", "-c", "(read line; echo later) <fifo & echo first"}, stdout="lines"}:join()
        print "joined"
        """)
    // The pipe of what is printed is open as long as the pump has it.
    runner.shell = "mkfifo fifo; exec 3<>fifo; { \"$@\" 3<&-; echo ended; echo go >&3; exec 3<&-; } | cat"
    let run = try runner.run()
    #expect(run.lines == ["first", "joined", "ended", "later"])
  }

  @Test func `may be errors too, and those of a process that is killed are there`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn{command={"sh", "-c", "echo out; echo err >&2; exec sleep 1000"}, stdout="lines", stderr="lines"}
        while p:status() ~= "sleeping" or #process.list("sleep 1000") == 0 do process.sleep(0.001) end
        p:kill()
        p:join()
        print "killed"
        """
    ).run()
    #expect(run.output == "out\nkilled\n")
    #expect(run.errors == "err\n")
  }

  @Test func `are seen in pictures, on its own lane`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn{command={"sh", "-c", "echo hello; exit 3"}, stdout="lines"}:join()
        """)
    runner.arguments.insert("--timeline=run.txt", at: 0)
    runner.shell = "\"$@\" && cat run.txt"
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.lines.starts(with: ["hello", "A MainProcess", "└─ B sh", "", "A runs B (sh)"]), "\(run.output)")
    #expect(run.lines.contains("B prints \"hello\\n\"") && run.lines.contains("B ends (exit code 3)"))
  }
}
