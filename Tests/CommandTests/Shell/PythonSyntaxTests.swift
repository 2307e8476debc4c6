import Testing

/// Python's syntax where Lua's is asked for: below Lua's own message stands what Lua writes.
@Suite struct `Python's syntax` {
  @Test(arguments: [
    ("local x = 1\nx += 1", "2: syntax error near '+'", "Lua writes x = x + 1"),
    (
      "count = 0 t = {} t.list[1].n -= count * 2", "1: syntax error near '-'",
      "Lua writes t.list[1].n = t.list[1].n - (count * 2)"
    ),
    ("x **= 2", "1: syntax error near '*'", "Lua writes x = x ^ 2"),
    ("s ..= 'a' -- more", "1: syntax error near '..'", "Lua writes s = s .. 'a'"),
    ("if x then n += 1 end", "1: syntax error near '+'", "Lua writes n = n + 1"),
    ("x++", "1: syntax error near '+'", "Lua writes x = x + 1"),
    ("print(x ** 2)", "1: unexpected symbol near '*'", "Lua writes ^ for **"),
    ("if x != 1 then end", "1: 'then' expected near '!'", "Lua writes ~= for !="),
    ("if !x then end", "1: unexpected symbol near '!'", "Lua writes not for !"),
    ("if x is None then end", "1: 'then' expected near 'is'", "Lua writes == for is, and nil for None"),
    ("def task(a, b):\n  print(a)", "1: syntax error near 'task'", "Lua writes function task(a, b) … end"),
    ("import helpers", "1: syntax error near 'helpers'", "Lua writes local helpers = require \"helpers\""),
    (
      "import multiprocessing as mp", "1: syntax error near 'multiprocessing'",
      "Lua writes local process = require \"process\""
    ),
    (
      "from multiprocessing import Queue", "1: syntax error near 'multiprocessing'",
      "Lua writes local process = require \"process\", and process.Queue"
    ),
    (
      "import time", "1: syntax error near 'time'",
      "Lua has no import: process.sleep, process.clock and os.time are there"
    ),
    ("p = process.Process(target=f)", "1: ')' expected near '='", "Lua writes Process{target=f}, with braces"),
    (
      "p = Process(target=f, args=(1, 'a'), name='p')", "1: ')' expected near '='",
      "Lua writes Process{target=f, args={1, 'a'}, name='p'}, with braces"
    ),
    (
      "p = Process(target=f, args=(1,))", "1: ')' expected near '='",
      "Lua writes Process{target=f, args={1}}, with braces"
    ),
    (
      "p:join(timeout=1)", "1: ')' expected near '='",
      "Lua's arguments have no names: write join(…) with the values alone, in their order"
    ),
    (
      "class Worker(Process):\n  x = 1", "1: syntax error near 'Worker'",
      "Lua writes local Worker = process.Process:subclass \"Worker\", and function Worker:run() … end"
    ),
    ("if x == 1:\n  print(x)", "1: 'then' expected near ':'", "Lua writes if x == 1 then … end"),
    ("while true:\n  print(x)", "1: 'do' expected near ':'", "Lua writes while true do … end"),
    ("for i in range(10):\n  print(i)", "2: 'do' expected near <eof>", "Lua writes for i = 0, 9 do … end"),
    (
      "for p in list:\n  p.join()", "2: function arguments expected near '.'",
      "Lua writes for _, p in ipairs(list) do … end"
    ),
    (
      "for p in list:\n  p.start()\nend", "2: function arguments expected near '.'",
      "Lua writes for _, p in ipairs(list) do … end"
    ),
    ("if x then\nelse:\n  x = 1\nend", "2: unexpected symbol near ':'", "Lua writes else, without a colon"),
    (
      "with lock:\n  print(1)", "1: syntax error near 'lock'",
      "Lua writes lock:with(function() … end), which releases it at the end"
    ),
    (
      "try:\n  x = 1", "2: function arguments expected near '='",
      "Lua writes local ok, message = pcall(function() … end)"
    ),
    ("f = lambda x: x + 1", "1: function arguments expected near '+'", "Lua writes function(x) return … end"),
    (
      "r = pool:apply_async(f, (x,))", "1: ')' expected near ','",
      "Lua writes apply_async(fn, 1, 2): the arguments follow the function"
    ),
    ("t = (1, 2)", "1: ')' expected near ','", "Lua writes lists in braces: {1, 2}"),
    ("t = [1, 2]", "1: unexpected symbol near '['", "Lua writes lists in braces: {1, 2}"),
    ("t = {'a': 1}", "1: '}' expected near ':'", "Lua writes {key=1}, or {[\"a key\"]=1}"),
    ("x = 1\n# a comment", "2: unexpected symbol near '#'", "Lua's comments begin with --"),
  ])
  func `in a script is answered by Lua's`(_ script: String, _ message: String, _ advice: String) throws {
    let run = try CommandRunner(script: script).run()
    let lines = run.errors.split(separator: "\n")
    #expect(lines.first.map(String.init) == "procscript: script.lua:\(message)")
    #expect(lines.dropFirst().first.map(String.init) == advice)
    #expect(run.ending == .exited(1))
  }

  @Test(arguments: [
    "x = 1 +", "x = (1", "f(", "if x then", "end", "x = 'a", "return 1 x", "for i = 1 do end", "x = = 1", "x y",
    "f(a b)", "goto 1", "if p:is_alive()\n  print(1)\nend", "error 'script.lua:1: syntax error near \\'+\\''",
    "x = 1 -- y += 1\nx y", "print 'x += 1' )", "x = {a: 1", "x = 1 + + 2", "local 1 = 2",
  ])
  func `is not seen in other mistakes`(_ script: String) throws {
    let run = try CommandRunner(script: script).run()
    #expect(run.errors.split(separator: "\n").allSatisfy { !$0.hasPrefix("Lua") }, "\(run.errors)")
    #expect(run.ending == .exited(1))
  }

  @Test func `is answered in a library, in -e and at the prompt too`() throws {
    var runner = CommandRunner(script: "require 'library'")
    runner.files["library.lua"] = "\n\nx += 1"
    #expect(try runner.run().errors.contains("near '+'\nLua writes x = x + 1\n"))

    #expect(
      try CommandRunner("-e", "x += 1").run().errors.hasPrefix(
        "procscript: (command line):1: syntax error near '+'\nLua writes x = x + 1\n"))

    runner = CommandRunner("-i")
    runner.input = .text("x += 1\nif x then\ny -= 2\nend\nx != 1\n")
    #expect(
      try runner.run().errors == """
        stdin:1: syntax error near '+'
        Lua writes x = x + 1
        stdin:2: syntax error near '-'
        Lua writes y = y - 2
        stdin:1: <eof> expected near 'end'
        stdin:1: syntax error near '!'
        Lua writes ~= for !=

        """)
  }

  @Test func `is answered at the prompt on a terminal`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask("x += 1") == ["stdin:1: syntax error near '+'", "Lua writes x = x + 1"])
    try prompt.leave()
  }
}
