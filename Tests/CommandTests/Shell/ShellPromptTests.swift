import Testing

/// The prompt of `-i` without a terminal: plain, as `lua5.4` has it.
@Suite struct `The prompt without a terminal` {
  /// What is printed after the first line, which tells the versions.
  private func answers(to input: String, after arguments: [String] = ["-i"]) throws -> (output: String, errors: String)
  {
    var runner = CommandRunner()
    runner.arguments = arguments
    runner.files = ["script.lua": "x = 'from the script'; print(...)"]
    runner.input = .text(input)
    let run = try runner.run()
    #expect(run.ending == .exited(0))
    let firstLine = run.output.prefix { $0 != "\n" }
    #expect(firstLine.hasPrefix("procscript \(try Repository.version()), Lua 5.4"))
    return (String(run.output.dropFirst(firstLine.count + 1)), run.errors)
  }

  @Test func `prints the values of expressions`() throws {
    #expect(try answers(to: "1 + 1\n= 'old', 2\nnil\nx = 5\nx").output == "> 2\n> old\t2\n> nil\n> > 5\n> \n")
  }

  @Test func `asks on for a statement that is not complete`() throws {
    let (output, errors) = try answers(to: "for i = 1, 2 do\nprint(i)\nend\n=[[a\nb]]\nx =\n3\nx\n")
    #expect(output == "> >> >> 1\n2\n> >> a\nb\n> >> > 3\n> \n")
    #expect(errors == "")
  }

  @Test func `shows what _PROMPT and _PROMPT2 say`() throws {
    #expect(try answers(to: "_PROMPT = 1 _PROMPT2 = '? '\ndo\nend\n").output == "> 1? 1\n")
  }

  @Test func `tells of errors and goes on`() throws {
    let (output, errors) = try answers(to: "error('one')\nx = = 1\nerror({})\n1\n")
    #expect(output == "> > > > 1\n> \n")
    #expect(
      errors == """
        stdin:1: one
        stack traceback:
        \t[C]: in function 'error'
        \tstdin:1: in main chunk
        \t[C]: in ?
        stdin:1: unexpected symbol near '='
        (error object is a table value)
        stack traceback:
        \t[C]: in function 'error'
        \tstdin:1: in main chunk
        \t[C]: in ?

        """)
  }

  @Test func `tells of a statement that the end of the input cuts off`() throws {
    #expect(try answers(to: "for i = 1, 2 do\n").errors == "stdin:1: 'end' expected near <eof>\n")
  }

  @Test func `tells of a print that fails`() throws {
    #expect(try answers(to: "print = nil\n1\n").errors == "error calling 'print' (attempt to call a nil value)\n")
  }

  @Test func `comes after the script, and leaves it the input`() throws {
    let (output, _) = try answers(to: "x\nio.read()\nread\n", after: ["-i", "script.lua", "a"])
    #expect(output == "a\n> from the script\n> read\n> \n")
  }

  @Test func `does not come when the script fails`() throws {
    var runner = CommandRunner("-i", "-e", "error('no')")
    runner.input = .text("print 'not reached'\n")
    let run = try runner.run()
    #expect(run.ending == .exited(1))
    #expect(!run.output.contains("not reached"))
  }

  @Test func `starts processes that see what was typed before`() throws {
    let (output, _) = try answers(to: "n = 20\np = process.spawn(function() return n + 1 end)\np:result()\n")
    #expect(output == "> > > 21\n> \n")
  }
}
