import Testing

/// What several processes print: nothing twice, nothing torn, nothing out of order, on whatever it is printed.
@Suite struct `Output` {
  enum Sink: String, CaseIterable, Sendable {
    case pipe
    case file
    case terminal
  }

  /// Runs a script whose output goes there, and returns what arrived.
  private func output(of script: String, on sink: Sink, timeLimit: Double = 30) throws -> String {
    var runner = CommandRunner(script: script)
    runner.timeLimit = timeLimit
    switch sink {
    case .pipe: break
    // The shell itself shows the file afterwards.
    case .file: runner.shell = #""$@" > out; code=$?; cat out; exit $code"#
    case .terminal: runner.output = .terminal
    }
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    return run.output
  }

  @Test(arguments: Sink.allCases) func `printed before a fork is written once`(_ sink: Sink) throws {
    let text = try output(
      of: """
        print "printed"
        io.write("written\\n")
        io.stdout:write("to stdout\\n")
        local p = process.spawn(function() print "child" end)
        p:join()
        process.spawn(function() process.kill(process.getpid(), 9) end):join()
        process.spawn(function() process.spawn(print, "grandchild") end):join()
        process.spawn(os.exit, 1):join()
        print "end"
        """, on: sink)
    #expect(text == "printed\nwritten\nto stdout\nchild\ngrandchild\nend\n")
  }

  @Test(arguments: Sink.allCases) func `of half a line before a fork is written once, first`(_ sink: Sink) throws {
    let text = try output(
      of: """
        io.write("half a line ")
        process.spawn(function() io.write("child's half ") print "child" end):join()
        print "rest"
        io.write("end")
        """, on: sink)
    #expect(text == "half a line child's half child\nrest\nend")
  }

  @Test(arguments: Sink.allCases, ["no", "line", "full"])
  func `is in order in every mode of buffering`(_ sink: Sink, _ mode: String) throws {
    let text = try output(
      of: """
        io.stdout:setvbuf("\(mode)", 1 << 16)
        for i = 1, 40 do
          print("main", i)
          process.spawn(function() print("child", i) io.write("also ", i, "\\n") end):join()
          io.write("main again ", i, "\\n")
        end
        """, on: sink)
    let expected = (1...40).map { "main\t\($0)\nchild\t\($0)\nalso \($0)\nmain again \($0)\n" }.joined()
    #expect(text == expected)
  }

