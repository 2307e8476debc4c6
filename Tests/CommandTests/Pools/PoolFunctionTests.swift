import Testing

/// What the functions of pools find in the variables that travelled with them.
@Suite struct `Functions of pools` {
  @Test(arguments: [
    "local c = 0 function f(x) c = c + x return c end",
    "local c = 0 local function add(x) c = c + x return c end function f(x) return add(x) end",
    "local c = 0 function f(x) local function add() c = c + x end add() return c end",
    "local seen = {} function f(x) seen[#seen + 1] = x return #seen end",
    "local seen = {} function f(x) table.insert(seen, x) return #seen end",
    "local t = { n = 0 } local function bump(t, x) t.n = t.n + x return t.n end function f(x) return bump(t, x) end",
    "local t = { n = 0 } function f(x) local own = t own.n = own.n + x return t.n end",
    "local t = { n = 0 } function f(x) (x and t or x).n = t.n + x return t.n end",
    "local t = { n = 0 } function f(x) local list = { t } list[1].n = t.n + x return t.n end",
    "local t = { { n = 0 } } function f(x) local row = t[1] row.n = row.n + x return row.n end",
    "local c = 0 local function get() return c end function f(x) debug.setupvalue(get, 1, get() + x) return get() end",
    """
    local class = { __index = { add = function(self, x) self.n = self.n + x return self.n end } }
    local object = setmetatable({ n = 0 }, class) function f(x) return object:add(x) end
    """,
    "f = setmetatable({ n = 0 }, { __call = function(self, x) self.n = self.n + x return self.n end })",
  ])
  func `no call of a function sees what another has left in its variables`(function: String) throws {
    let lines = try printed(
      by: """
        \(function)
        for workers = 1, 2 do
          local pool <close> = process.Pool(workers)
          for size = 1, 3 do print(table.concat(pool:map(f, { 1, 1, 1, 1 }, size), " ")) end
          print(pool:apply(f, 1), pool:apply(f, 1), pool:apply_async(f, 1):get())
          for i = 1, 70 do pool:apply(function() return i end) end
          for v in pool:imap(f, { 1, 1 }, 2) do print(v) end
        end
        """)
    let once = ["1 1 1 1", "1 1 1 1", "1 1 1 1", "1\t1\t1", "1", "1"]
    #expect(lines == once + once)
  }

  @Test func `variables are as they are at each call of the pool`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1)
        local c, list = 0, { 0 }
        local function f(x) c = c + x list[1] = list[1] + x return c .. list[1] end
        for i = 1, 3 do c, list[1] = 10 * i, 20 * i print(table.concat(pool:map(f, { 1, 2 }), " ")) end
        print(c, list[1])
        """)
    #expect(lines == ["1121 1222", "2141 2242", "3161 3262", "30\t60"])
  }

  @Test func `the worker's globals stay, and tables that are only read are right`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1, { initializer = function() start = 10 end })
        print(table.concat(pool:map(function(x) start = start + x return start end, { 1, 1, 1 }), " "))
        local squares, floor = {}, math.floor
        for i = 1, 1000 do squares[i] = i * i end
        local function read(x) return squares[x] + squares[x + 1] + squares[floor(x)] + #squares + (squares.none or 0) end
        print(table.concat(pool:map(read, { 1, 2, 3 }), " "))
        """)
    #expect(lines == ["11 12 13", "1006 1017 1034"])
  }
}
