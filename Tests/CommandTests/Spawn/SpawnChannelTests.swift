import Testing

/// What processes share, handed over to a fresh interpreter.
@Suite struct `Channels of a process started by spawn` {
  @Test func `are handed over as arguments and as variables of its target`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local q, lock, value, array = process.Queue(), process.Lock(), process.Value(0), process.Array(3)
          local event, barrier = process.Event(), process.Barrier(3)
          local condition, semaphore = process.Condition(), process.Semaphore(1)
          local function work(here, n)
            for _ = 1, 1000 do lock:with(function() value.value = value.value + 1 end) end
            array:update(n, function(old) return old + n end)
            here:put(barrier:wait())
            event:wait()
            semaphore:with(function() condition:with(function() array[3] = array[3] + 1 condition:notify() end) end)
          end
          local a, b = process.spawn(work, q, 1), process.spawn(work, q, 2)
          q:put(barrier:wait())
          print(q:get() + q:get() + q:get(), value.value, array[1], array[2], array[3])
          event:set()
          print(condition:with(condition.wait_for, condition, function() return array[3] == 2 end, 20))
          print(a:result(), b:result())
        end
        """)
    #expect(lines == ["6\t2000\t1\t2\t0", "true", "nil"])
  }

  @Test func `are the same objects here and there, and further down`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local q = process.Queue()
          process.spawn(function(same)
            print(q == same)
            process.spawn(function() q:put("by spawn") end):join()
            process.spawn{target=function() q:put("by fork") end, start_method="fork"}:join()
            local own = process.Queue()
            own:put("in a queue of its own")
            q:put(own)
          end, q):join()
          print(q:get(), q:get(), q:get():get())
        end
        """)
    #expect(lines == ["true", "by spawn\tby fork\tin a queue of its own"])
  }

  @Test func `are held by it only where it was handed them, so that pipes close`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local other, kept = process.Pipe()
          local a, b = process.Pipe()
          local stay = process.Event()
          local idle = process.spawn(function() stay:wait() end)
          local p = process.spawn(function() local text = b:recv() b:send(text .. "!") return b:recv() end)
          a:send("handed over")
          b:close()
          print(a:recv(20))
          kept:close()
          print("the idle one does not hold the pipe", other:recv(20))
          a:close()
          print(p:result())
          stay:set()
          idle:join()
        end
        """)
    #expect(lines == ["handed over!", "the idle one does not hold the pipe\tnil\tclosed", "nil\tclosed"])
  }

  @Test func `close when it is killed, before it has come to itself or after`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          for delay = 0, 19 do
            local a, b = process.Pipe()
            local p = process.spawn(function() b:send("there") process.sleep(60) end)
            b:close()
            process.sleep(delay / 4000)
            p:kill()
            p:join()
            local text, reason = a:recv(20)
            if text == "there" then text, reason = a:recv(20) end
            if reason ~= "closed" then print(delay, text, reason) end
          end
          print "done"
        end
        """)
    #expect(lines == ["done"])
  }

  @Test func `give back what it held when it was killed`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local lock, q = process.Lock(), process.Queue()
          local p = process.spawn(function() lock:acquire() q:put("held") process.sleep(60) end)
          q:get()
          p:kill()
          print(lock:acquire(20))
        end
        """)
    #expect(lines == ["true\tabandoned"])
  }

  @Test(arguments: ["q:put(p)", "a:send(p)"]) func `refuse a process object by name`(_ call: String) throws {
    let lines = try printed(
      by: """
        local q, a, b = process.Queue(), process.Pipe()
        local Worker = process.Process:subclass "Worker"
        for _, p in ipairs{process.Process{target=print}, process.current(), Worker(), {items={1, Worker()}}} do
          print(pcall(function() \(call) end))
        end
        print(q:size())
        print(process.spawn(function() return {process.current()} end):join())
        """)
    #expect(
      lines == [
        "false\tscript.lua:4: cannot send a process", "false\tscript.lua:4: cannot send a process",
        "false\tscript.lua:4: cannot send a process", "false\tscript.lua:4: cannot send a process (at .items[2])", "0",
        "true",
      ])
  }
}
