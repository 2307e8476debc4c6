import Testing

/// `process.Pool`, `process.map`: what calls return.
@Suite struct `Pools` {
  @Test func `a list is mapped in its order, nil results and results of all kinds kept`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local factor = 10
        local r = pool:map(function(x) if x ~= 2 then return x * factor, "dropped" end end, { 1, 2, 3 })
        print(r.n, r[1], r[2], r[3])
        print(pool:map(print, {}).n, pool:map(tostring, { n = 3, "a" }).n)
        for _, size in ipairs { 1, 7, 1000 } do
          local list = {}
          for i = 1, 500 do list[i] = i end
          local doubled, wrong = pool:map(function(x) return 2 * x end, list, size), 0
          for i = 1, 500 do if doubled[i] ~= 2 * i then wrong = wrong + 1 end end
          print(doubled.n, wrong)
        end
        print(table.concat(pool:starmap(math.max, { { 1, 2 }, { 5, 4, 9 } }), " "))
        print(pool:apply(function(...) return select("#", ...), ... end, 1, nil, 3))
        print(table.concat(process.map(string.upper, { "a", "b", "c" }), " "), process.map(print, {}).n)
        """)
    #expect(
      lines == [
        "3\t10\tnil\t30", "0\t3", "500\t0", "500\t0", "500\t0", "2 9", "3\t1\tnil\t3", "A B C\t0",
      ])
  }

  @Test(arguments: [1, 3, 100])
  func `items and results of every kind travel together`(chunksize: Int) throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local shared, list = { "shared" }, {}
        local kinds = {
          1, -64, 127, 128, -65, 1.0, -0.0, 1 / 0, 1 << 62, math.mininteger, true, false, "", ("s"):rep(31),
          ("l"):rep(5000), { 1, { 2 } }, print, function(x) return x end, shared, process.Event(),
        }
        for round = 0, 4 do
          for i = 1, 21 do list[round * 21 + i] = kinds[i] end -- the last of each round is nil
        end
        local function kind(v) return math.type(v) or type(v) end
        local function same(a, b)
          if kind(a) ~= kind(b) then return false end
          if kind(a) == "float" then return ("d"):pack(a) == ("d"):pack(b) end
          if type(a) == "table" then return #a == #b and same(a[1], b[1]) and same(a[2], b[2]) end
          if type(a) == "function" then return a == b or b(5) == 5 end
          if type(a) == "userdata" then return tostring(a) == tostring(b) end
          return a == b
        end
        list.n = 105
        local back = pool:map(function(v) return v, "dropped" end, list, \(chunksize))
        local wrong = 0
        for i = 1, 105 do
          if not same(list[i], back[i]) then wrong = wrong + 1 end
        end
        print(back.n, wrong)
        local function choose(v) if v == 128 then error "128" elseif v == "" then return io.stdout end return v end
        local seen, failed = 0, {}
        local results = pool:imap(choose, list, \(chunksize))
        for i = 1, 20 do
          local ok, v = pcall(results)
          if not ok then failed[#failed + 1] = i elseif same(list[i], v) then seen = seen + 1 end
        end
        print(seen, table.concat(failed, " "))
        """)
    #expect(lines == ["105\t0", "18\t4 13"])
  }

  @Test func `a function travels with its upvalues as they are at each call, and with channels`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local n, q = 1, process.Queue()
        local function f() q:put(n) return n end
        for i = 1, 3 do n = i print(pool:apply(f), q:get()) end
        for i = 1, 200 do pool:apply(function() q:put(i) end) assert(q:get() == i) end
        local late = process.Queue()
        local answer = process.Queue()
        pool:map_async(process.sleep, { 0.02, 0.02 })
        local r = pool:apply_async(function() late:put "kept" answer:put(late) end)
        late = nil
        collectgarbage()
        r:wait()
        print(answer:get():get())
        """)
    #expect(lines == ["1\t1", "2\t2", "3\t3", "kept"])
  }

  @Test func `results come one by one, in order or as they are done, with their items' numbers`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        for v, i in pool:imap(string.upper, { "a", "b", "c" }) do print(v, i) end
        local gate = process.Event()
        for v, i in pool:imap_unordered(function(x) if x == 1 then gate:wait() end return x end, { 1, 2 }) do
          print(v, i)
          gate:set()
        end
        for v in pool:imap(string.upper, ("one two"):gmatch "%a+", 2) do print(v) end
        """)
    #expect(lines == ["A\t1", "B\t2", "C\t3", "2\t2", "1\t1", "ONE", "TWO"])
  }

  @Test func `an endless input is read only some way ahead of its loop`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        for _, method in ipairs { "imap", "imap_unordered" } do
          local read = 0
          local function numbers() read = read + 1 return ("x"):rep(100000) end
          local count, ahead = 0, 0
          for v in pool[method](pool, function(s) return #s end, numbers) do
            count = count + 1
            ahead = math.max(ahead, read - count)
            if count == 300 then break end
          end
          collectgarbage()
          print(count, ahead <= 32, collectgarbage "count" < 20000)
        end
        print(pool:apply(math.abs, -1))
        """)
    #expect(lines == ["300\ttrue\ttrue", "300\ttrue\ttrue", "1"])
  }

  @Test func `calls that are not waited for are done, whatever the parent does`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local r = pool:apply_async(function(...) return ... end, 1, nil, 3)
        print(r:get()) print(r:get()) print(r:ready(), r:successful(), r:cancel(), r)
        local gate, begun = process.Event(), process.Semaphore(0)
        local slow = pool:map_async(function(x) begun:release() gate:wait() return x end, { 1, 2 })
        begun:acquire() begun:acquire()
        print(slow:get(0.01)) print(slow:wait(0)) print(slow:ready(), slow)
        print(pcall(slow.successful, slow))
        local never = pool:apply_async(print, "never")
        print(never:cancel(), never:ready(), never, pcall(never.get, never))
        gate:set()
        print(#slow:get(), slow:wait())
        local q = process.Queue()
        for i = 1, 5 do pool:apply_async(function() q:put(i) end) end
        local sum = 0
        for _ = 1, 5 do sum = sum + q:get() end
        print(sum)
        """)
    #expect(
      lines == [
        "1\tnil\t3", "1\tnil\t3", "true\ttrue\tfalse\t<Result ready>", "nil\ttimeout", "false\ttimeout",
        "false\t<Result waiting>",
        "false\tscript.lua:8: cannot tell yet whether it is successful: it is not ready; write r:wait() first",
        "true\ttrue\t<Result cancelled>\tfalse\tscript.lua:10: it was cancelled", "2\ttrue", "15",
      ])
  }

  @Test func `callbacks get results and errors, in a call of the pool or its results`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local function fail() error({ code = 7 }) end
        pool:apply_async{ target = math.max, args = { 1, 5 }, callback = print }:wait()
        pool:apply_async{ target = fail, error_callback = function(e) print(e.code) end }:wait()
        pool:map_async(string.upper, { "a", "b" }, { chunksize = 1, callback = function(l) print(l.n, l[2]) end }):wait()
        local r = pool:apply_async{ target = math.abs, args = { -1 }, callback = function() error("mine", 0) end }
        print(pcall(r.wait, r)) print(r:get())
        pool:map_async(print, {}, { callback = function(list) print(list.n) end }):wait()
        pool:apply_async{ target = print, args = { io.stdout }, error_callback = print }:wait()
        """)
    #expect(lines == ["5", "7", "2\tB", "false\tmine", "1", "0", "cannot send a userdata"])
  }

  @Test func `calls are gone through as they are done`() throws {
    let lines = try printed(
      by: """
        local one <close> = process.Pool(2)
        local two <close> = process.Pool(1)
        local gate = process.Event()
        local list = {
          one:apply_async(function() gate:wait() return "slow" end), one:apply_async(string.upper, "fast"),
          two:apply_async(string.rep, "x", 3),
        }
        list[2]:wait() list[3]:wait()
        for r, i in process.as_completed(list) do print(i, r:get()) gate:set() end
        for r in process.as_completed {} do print(r) end
        """)
    #expect(lines.sorted() == ["1\tslow", "2\tFAST", "3\txxx"] && lines.last == "1\tslow")
  }
}