  @Test(arguments: Sink.allCases) func `of many processes never mixes within a line`(_ sink: Sink) throws {
    // A terminal takes what is written to it in small pieces.
    let (longest, count) = sink == .terminal ? (20_000, 12) : (200_000, 16)
    let text = try output(
      of: """
        local function work(letter)
          for i = 1, \(count) do
            local length = i % 4 == 0 and \(longest) or i % 4 == 1 and 5000 or 100 * i
            if i % 2 == 0 then
              print(letter:rep(length) .. letter:upper())
            else -- piece by piece
              for _ = 1, 10 do io.write(letter:rep(length // 10)) end
              io.write(letter:upper(), "\\n")
            end
          end
        end
        local all = {}
        for i = 1, 8 do all[i] = process.spawn(work, ("abcdefgh"):sub(i, i)) end
        process.join(all)
        """, on: sink)
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 8 * count)
    for line in lines {
      let letter = line.first!
      let isWhole = line.last! == letter - 32 && line.dropLast().allSatisfy { $0 == letter }
      guard isWhole else {
        Issue.record("a line of \(line.count) bytes is torn: \(String(line)!.prefix(80))…")
        break
      }
    }
    let lengths = Dictionary(grouping: lines, by: { $0.first! }).mapValues { $0.map(\.count) }
    #expect(lengths.count == 8 && Set(lengths.values).count == 1, "each has printed its lines in its own order")
  }

  @Test(arguments: Sink.allCases) func `is in order across processes that wait for each other`(_ sink: Sink) throws {
    let text = try output(
      of: """
        local function chain(n)
          print("down", n)
          if n < 12 then process.spawn(chain, n + 1):join() end
          print("up", n)
        end
        for _ = 1, 4 do chain(1) end
        """, on: sink)
    let once = (1...12).map { "down\t\($0)\n" } + (1...12).reversed().map { "up\t\($0)\n" }
    #expect(text == String(repeating: once.joined(), count: 4))
  }

  @Test(arguments: Sink.allCases) func `and standard error keep their order once there are children`(_ sink: Sink)
    throws
  {
    var runner = CommandRunner(
      script: """
        process.spawn(function() for i = 1, 20 do print("out", i) io.stderr:write("err ", i, "\\n") end end):join()
        for i = 1, 20 do print("out", i) io.stderr:write("err ", i, "\\n") end
        """)
    runner.output = sink == .terminal ? .terminal : .merged
    if sink == .file { runner.shell = #""$@" > out 2>&1; cat out"# }
    let expected = (1...20).map { "out\t\($0)\nerr \($0)\n" }.joined()
    #expect(try runner.run().output == expected + expected)
  }

  @Test(arguments: Sink.allCases) func `of a process that is then killed is there`(_ sink: Sink) throws {
    let text = try output(
      of: """
        local function die() process.kill(process.getpid(), 9) end
        process.spawn(function() print "printed" die() end):join()
        process.spawn(function() io.write("written ", "in pieces", "\\n") die() end):join()
        process.spawn(function() io.stdout:setvbuf "full" print "in full mode" io.stdout:flush() die() end):join()
        print "end"
        """, on: sink)
    #expect(text == "printed\nwritten in pieces\nin full mode\nend\n")
  }

  @Test(arguments: Sink.allCases) func `of the shell that a script calls is in order too`(_ sink: Sink) throws {
    let text = try output(
      of: """
        process.spawn(function() print "first" os.execute "echo second" print "third" end):join()
        print "fourth"
        os.execute "echo fifth"
        print "sixth"
        """, on: sink)
    #expect(text == "first\nsecond\nthird\nfourth\nfifth\nsixth\n")
  }

  @Test(arguments: ["return", "error('boom', 0)", "os.exit(0)", "os.exit(3)", "os.exit(0, true)"])
  func `without a line's end is written at the end of its process`(_ ending: String) throws {
    let run = try CommandRunner(
      script: """
        process.spawn(function() io.write("half of the child, ") \(ending) end):join()
        io.write("half of the parent")
        \(ending)
        """
    ).run()
    #expect(run.output == "half of the child, half of the parent")
  }

  @Test func `to other open files is not written twice`() throws {
    let run = try CommandRunner(
      script: """
        local f = io.open("data", "w")
        f:write("parent before\\n")
        process.spawn(function() f:write("child\\n") end):join()
        process.spawn(function() os.exit(1) end):join()
        process.spawn(function() process.kill(process.getpid(), 9) end):join()
        process.spawn(function() error "boom" end):join()
        f:write("parent after\\n")
        f:close()
        io.write(io.open("data"):read "a")
        """
    ).run()
    #expect(run.output == "parent before\nchild\nparent after\n")
  }

  @Test func `into a pipe to another program is not written twice`() throws {
    let run = try CommandRunner(
      script: """
        local h = io.popen("cat", "w")
        h:write("parent before\\n")
        process.spawn(function() h:write("child\\n") end):join()
        process.spawn(function() error "boom" end):join()
        h:write("parent after\\n")
        print(h:close())
        """
    ).run()
    #expect(run.output == "parent before\nchild\nparent after\ntrue\texit\t0\n")
  }

  @Test func `by io.output goes where the script has turned it, in children too`() throws {
    let run = try CommandRunner(
      script: """
        io.output("data")
        io.write("parent\\n")
        process.spawn(function() io.write("child\\n") print "printed" end):join()
        io.write("parent again\\n")
        io.output():close()
        io.output(io.stdout)
        for line in io.lines "data" do print(line) end
        """
    ).run()
    #expect(run.output == "printed\nparent\nchild\nparent again\n")
  }

  @Test func `of any bytes arrives as it is`() throws {
    let run = try CommandRunner(
      script: """
        local all = {}
        for i = 0, 255 do if i ~= 10 then all[#all + 1] = string.char(i) end end
        local text = table.concat(all)
        process.spawn(function() io.write(text, "\\n") print(text) end):join()
        io.write(text, "\\n")
        """
    ).run()
    let bytes = (0...255).filter { $0 != 10 }.map { UInt8($0) } + [10]
    #expect(run.outputBytes == bytes + bytes + bytes)
  }

  @Test func `of a child has Lua's own results and errors`() throws {
    let run = try CommandRunner(
      script: """
        local function check()
          assert(io.write("a") == io.stdout)
          assert(io.stdout:write("b", 1, 2.5, "\\n") == io.stdout)
          assert(select("#", print()) == 0)
          print(nil, true, setmetatable({}, {__tostring = function() return "told" end}), setmetatable({}, {__name = "N"}) ~= nil)
          print(pcall(function() print(setmetatable({}, {__tostring = function() return {} end})) end))
          print(pcall(function() io.write({}) end))
          print(pcall(function() io.stdout:write("kept ", nil) end))
          io.stdout:write():write("chained\\n"):flush()
        end
        check()
        process.spawn(check):join()
        check()
        """
    ).run()
    let once = """
      ab12.5

      nil\ttrue\ttold\ttrue
      false\tscript.lua:6: '__tostring' must return a string
      false\tscript.lua:7: bad argument #1 to 'write' (string expected, got table)
      kept false\tscript.lua:8: bad argument #2 to 'write' (string expected, got nil)
      chained

      """
    #expect(run.output == once + once + once, "\(run.errors)")
  }
}
