import Glibc
import Testing

/// `process.shared{…}`.
@Suite struct `Shared tables` {
  @Test func `all processes see what any of them stores`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { 10, 20, name = "x" }
        process.spawn(function()
          t.name = t.name .. "y"
          t[3] = 30
          t[1] = nil
          t.child = { n = 1.0, { true } }
        end):join()
        print(t.name, t[1], t[2], t[3], t.child.n, t.child[1][1], t.other)
        """)
    #expect(lines == ["xy\tnil\t20\t30\t1.0\ttrue\tnil"])
  }

  @Test func `keys are those of tables`() throws {
    let lines = try printed(
      by: #"""
        local t = process.shared()
        t[1], t[2.0], t[2^53], t[0.5] = 1, 2, 3, 4
        t[-0.0], t[true], t[""], t["a\0b"] = 5, 6, 7, 8
        print(t[1.0], t[2], t[1 << 53], t[0.5], t[0], t[true], t[""], t["a\0b"])
        print(t[false], t["1"], t["a"], t[0.25], t[nil], t[0/0], t[math.huge])
        for key, value in pairs(t) do io.write(value, "=", math.type(key) or type(key), " ") end print()
        """#)
    #expect(
      lines == [
        "1\t2\t3\t4\t5\t6\t7\t8", "nil\tnil\tnil\tnil\tnil\tnil\tnil",
        "4=float 3=integer 2=integer 1=integer 8=string 7=string 6=boolean 5=integer ",
      ])
  }

  @Test func `the length is a border, and lists work as lists do`() throws {
    let lines = try printed(
      by: """
        local t = process.shared()
        print(#t)
        for i = 1, 1000 do
          t[i] = i
          assert(#t == i)
        end
        for i = 1000, 501, -1 do t[i] = nil end
        print(#t, #process.shared { 1, 2, 3, x = 1 }, #process.shared { [2] = 2 })
        local list = process.shared()
        table.insert(list, "a") table.insert(list, "b") table.insert(list, 1, "c")
        print(#list, table.concat(list, ","), table.remove(list, 1), table.unpack(list))
        for i, value in ipairs(list) do io.write(i, "=", value, " ") end print()
        """)
    #expect(lines == ["0", "500\t3\t0", "3\tc,a,b\tc\ta\tb", "1=a 2=b "])
  }

  @Test func `pairs goes through the keys that there were, in their order, whatever happens meanwhile`() throws {
    let lines = try printed(
      by: """
        local t = process.shared()
        for i = 1, 5 do t["k" .. i] = i end
        t.k1 = "new"
        for key, value in pairs(t) do
          io.write(key, "=", value, " ")
          t.k3 = nil
          t.k5 = "changed"
          t["later " .. key] = true
        end
        print()
        for key, value in pairs(process.shared()) do print(key, value) end
        for _, value in pairs(process.shared { false }) do print(value) end
        """)
    #expect(lines == ["k1=new k2=2 k4=4 k5=changed ", "false"])
  }

  @Test func `keys that stay are visited once each while another process adds and removes some`() throws {
    let lines = try printed(
      by: """
        local t = process.shared()
        for i = 1, 50 do t[i] = i end
        local p = process.daemon(function()
          while true do
            for i = 100, 400 do t[i] = "passing" end
            for i = 100, 400 do t[i] = nil end
          end
        end)
        for _ = 1, 100 do
          local count, sum = 0, 0
          for key, value in pairs(t) do
            if key <= 50 then count, sum = count + 1, sum + value end
          end
          assert(count == 50 and sum == 1275)
        end
        print(p:is_alive())
        """)
    #expect(lines == ["true"])
  }

  @Test func `what is read is a copy, which is stored again to be seen`() throws {
    let lines = try printed(
      by: """
        local list = { 1, 2 }
        local t = process.shared { list = list }
        list[1] = "not seen"
        t.list[1] = "not seen"
        print(t.list[1], t.list ~= t.list)
        t:update("list", function(list) list[1] = "seen" return list end)
        print(t.list[1])
        t.shared = setmetatable({}, { __index = { inherited = 5 } })
        t.double = function(x) return x * 2 end
        print(t.shared.inherited, t.double(21))
        local cycle = {}
        cycle.self = cycle
        t.cycle = cycle
        print(t.cycle.self.self.self ~= nil)
        """,
      errors: """
        procscript: warning: script.lua:4: this changes a copy of t.list and nothing else: write t:update("list", \
        function(list) … return list end)

        """)
    #expect(lines == ["1\ttrue", "seen", "5\t42", "true"])
  }

  @Test func `updates of several processes are all there`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { n = 0, list = {} }
        local workers = {}
        for w = 1, 4 do
          workers[w] = process.spawn(function()
            for i = 1, 2000 do
              t:update("n", function(n) return n + 1 end)
              t:update(i, function(n) return (n or 0) + 1 end)
            end
            t:update("list", function(list) list[#list + 1] = w return list end)
            for i = 1, 500 do t:lock():with(function() t.n = t.n + 1 end) end
          end)
        end
        print(process.join(workers), t.n, #t, t[1], t[2000], #t.list)
        print(t:update("gone", function(old) return old end), t:update("n", function() end), t.n)
        """)
    #expect(lines == ["true\t10000\t2000\t4\t4\t4", "nil\tnil\tnil"])
  }

  @Test func `an update that fails changes nothing and frees the lock`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { n = 1 }
        print(pcall(t.update, t, "n", function() error("oh", 0) end))
        print(pcall(t.update, t, "n", function() return io.stdout end))
        print(pcall(t.update, t, nil, function() return 1 end))
        print(process.spawn(function() return t:update("n", function(n) return n + 1 end) end):result())
        """)
    #expect(
      lines == [
        "false\toh", "false\tscript.lua:3: cannot send a userdata",
        "false\tscript.lua:4: a shared table takes no value under the key nil", "2",
      ])
  }

  @Test func `updates may be nested, of the same table too`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { a = 1, b = 2 }
        print(t:update("a", function(a)
          return a + t:update("b", function(b) return b * 10 end) + t.b
        end), t.a, t.b)
        """)
    #expect(lines == ["41\t41\t20"])
  }

