import Testing

/// What arrives is what was sent, also where something else stood before: an object comes to stand at the place of one
/// that is gone, which the receiver had, and has not forgotten.
@Suite struct `Objects at the places of others` {
  /// What makes an object of each kind that carries a number, and what tells the number.
  static let kinds = [
    ("Queue", "local q = process.Queue() q:put(i) return q", "return object:get(0)"),
    ("Connection", "local a, b = process.Pipe() b:send(i) return a", "return object:recv(0)"),
    ("Lock", "return process.Lock()", "return object:acquire(0) and i"),
    ("RLock", "return process.RLock()", "return object:acquire(0) and object:acquire(0) and i"),
    ("Semaphore", "return process.Semaphore(i)", "return object:value()"),
    ("BoundedSemaphore", "return process.BoundedSemaphore(i)", "return object:value()"),
    ("Event", "local e = process.Event() e:set() return e", "return object:is_set() and i"),
    ("Condition", "return process.Condition()", "return object:acquire(0) and i"),
    ("Barrier", "return process.Barrier(i)", "return object:parties()"),
    ("Value", "return process.Value(i)", "return object.value"),
    ("Array", "return process.Array { i }", "return object[1]"),
    ("SharedTable", "return process.shared { i }", "return object[1]"),
  ]

  @Test(arguments: kinds)
  func `is received by one that has closed pipes there`(_ kind: String, _ make: String, _ look: String) throws {
    let lines = try printed(
      by: """
        local function make(i) \(make) end
        local function look(i, object) \(look) end
        local q = process.Queue()
        local right, wrong = 0, nil
        for i = 1, 20 do
          local closed = {}
          for n = 1, 8 do closed[n] = { process.Pipe() } end
          for side = 1, 2 do for n = 1, 8 do closed[n][side]:close() end end
          process.spawn(function() for n = 1, 4 do q:put(make(i)) end end):join()
          for n = 1, 4 do
            local received, object = pcall(q.get, q, 0)
            local looked, number = pcall(look, i, object)
            if received and looked and number == i then right = right + 1 else wrong = wrong or (i .. ": " .. tostring(received and number or object)) end
          end
        end
        print(right, wrong)
        """)
    #expect(lines == ["80\tnil"])
  }

  @Test(arguments: kinds)
  func `is sent to oneself`(_ kind: String, _ make: String, _ look: String) throws {
    let lines = try printed(
      by: """
        local function make(i) \(make) end
        local q = process.Queue()
        local same = 0
        for i = 1, 100 do
          local a, b = process.Pipe()
          a:close() b:close()
          local object = make(i)
          a, b = nil, nil
          collectgarbage()
          q:put { object, again = object }
          local got = q:get()
          if rawequal(got[1], object) and rawequal(got.again, object) then same = same + 1 end
        end
        print(same)
        """)
    #expect(lines == ["100"])
  }

  @Test func `a value comes from a child that has ended, and closed pipes are not collected yet`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        for i = 1, 50 do
          process.spawn(function() q:put(process.Value(i)) end):join()
          local a, b = process.Pipe()
          a:close() b:close()
          local value = q:get().value
          if value ~= i then print(i, value) end
        end
        """)
    #expect(lines == [])
  }

  @Test func `what is said at the ends of 50 pipes reaches their other ends`() throws {
    let lines = try printed(
      by: """
        local closed = {}
        for i = 1, 50 do closed[i] = { process.Pipe() } end
        for side = 1, 2 do for i = 1, 50 do closed[i][side]:close() end end

        local q = process.Queue()
        local p = process.spawn(function()
          local mine, right = {}, 0
          for i = 1, 50 do
            local theirs
            mine[i], theirs = process.Pipe()
            q:put(theirs)
            theirs:close()
          end
          for i = 1, 50 do if mine[i]:recv() == i then right = right + 1 end end
          return right
        end)
        for i = 1, 50 do
          local theirs = q:get()
          theirs:send(i)
          theirs:close()
        end
        print(p:result())
        """)
    #expect(lines == ["50"])
  }

  @Test(arguments: ["close", "collect"])
  func `an end that is let go of late takes nothing from who came after it`(_ how: String) throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local ended = {}
        for i = 1, 100 do
          local a, b = process.Pipe()
          a:close() b:close()
          ended[1], ended[2] = a, b
          a, b = nil, nil
          -- Three of them: one stands where an end stood.
          local locks = { process.Lock(), process.Lock(), process.Lock() }
          for _, lock in ipairs(locks) do lock:acquire() end
          if "\(how)" == "close" then ended[1]:close() ended[2]:close() else ended = {} collectgarbage() end
          for n, lock in ipairs(locks) do
            q:put(lock)
            local same = q:get()
            if not rawequal(same, lock) then print(i, n, "is another one") end
            same:release()
          end
        end
        """)
    #expect(lines == [])
  }

  @Test func `a closed end stays closed, and what a message brings back is open`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local a, b = process.Pipe()
        q:put(b)
        b:close()
        print(b:send(1))
        local again = q:get()
        print(rawequal(again, b), again:send(2), a:recv())
        print(b:send(3))
        again:close()
        print(a:recv())
        """)
    #expect(lines == ["nil\tclosed", "false\ttrue\t2", "nil\tclosed", "nil\tclosed"])
  }
}
