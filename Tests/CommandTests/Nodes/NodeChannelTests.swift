import Testing

/// Channels of home, as a process on another node uses them.
@Suite(.timeLimit(.minutes(10))) struct `A channel of home` {
  @Test func `can be used on another node as it is used here`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {}, "--lines")
      local jobs, answers, lock, event = process.Queue(), process.Queue(), process.Lock(), process.Event()
      local value, array, permits, shared = process.Value(1), process.Array(3), process.Semaphore(1), process.shared{a = 1}
      local here, there = process.Pipe()
      local barrier, condition = process.Barrier(2), process.Condition()
      if process.is_main() then
        local p = run("node", function()
          for job in jobs:values() do answers:put(job * 2) end
          print(lock:with(function() return value:add(5) end), value.value)
          array[2] = 7
          print(array[2], #array, array[4], permits:acquire(0), permits:acquire(0.01), permits:release())
          shared.b = {1, 2}
          shared:update("a", function(old) return old + 1 end)
          local keys = {}
          for key in pairs(shared) do keys[#keys + 1] = key end
          table.sort(keys)
          print(shared.a, #shared.b, table.concat(keys, " "))
          there:send "from there"
          print(there:recv(), there:poll(0))
          print(event:wait(5))
          barrier:wait()
          condition:with(function() condition:notify() end)
          local own = process.Queue()
          own:put "own"
          print(own:get(), tostring(jobs):match "^<Queue")
          return answers
        end)
        for i = 1, 3 do jobs:put(i) end
        jobs:close()
        local got = {}
        for i = 1, 3 do got[i] = answers:get() end
        print("answers", table.concat(got, " "))
        print("pipe", here:recv())
        here:send "from here"
        event:set()
        condition:acquire()
        barrier:wait()
        print("condition", condition:wait(5))
        condition:release()
        print("same", p:result() == answers, value.value, array[2], shared.a)
      end
      """)
    let there = lines.filter { line in !["answers", "pipe", "condition", "same"].contains { line.hasPrefix($0) } }
    #expect(
      there == ["6\t6", "7\t3\tnil\ttrue\tfalse", "2\t2\ta b", "from here\tfalse\tempty", "true", "own\t<Queue"],
      "\(lines)")
    #expect(
      lines.filter { !there.contains($0) } == [
        "answers\t2 4 6", "pipe\tfrom there", "condition\ttrue", "same\ttrue\t6\t7\t2",
      ])
  }

  @Test func `comes back at once from a process that is killed there, or lost`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      local lock, permits, jobs, told = process.Lock(), process.BoundedSemaphore(2), process.Queue(), process.Queue()
      if process.is_main() then
        local function hold()
          lock:acquire()
          permits:acquire()
          told:put "held"
          jobs:get()
        end
        for _, way in ipairs {"there", "here", "agent"} do
          local p = run("node", hold)
          told:get()
          if way == "there" then process.kill(p.remote_pid, "KILL") end
          if way == "here" then p:kill() end
          if way == "agent" then process.kill(above(p.remote_pid, 1), "KILL") end
          print(way, lock:acquire(10))
          p:join()
          print(p.signal, p.lost ~= nil, permits:value())
          lock:release()
        end
        -- A message that one of them had not taken is there.
        jobs:put "still"
        print(jobs:get(1))
      end
      """)
    #expect(
      lines == [
        "there\ttrue\tabandoned", "SIGKILL\tfalse\t2", "here\ttrue\tabandoned", "SIGKILL\tfalse\t2",
        "agent\ttrue\tabandoned", "nil\ttrue\t2", "still",
      ])
  }

  @Test func `is not for the children of the process that was given it, and none goes home that was made there`() throws
  {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      local jobs = process.Queue()
      if process.is_main() then
        print(run("node", function()
          local child = process.spawn(function() return select(2, pcall(jobs.put, jobs, 1)) end)
          local first = child:result():gsub("^script.lua:%d+: ", ""):gsub("pid %d+", "pid N")
          return first, (select(2, pcall(jobs.put, jobs, process.Queue())):gsub("^script.lua:%d+: ", ""))
        end):result())
        local p = run("node", function() local _ = jobs return process.Queue() end)
        print((select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", ""):gsub("pid %d+", "pid N")))
        local q = run("node", function() return process.Queue() end)
        print((select(2, pcall(q.result, q)):gsub("^script.lua:%d+: ", ""):gsub("pid %d+", "pid N")))
      end
      """)
    #expect(
      lines == [
        "this channel is of home: only the process with pid N, which was started with it, can use it, and not those that it "
          + "starts; make a channel on this node for them\tcannot send a Queue home that was made on this node",
        "Process-2 (pid N) ended, but its result is lost: cannot send a Queue home that was made on this node",
        "Process-3 (pid N) ended, but its result is lost: a channel that was made on another node cannot be sent home",
      ])
  }

  @Test func `is told in a dump as what the process on the node waits for`() throws {
    let command = try NodeTrial.runner(
      """
      launcher("node", {})
      local jobs, told = process.Queue(), process.Queue()
      if process.is_main() then
        local p = run("node", function() told:put "ready" jobs:get() end)
        told:get()
        while not tostring(jobs):find "waiting" do process.sleep(0.001) end
        print(process.getpid())
        process.sleep(60)
      end
      """
    ).start()
    defer { command.killEverything() }
    try command.wait(for: "the script's pid") { command.output.contains("\n") }
    let dump = try CommandRunner("dump", String(command.output.prefix { $0 != "\n" })).run()
    #expect(dump.output.contains("Process-1 (pid "), "\(dump.output)\(dump.errors)")
    #expect(dump.output.contains("waits for a message from the queue"), "\(dump.output)\(dump.errors)")
  }

  @Test func `has its waits ended by a signal that the process handles there`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {})
      local jobs, told = process.Queue(), process.Queue()
      if process.is_main() then
        local p = run("node", function()
          process.signal("USR1", function() told:put "signal" end)
          process.signal("TERM", function() error "enough" end)
          told:put "ready"
          return pcall(jobs.get, jobs)
        end)
        print(told:get())
        while not tostring(jobs):find "waiting" do process.sleep(0.001) end
        p:terminate()
        print(p:join(10), p.exitcode, (select(2, p:result()):gsub("^script.lua:%d+: ", "")))
      end
      """)
    #expect(lines == ["ready", "true\t0\tenough"])
  }
}

