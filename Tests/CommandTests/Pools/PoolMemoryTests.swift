import Testing

/// Large items and results take no more shared memory than there is.
@Suite struct `Memory of pools` {
  @Test(arguments: [
    "pool:map(size, texts)", "pool:starmap(size, packed)", "gathered(pool:imap_unordered(size, texts, 100))",
  ])
  func `a call that waits gives its items bit by bit, however large they are`(call: String) throws {
    let lines = try printed(
      by: """
        local maker = process.getpid()
        local function size()
          process.sleep(0.03) -- the maker is faster than its workers
          for line in io.lines("/proc/" .. maker .. "/status") do
            local kibibytes = line:match "^RssShmem:%s+(%d+)"
            if kibibytes then return kibibytes // 1024 end
          end
        end
        local text = ("x"):rep(4 << 20)
        local texts, packed = {}, {}
        for i = 1, 100 do texts[i], packed[i] = text, { text, i } end
        local function gathered(results)
          local list = {}
          for v in results do list[#list + 1] = v end
          list.n = #list
          return list
        end
        local pool <close> = process.Pool(2)
        local sizes = \(call)
        print(sizes.n, math.max(table.unpack(sizes)) < 200)
        """)
    #expect(lines == ["100\ttrue"])
  }

  @Test func `items that fit only apart are given apart`() throws {
    var runner = CommandRunner(
      script: """
        local text, list = ("x"):rep(8 << 20), {}
        for i = 1, 12 do list[i] = i == 3 and i or text end
        local pool <close> = process.Pool(2)
        local sizes = pool:map(function(v) return v == 3 and v or #v end, list, 12)
        local wrong = 0
        for i = 1, 12 do if sizes[i] ~= (i == 3 and 3 or 8 << 20) then wrong = wrong + 1 end end
        print(sizes.n, wrong)
        text = ("x"):rep(120 << 20)
        local done = process.Value(0)
        local result = pool:map_async(function(v) done:add(#v) return #v end, { "a", text, "b" }, 3)
        print(pcall(result.get, result))
        print(done.value)
        """)
    // Shared memory of 256 MiB.
    runner.shell = "ulimit -v 900000; exec \"$@\""
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(
      run.lines.map { $0.replacing(/\d{9}/, with: "N") } == [
        "12\t0", "false\tscript.lua:11: item 2: cannot send N bytes: there is no room for them in shared memory", "2",
      ])
  }
}
