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

  /// Whoever chooses its processors keeps others from theirs, however short the time.
  @Test func `that forbids to choose processors, priority or policy is in no start's way`() throws {
    let run = try run(
      """
      if not library.forbid() then print "no filters" return end
      if process.is_main() then
        for _, call in ipairs { library.stay, library.give_way } do
          local p = process.spawn(call)
          p:join()
          print(p.signal)
        end
      end
      local function nothing() end
      local function join(p) p:join() return p.exitcode end
      local function start(...) return join(process.spawn(...)) end
      if process.is_main() then
        for i = 1, 5 do print("one after the other", start(nothing), start(start, nothing)) end
        local all = {}
        for i = 1, 5 do all[i] = process.spawn(nothing) end
        for _, p in ipairs(all) do print("at once", join(p)) end
        print("daemon", join(process.daemon(nothing)))
        print("fresh", start{ target = nothing, start_method = "spawn" })
        print("program", os.execute "true")
        print("pool", #process.map(math.abs, { 1, 2, 3 }))
        local q = process.Queue()
        process.spawn(function() for i = 1, 9 do q:put(i) end q:close() end)
        for i in q:values() do process.sleep(0.001) end
        print("queue", q:size())
      end
      """, with: "scheduling")
    if run.output == "no filters\n" { return }
    #expect(
      run.output == "SIGSYS\nSIGSYS\n" + String(repeating: "one after the other\t0\t0\n", count: 5)
        + String(repeating: "at once\t0\n", count: 5)
        + "daemon\t0\nfresh\t0\nprogram\ttrue\texit\t0\npool\t3\nqueue\t0\n", "\(run.errors)")
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