/// A pool whose workers are on other nodes.
@Suite(.timeLimit(.minutes(10))) struct `A pool on other nodes` {
  @Test func `works as any other`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {per_node = 2}, "--lines")
      local factor = 3
      if process.is_main() then
        local pool = process.Pool(4, {start_method = "node", initializer = function() ready = true end})
        local list = {}
        for i = 1, 300 do list[i] = i end
        local results = pool:map(function(n) assert(ready) return n * factor end, list)
        local right = 0
        for i = 1, 300 do if results[i] == i * 3 then right = right + 1 end end
        print(results.n, right)
        print(pool:apply(function(a, b) return a .. b, #a end, ("x"):rep(100000), "y") == ("x"):rep(100000) .. "y")
        print((select(2, pcall(pool.apply, pool, function() error "no" end)):match "no"))
        local agents, count = {}, 0
        for _, agent in ipairs(pool:map(function() process.sleep(0.02) return process.getppid() end, list)) do
          if not agents[agent] then agents[agent], count = true, count + 1 end
        end
        print(count)
        pool:close()
        pool:join()
        process.set_start_method "node"
        print(table.concat(process.map(function(n) return n + 1 end, {1, 2, 3}, 2), " "))
      end
      """)
    #expect(lines == ["300\t300", "true", "no", "2", "2 3 4"])
  }

  @Test func `begins with the first worker that has a place, and does not wait for the others at its end`() throws {
    let lines = try NodeTrial.lines(
      """
      process.launcher("queue", {per_node = 1, command = {"sh", "-c",
        'mkdir first 2>/dev/null || while [ ! -e go ]; do sleep 0.01; done; exec "$0" "$@"', "{program}", "--node"}})
      if process.is_main() then
        local pool = process.Pool(12, {start_method = "queue"})
        print(table.concat(pool:map(function(n) return n * n end, {1, 2, 3}), " "))
        pool:close()
        print(pool:join(30))
      end
      """)
    #expect(lines == ["1 4 9", "true"])
  }

  @Test func `gives again what was lost with a node, as often as it is told`() throws {
    let lines = try NodeTrial.lines(
      """
      launcher("node", {per_node = 2})
      if process.is_main() then
        local begun, go = process.Queue(), process.Event()
        local pool = process.Pool(2, {start_method = "node", losses = 2})
        local list = {}
        for i = 1, 40 do list[i] = i end
        local result = pool:map_async(function(n)
          if n == 20 and not go:is_set() then
            begun:put(process.getpid())
            go:wait()
          end
          return n
        end, list, {chunksize = 5})
        -- The node, twice, in the middle of an item.
        for _ = 1, 2 do process.kill(above(begun:get(), 1), "KILL") end
        begun:get()
        go:set()
        local results, right = result:get(), 0
        for i = 1, 40 do if results[i] == i then right = right + 1 end end
        print(right)
        pool:terminate()
        local none = process.Pool(1, {start_method = "node", losses = 0})
        local ok, message = pcall(none.apply, none, function() process.kill(process.getppid(), "KILL") process.sleep(60) end)
        print(ok, message:match "was lost: node %S+ is gone" ~= nil)
        none:terminate()
      end
      """)
    #expect(lines == ["40", "false\ttrue"])
  }
}