  @Test func `data come before methods, which an empty table has in any case`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { lock = false }
        print(t.lock, type(t.update))
        t.update = 5
        print(t.update, (pcall(function() t:update("x", print) end)))
        local methods = process.shared()
        print(methods.update(t, "update", function(old) return old + 1 end), t.update)
        print(methods.lock(t):acquire())
        methods.lock(t):release()
        t.lock, t.update = nil, nil
        print(type(t.lock), t:update("update", function(old) return old end), type(t.update))
        for key in pairs(t) do print(key) end
        """)
    #expect(lines == ["false\tfunction", "5\tfalse", "6\t6", "true", "function\tnil\tfunction"])
  }

  @Test func `queues, locks and shared tables in one are themselves, as long as they are there`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { inner = process.shared { n = 1 } }
        collectgarbage()
        process.spawn(function()
          t.queue = process.Queue()
          t.queue:put("from a child")
          t.inner.n = t.inner.n + 1
          t.nested = { lock = process.Lock(), t.queue }
        end):join()
        collectgarbage()
        print(t.queue:get(), t.inner.n, t.inner == t.inner, t.queue == t.nested[1])
        print(t.nested.lock:acquire(), process.spawn(function() return t.nested.lock:acquire(0) end):result())
        local queue = t.queue
        t.queue, t.nested = nil, nil
        queue:put("still here")
        print(queue:get(), t.queue)
        t.itself = t
        print(t.itself == t, t.itself.itself.inner.n)
        """)
    #expect(lines == ["from a child\t2\ttrue\ttrue", "true\tfalse\ttimeout", "still here\tnil", "true\t2"])
  }

  @Test func `it can be sent, returned and stored`() throws {
    let lines = try printed(
      by: """
        local t, q = process.shared { n = 1 }, process.Queue()
        q:put { t, t:lock() }
        local got = q:get()
        print(got[1] == t, got[2] == t:lock())
        local made = process.spawn(function() return process.shared { "made in a child" } end):result()
        print(made[1], #made)
        """)
    #expect(lines == ["true\ttrue", "made in a child\t1"])
  }

  @Test func `a program that is started anew shares it too`() throws {
    let lines = try printed(
      by: """
        local function work(t)
          t:update("n", function(n) return n + 1 end)
          t.queue = process.Queue()
          t.queue:put("from a fresh one")
          for key, value in pairs(t) do if key == "n" then t.seen = value end end
        end
        if process.is_main() then
          local t = process.shared { n = 1 }
          process.spawn { target = work, args = { t }, start_method = "spawn" }:join()
          print(t.n, t.seen, t.queue:get())
        end
        """)
    #expect(lines == ["2\t2\tfrom a fresh one"])
  }

  @Test func `a killed holder of its lock leaves it to others, and what it stored`() throws {
    let lines = try printed(
      by: """
        local t = process.shared { n = 1 }
        process.spawn(function()
          t:update("n", function(n)
            t.other = "stored"
            process.kill(process.getpid())
          end)
        end):join()
        print(t.n, t.other)
        print(t:lock():acquire(0))
        t:lock():release()
        print(t:lock():acquire(0))
        """)
    #expect(lines == ["1\tstored", "true\tabandoned", "true"])
  }

  @Test func `writers killed at any moment leave whole values`() throws {
    let lines = try printed(
      by: """
        local t = process.shared()
        for round = 1, 20 do
          local p = process.spawn(function()
            while true do
              for i = 1, 50 do t[i] = { i, ("x"):rep(i), i } end
              for i = 1, 50 do t[i] = nil end
            end
          end)
          process.sleep(0.002)
          p:kill() p:join()
          for i, value in pairs(t) do assert(value[1] == i and #value[2] == i and value[3] == i) end
          for i = 1, 50 do t[i] = nil end
          assert(pairs(t)(t) == nil)
        end
        print "done"
        """)
    #expect(lines == ["done"])
  }

  @Test func `it grows to a hundred thousand entries, and large ones`() throws {
    let lines = try printed(
      by: """
        local t = process.shared()
        for i = 1, 100000 do t[i] = i end
        t.large = ("x"):rep(20000000)
        local sum = 0
        for i = 1, 100000 do sum = sum + t[i] end
        print(#t, sum, #t.large)
        for i = 1, 100000 do t[i] = nil end
        t.large = nil
        print(#t, (pairs(t)(t)))
        """)
    #expect(lines == ["100000\t5000050000\t20000000", "0\tnil"])
  }

  @Test(arguments: ["t.n = 2", "return t.n", "for _ in pairs(t) do end", "return #t", "t:lock():acquire()"])
  func `an interrupt ends the wait for its lock`(_ wait: String) throws {
    let running = try CommandRunner(
      script: """
        local t, ready = process.shared { n = 1 }, process.Queue()
        local p = process.spawn(function()
          t:lock():acquire()
          ready:put(1)
          process.sleep(100)
        end)
        ready:get()
        print "ready"
        print(pcall(function() \(wait) end))
        p:kill() p:join()
        print(t.n, t:lock():acquire())
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(result.lines == ["ready", "false\tinterrupted!", "1\ttrue\tabandoned"])
  }

  @Test(arguments: [
    ("process.shared(5)", "bad argument 'table' to 'shared' (table expected, got number)"),
    (
      "process.shared { [print] = 1 }",
      "a key of a shared table must be a string, a number or a boolean, got function"
    ),
    ("process.shared { f = { io.stdout } }", "cannot send a userdata (at [1])"),
    ("t[{}]", "a key of a shared table must be a string, a number or a boolean, got table"),
    ("t:update('n')", "bad argument 'fn' to 'update' (function expected, got nil): \(advice)"),
    ("t:update('n', 5)", "bad argument 'fn' to 'update' (function expected, got number): \(advice)"),
    (
      "t.lock()",
      "bad argument #1 to 'lock' (SharedTable expected, got no value: write a colon before the method's name)"
    ),
    ("t:lock():release()", "cannot release a lock that this process has not acquired: nobody has"),
  ])
  func `what is wrong says so`(_ expression: String, _ message: String) throws {
    let lines = try printed(
      by: """
        local t = process.shared { n = 1 }
        print(pcall(function() return \(expression) end))
        """)
    #expect(lines == ["false\tscript.lua:2: \(message)"])
  }

  private static let advice = "write t:update(key, function(old) return new end)"

  @Test(arguments: [
    ("t[nil] = 1", "a shared table takes no value under the key nil"),
    ("t[0/0] = 1", "a shared table takes no value under the key NaN"),
    ("t[{}] = 1", "a key of a shared table must be a string, a number or a boolean, got table"),
    ("t.x = coroutine.create(print)", "cannot send a coroutine"),
    ("t.x = { y = { io.stdout } }", "cannot send a userdata (at .y[1])"),
  ])
  func `what is stored wrongly says so, and changes nothing`(_ statement: String, _ message: String) throws {
    let lines = try printed(
      by: """
        local t = process.shared { x = "before" }
        print(pcall(function() \(statement) end))
        print(t.x)
        """)
    #expect(lines == ["false\tscript.lua:2: \(message)", "before"])
  }
}
