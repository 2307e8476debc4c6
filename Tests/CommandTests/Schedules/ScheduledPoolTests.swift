import Testing

/// Pools where processes take turns.
@Suite(.timeLimit(.minutes(10))) struct `Scheduled pools` {
  @Test func `give what their functions return, in their time`() throws {
    let script = """
      local start = process.clock()
      local function took() return ("%.2f"):format(process.clock() - start) end
      local pool = process.Pool(3)
      print(table.concat(pool:map(function(x) process.sleep(x) return x * x end, { 1, 2, 3 }, 1), " "), took())
      local items = {}
      for v in pool:imap(function(x) process.sleep(4 - x) return x end, { 1, 2, 3 }) do items[#items + 1] = v end
      print(table.concat(items, " "), took())
      items = {}
      for v in pool:imap_unordered(function(x) process.sleep(4 - x) return x end, { 1, 2, 3 }) do items[#items + 1] = v end
      print(table.concat(items, " "), took())
      local late = pool:apply_async(function() process.sleep(5) return "done" end)
      print(late:get(1))
      print(late:get(), took())
      print((select(2, pcall(pool.apply, pool, function() error("failed", 0) end)):match "^[^\\n]*"))
      local results = {}
      for i = 1, 3 do results[i] = pool:apply_async(function() process.sleep(4 - i) return i end) end
      items = {}
      for r in process.as_completed(results) do items[#items + 1] = r:get() end
      print(table.concat(items, " "))
      pool:close()
      pool:join()
      print(table.concat(process.map(function(x) return x * 2 end, { 1, 2, 3 }), " "))
      """
    try ScheduledRuns.expect(
      [
        "1 4 9\t3.00", "1 2 3\t6.00", "3 2 1\t9.00", "nil\ttimeout", "done\t14.00", "failed", "3 2 1", "2 4 6",
      ], from: script)
  }

  @Test func `end tasks that take too long, and replace workers that were killed`() throws {
    let script = """
      local function first(ok, message) return (tostring(message):gsub("pid %d+", "pid N"):match "[^\\n]*$") end
      local start = process.clock()
      local pool <close> = process.Pool(2, { timeout = 2, retries = 0 })
      print(first(pcall(pool.apply, pool, process.sleep, 100)), ("%.2f"):format(process.clock() - start))
      print(first(pcall(pool.apply, pool, function() while true do end end)))
      print(first(pcall(pool.apply, pool, function() process.kill(process.getpid(), "KILL") end)))
      print(pool:apply(function() return "alive" end))
      """
    for outcome in try ScheduledRuns.outcomes(of: script) {
      try #require(outcome.lines.count == 4, "\(outcome)")
      #expect(outcome.lines[0].hasSuffix("timed out after 2 s\t2.00"))
      #expect(outcome.lines[1].hasSuffix("timed out after 2 s"))
      #expect(outcome.lines[2].hasSuffix("the worker with pid N was killed by SIGKILL"))
      #expect(outcome.lines[3] == "alive")
      #expect(outcome.ending == .exited(0))
    }
  }

  @Test func `renew workers, begin them, and call back`() throws {
    let script = """
      local pool = process.Pool(2, { maxtasksperchild = 1, initializer = function(x) START = x end, initargs = { 40 } })
      print(table.concat(pool:map(function(x) return START + x end, { 1, 2, 3, 4 }, 1), " "))
      pool:close()
      pool:join()
      local sum, other = 0, process.Pool(2)
      for i = 1, 4 do
        other:apply_async { target = function() process.sleep(i) return i end, callback = function(v) sum = sum + v end }
      end
      other:close()
      other:join()
      print(sum)
      local stopped = process.Pool(2)
      stopped:apply_async(process.sleep, 1e6)
      stopped:terminate()
      stopped:join()
      print "terminated"
      """
    try ScheduledRuns.expect(["41 42 43 44", "10", "terminated"], from: script)
  }

  @Test func `have workers that are started anew`() throws {
    let script = """
      process.set_start_method "spawn"
      if process.is_main() then
        local pool = process.Pool(2)
        print(table.concat(pool:map(function(x) process.sleep(x) return x end, { 1, 2, 3 }), " "))
        pool:close()
        pool:join()
        local p = process.spawn(function(x) return x, process.clock() > 0, os.time() end, 5)
        print(p:result())
        local k = process.spawn(function() while true do process.sleep(1) end end)
        process.sleep(2.5)
        k:kill()
        print(k:join(), k.signal)
      end
      """
    for outcome in try ScheduledRuns.outcomes(of: script, in: 1...2) {
      #expect(outcome.lines.first == "1 2 3", "\(outcome.errors)")
      #expect(outcome.lines.last == "true\tSIGKILL")
      #expect(outcome.lines.dropFirst().first?.hasPrefix("5\ttrue\t1767225") == true)
      #expect(outcome.errors == "")
    }
  }
}
