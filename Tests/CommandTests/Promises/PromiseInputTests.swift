import Testing

/// A child's standard input is empty: it does not steal its parent's.
@Suite struct `Standard input` {
  private let script = """
    for i = 1, 3 do print("parent", io.read()) end
    process.spawn(function()
      print("child", io.read())
      print("child", io.read "a")
      for line in io.lines() do print("child", line) end
      print("child", io.stdin:read "n")
      print("child's command", io.popen("cat; echo end"):read "a")
    end):join()
    process.spawn(function() error(io.read(), 0) end):join()
    local count, sum = 0, 0
    for line in io.lines() do count = count + 1 sum = sum + line:match "%d+" end
    print(count, sum)
    """
  private let lines = 20_000

  @Test(arguments: ["pipe", "file"]) func `is neither stolen nor read twice`(_ kind: String) throws {
    let text = (1...lines).map { "line \($0)\n" }.joined()
    var runner = CommandRunner(script: script)
    runner.input = kind == "pipe" ? .text(text) : .file(text)
    let run = try runner.run()
    #expect(
      run.output == """
        parent\tline 1
        parent\tline 2
        parent\tline 3
        child\tnil
        child\t
        child\tnil
        child's command\tend

        \(lines - 3)\t\(lines * (lines + 1) / 2 - 6)

        """, "\(run.errors)")
  }

  @Test func `of a terminal stays with the parent while a child runs`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() print("child", io.read()) process.sleep(60) end)
        print("parent", io.read())
        print("parent", io.read())
        p:terminate()
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("child\tnil\n")
    running.write("one\ntwo\n")
    let run = try running.finish()
    #expect(run.output == "child\tnil\nparent\tone\nparent\ttwo\n")
    #expect(run.ending == .exited(0))
  }
}
