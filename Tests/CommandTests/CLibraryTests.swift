import Testing

/// What C libraries do of their own, in a script that loads them: procscript's forks must not pass it over.
@Suite struct `A C library` {
  /// Runs a script that can load a library of the folder `CLibraries`.
  private func run(_ script: String, with library: String) throws -> CommandResult {
    try CommandRunner(script: "local library = require '\(library)'\n" + script, withLibrary: library).run()
  }

  @Test func `has its handlers called at each fork`() throws {
    let run = try run(
      """
      process.spawn(function() print "without handlers" end):join()
      library.arrange()
      for i = 1, 2 do
        print(process.spawn(library.calls):result())
        print(library.calls())
      end
      """, with: "handlers")
    #expect(run.output == "without handlers\n1\t0\t1\n1\t1\t0\n2\t1\t1\n2\t2\t0\n", "\(run.errors)")
  }

  @Test func `handles signals in the process that asked it to, not in the children`() throws {
    let run = try run(
      """
      local kill = process.kill
      -- Also where many were started before.
      for _ = 1, 3 do process.spawn(function() end):join() end
      library.handle()
      kill(process.getpid(), "SIGUSR1")
      print(library.count())
      for _ = 1, 3 do
        local p = process.spawn(function() kill(process.getpid(), "SIGUSR1") end)
        p:join()
        print(p.signal)
      end
      """, with: "signals")
    #expect(run.output == "1\nSIGUSR1\nSIGUSR1\nSIGUSR1\n", "\(run.errors)")
  }

  @Test(arguments: ["narrow", "wide"]) func `has what it holds for a file written once, by whoever wrote it`(
    _ kind: String
  ) throws {
    let run = try run(
      """
      local write = library.\(kind)
      write "parent "
      for _ = 1, 2 do process.spawn(write, "child "):join() end
      write "parent again"
      os.execute "cat written"
      """, with: "writing")
    // The last words are written at the end of the script.
    #expect(run.output == "parent child child ", "\(run.errors)")
  }
}
