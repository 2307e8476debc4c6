import Testing

/// What processes share where they take turns.
@Suite(.timeLimit(.minutes(10))) struct `Scheduled channels` {
  @Test func `let processes meet, notify and signal each other`() throws {
    let script = """
      local barrier, condition, sum = process.Barrier(3), process.Condition(), process.Value(0)
      for i = 1, 3 do
        process.spawn(function()
          process.sleep(i)
          sum:add(barrier:wait())
          condition:with(function() condition:notify_all() end)
        end)
      end
      condition:with(function() condition:wait_for(function() return sum.value == 6 end) end)
      print(sum.value, ("%.3f"):format(process.clock() % 1000))
      local event = process.Event()
      local waiter = process.spawn(function() print(event:wait(1)) print(event:wait()) end)
      process.sleep(2)
      event:set()
      waiter:join()
      local permits, now, most = process.Semaphore(2), process.Value(0), process.Value(0)
      local ps = {}
      for i = 1, 5 do
        ps[i] = process.spawn(function()
          permits:with(function()
            local count = now:add(1)
            most:update(function(m) return math.max(m, count) end)
            process.sleep(1)
            now:add(-1)
          end)
        end)
      end
      process.join(ps)
      print(most.value)
      local shared, list = process.shared { n = 0 }, process.shared {}
      for i = 1, 4 do
        ps[i] = process.spawn(function()
          shared:update("n", function(n) return n + 1 end)
          list:append(i)
        end)
      end
      process.join { table.unpack(ps, 1, 4) }
      print(shared.n, #list)
      """
    try ScheduledRuns.expect(["6\t3.000", "false\ttimeout", "true", "2", "4\t4"], from: script)
  }

  @Test func `hold as much as they may, and tell when all is done`() throws {
    let script = """
      local q = process.Queue(2)
      local putter = process.spawn(function()
        for i = 1, 6 do q:put(i) end
        print(q:put(7, 0.5))
        q:close()
      end)
      process.sleep(1)
      print(#q, q:full(), q:try_put(0))
      local got = {}
      for v in q:values() do
        got[#got + 1] = v
        process.sleep(0.1)
      end
      print(table.concat(got, " "))
      putter:join()
      local tasks = process.Queue()
      for _ = 1, 3 do
        process.daemon(function()
          for seconds in tasks:values() do
            process.sleep(seconds)
            tasks:task_done()
          end
        end)
      end
      for i = 1, 3 do tasks:put(4 - i) end
      local start = process.clock()
      print(tasks:join(0.5))
      print(tasks:join(), ("%.3f"):format(process.clock() - start))
      print(tasks:try_get())
      """
    try ScheduledRuns.expect(
      ["2\ttrue\tnil\tfull", "true", "1 2 3 4 5 6 7", "false\ttimeout", "true\t3.000", "nil\tempty"], from: script)
  }

  @Test func `have pipes whose ends are closed in any order`() throws {
    let script = """
      local function try(child, parent)
        local a, b = process.Pipe()
        local p = process.spawn(function() a:close() child(b) end)
        b:close()
        parent(a)
        p:join()
      end
      try(function(b) b:send(b:recv() + 1) b:close() process.sleep(1) end,
        function(a) a:send(41) print(a:recv()) print(a:recv()) print(a:send(1)) end)
      try(function(b) print(b:recv()) end, function(a) a:close() end)
      try(function(b) b:send "last" end, function(a) process.sleep(1) print(a:poll(), a:recv()) print(a:recv()) end)
      try(function(b) process.sleep(1e6) end, function(a) print(a:recv(2)) process.active_children()[1]:kill() print(a:recv()) end)
      """
    try ScheduledRuns.expect(
      [
        "42", "nil\tclosed", "nil\tclosed", "nil\tclosed", "true\tlast", "nil\tclosed", "nil\ttimeout", "nil\tclosed",
      ], from: script)
  }

  @Test func `are waited for together, with processes`() throws {
    let script = """
      local q, r, a, b = process.Queue(), process.Queue(), process.Pipe()
      local p = process.spawn(function()
        process.sleep(1) q:put(1)
        process.sleep(1) b:send(2)
        process.sleep(1)
      end)
      local names = { [q] = "queue", [a] = "pipe", [p] = "process", [r] = "none" }
      local start, left = process.clock(), { p, q, a, r }
      while #left > 1 do
        for _, item in ipairs(process.wait(left)) do
          print(names[item], ("%.3f"):format(process.clock() - start))
          for i, other in ipairs(left) do if other == item then table.remove(left, i) end end
        end
      end
      print(#process.wait({ r }, 0.5), ("%.3f"):format(process.clock() - start))
      local many = {}
      for i = 1, 200 do many[i] = process.Queue() end
      process.spawn(function() process.sleep(3) many[200]:put(1) end)
      print(process.wait(many)[1] == many[200], ("%.3f"):format(process.clock() - start))
      """
    try ScheduledRuns.expect(
      ["queue\t1.000", "pipe\t2.000", "process\t3.000", "0\t3.500", "true\t6.500"], from: script)
  }

  @Test func `tell that somebody has left them`() throws {
    let script = """
      local lock, permits, q = process.Lock(), process.Semaphore(1), process.Queue()
      local p = process.spawn(function() lock:acquire() permits:acquire() process.sleep(1e6) end)
      process.sleep(1)
      print(lock:acquire(1))
      p:kill()
      print(lock:acquire())
      print(permits:acquire())
      p:join()
      local first = process.spawn(function() process.sleep(2) end)
      print((select(2, pcall(q.get, q)):match "this would wait.*"))
      """
    try ScheduledRuns.expect(
      [
        "false\ttimeout", "true\tabandoned", "true",
        "this would wait for ever: the queue is empty, and no other process is left that could put something into it",
      ], from: script)
  }

  @Test func `show what others are about`() throws {
    let script = """
      local q = process.Queue()
      local p = process.spawn(function() q:get() while true do end end)
      process.sleep(1)
      print(p:status(), p:is_alive(), p.exitcode)
      q:put(1)
      process.sleep(1)
      print(p:status())
      p:kill()
      print(p:status(), p:is_alive(), p.exitcode)
      p:join()
      print(p:status(), #process.active_children())
      local w = process.spawn(function() while process.parent():status() ~= "sleeping" do end print "parent sleeps" end)
      w:join()
      """
    try ScheduledRuns.expect(
      ["sleeping\ttrue\tnil", "running", "zombie\tfalse\t-9", "finished\t0", "parent sleeps"], from: script)
  }
}
