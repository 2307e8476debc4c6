import Testing

/// Shared tables as lists: `append`, `insert`, `pop`.
@Suite struct `A shared list` {
  @Test func `is appended to, inserted into and popped from`() throws {
    let lines = try printed(
      by: """
        local t = process.shared{}
        local function show() local list = {} for i, v in ipairs(t) do list[i] = tostring(v) end print(#t, table.concat(list, " ")) end
        print(t:append("a"), t:append("b"), t:append(false))
        t:insert(1, "z") t:insert(5, 7.5) t:insert(3, "m")
        show()
        print(t:pop(), t:pop(1), t:pop(2))
        show()
        print(t:pop(4), t:pop(1), t:pop(), t:pop(), t:pop(), t:pop(0), t:pop(1), #t)
        t.append = "data come first"
        print(t.append, process.shared{}.pop(t))
        """)
    #expect(
      lines == [
        "1\t2\t3", "6\tz a m b false 7.5", "7.5\tz\tm", "3\ta b false", "nil\ta\tfalse\tb\tnil\tnil\tnil\t0",
        "data come first\tnil",
      ])
  }

  @Test(arguments: [
    ("t:append()", "bad argument 'v' to 'append' (a value expected, got nil)"),
    ("t:insert(1)", "bad argument 'v' to 'insert' (a value expected, got none): write t:insert(i, v), or t:append(v)"),
    ("t:insert(1, nil)", "bad argument 'v' to 'insert' (a value expected, got nil)"),
    ("t:insert(4, 'x')", "bad argument 'i' to 'insert' (position of 1 to 3 expected, got 4)"),
    ("t:insert(0, 'x')", "bad argument 'i' to 'insert' (position of 1 to 3 expected, got 0)"),
    ("t:insert('1', 'x')", "bad argument 'i' to 'insert' (position of 1 to 3 expected, got 1)"),
    ("t:insert(1.5, 'x')", "bad argument 'i' to 'insert' (position of 1 to 3 expected, got 1.5)"),
    ("t:pop(4)", "bad argument 'i' to 'pop' (position of 1 to 3 expected, got 4)"),
    ("t:pop(-1)", "bad argument 'i' to 'pop' (position of 1 to 3 expected, got -1)"),
    ("t:insert(1, io.stdout)", "cannot send a userdata"), ("t:append(io.stdout)", "cannot send a userdata"),
  ])
  func `refuses what is no value or position, and is as it was`(call: String, message: String) throws {
    let lines = try printed(
      by: """
        local t = process.shared{ 1, 2 }
        print(select(2, pcall(function() \(call) end)))
        print(#t, t[1], t[2], t:lock():acquire(0))
        """)
    #expect(lines == ["script.lua:2: " + message, "2\t1\t2\ttrue"])
  }

  @Test func `is like a table, whatever is done to it`() throws {
    let lines = try printed(
      by: """
        local seed = os.time()
        math.randomseed(seed)
        local values = {
          function() return math.random(1 << 40) end, function() return ("s"):rep(math.random(0, 300)) end,
          function() return math.random(2) == 1 end, function() return math.random() end,
        }
        for round = 1, 20 do
          local t, model = process.shared{ other = round }, {}
          for step = 1, 300 do
            local value, way, position = values[math.random(4)](), math.random(5), nil
            if way == 1 then
              t:append(value) model[#model + 1] = value
            elseif way <= 3 then
              position = math.random(#model + 1)
              t:insert(position, value) table.insert(model, position, value)
            else
              position = #model > 0 and math.random(#model) or nil
              local found, expected = t:pop(position), table.remove(model, position)
              if found ~= expected then error("popped another one: seed " .. seed) end
            end
            if #t ~= #model then error("another length: seed " .. seed) end
          end
          for i = 1, #model + 1 do if t[i] ~= model[i] then error("another value: seed " .. seed) end end
          if t.other ~= round then error("lost: seed " .. seed) end
        end
        print "alike"
        """)
    #expect(lines == ["alike"])
  }

  @Test func `keeps the queues in it, and lets go of those that are popped`() throws {
    let lines = try printed(
      by: """
        local t = process.shared{}
        for i = 1, 20 do local q = process.Queue() q:put(i) t:insert(1, { q = q }) end
        collectgarbage() collectgarbage()
        local sum = 0
        for i = 20, 1, -1 do sum = sum + t:pop(math.random(i)).q:get() end
        print(sum, #t)
        local a, b = process.Pipe()
        t:append(1) t:insert(1, b) b:close() b = nil
        t:pop(1) collectgarbage() collectgarbage()
        print(a:recv())
        """)
    #expect(lines == ["210\t0", "nil\tclosed"])
  }

  @Test func `loses and doubles nothing, whoever is killed while he changes it`() throws {
    let lines = try printed(
      by: """
        local t, done, taken = process.shared{}, process.Queue(), process.Queue()
        local workers, number, kills = {}, 0, 0
        local function work(number)
          for step = 1, math.huge do
            local value, way = number .. ":" .. step, math.random(4)
            if way == 1 then
              t:append(value) done:put(value)
            elseif way == 2 then
              local lock <close> = t:lock():hold()
              t:insert(math.random(#t + 1), value) done:put(value)
            else
              local lock <close> = t:lock():hold()
              local popped = #t > 0 and t:pop(math.random(#t))
              if popped then taken:put(popped) end
            end
          end
        end
        local function start(place) number = number + 1 workers[place] = process.spawn(work, number) end
        for place = 1, 3 do start(place) end
        while kills < 60 do
          process.sleep(math.random(3000) * 1e-6)
          local place = math.random(3)
          workers[place]:kill() workers[place]:join()
          kills = kills + 1
          start(place)
        end
        for place = 1, 3 do workers[place]:kill() workers[place]:join() end
        -- Where each value is: a killed one may have done it, and not have told.
        local where, untold, lost, doubled, count = {}, 0, 0, 0, 0
        for _, value in ipairs(t) do
          if where[value] then doubled = doubled + 1 end
          where[value] = "here"
        end
        for value in function() return (taken:try_get()) end do
          if where[value] then doubled = doubled + 1 end
          where[value] = "taken"
        end
        for value in function() return (done:try_get()) end do
          count = count + 1
          if not where[value] then lost = lost + 1 end
        end
        print(count > 0, doubled, lost <= kills + 3, tostring(t) == ("<SharedTable of %d fields>"):format(#t))
        """)
    #expect(lines == ["true\t0\ttrue\ttrue"])
  }
}
