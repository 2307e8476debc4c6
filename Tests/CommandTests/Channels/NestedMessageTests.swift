import Testing

/// A finalizer runs in the middle of a call that makes or reads a message, and sends or receives something itself.
@Suite struct `A message within a message` {
  /// A collector that runs at each chance.
  private static let busyCollector = "collectgarbage('incremental', 100, 1000, 3)\n"

  /// Lua code in which ten long messages are received, and a finalizer does something once during that.
  private static func receiving(_ act: String) -> String {
    """
    local is_receiving, seen = false, nil
    local function arm()
      setmetatable({}, { __gc = function()
        if is_receiving and not seen then \(act) else arm() end
      end })
    end
    arm()
    \(busyCollector)
    local right = 0
    for i = 1, 10 do
      q:put { {}, ("x"):rep(1000000), { process.Value(i) } }
      is_receiving = true
      local value = q:get()[3][1]
      is_receiving = false
      if value.value == i then right = right + 1 end
    end
    collectgarbage()

    """
  }

  @Test func `what a finalizer reads in a shared table stays there`() throws {
    let lines = try printed(
      by: """
        local t, q = process.shared {}, process.Queue()
        t.inner = process.Queue()
        collectgarbage()
        \(Self.receiving("seen = t.inner:size()"))
        print(right, seen, pcall(function() return t.inner:size() end))
        """)
    #expect(lines == ["10\t0\ttrue\t0"])
  }

  @Test func `what a finalizer receives is received once`() throws {
    let lines = try printed(
      by: """
        local q, side = process.Queue(), process.Queue()
        local a, b = process.Pipe()
        side:put(b)
        b:close()
        b = nil
        \(Self.receiving("seen = side:get()"))
        print(right, seen:send(1), a:recv())
        seen:close()
        print(a:recv(5))
        """)
    #expect(lines == ["10\ttrue\t1", "nil\tclosed"])
  }

  /// What the finalizer does beside the message that is being made.
  static let beside = [
    "full:try_put(process.Lock())", "side:put(process.Lock()) side:get()", "side:put(process.Lock())",
    "pcall(side.put, side, { process.Lock(), coroutine.create(print) })", "shared.k = process.Lock()",
    "local x = shared.queue",
  ]

  @Test(arguments: beside)
  func `the functions of a pool arrive with their channels`(_ act: String) throws {
    let lines = try printed(
      by: Self.armed(act) + """
        local pool = process.Pool(1)
        local go = process.Event()
        pool:apply_async(function() go:wait() end)
        local results = {}
        arm()
        \(Self.busyCollector)
        for i = 1, 40 do
          local value, long = process.Value(i), ("x"):rep(200000)
          results[i] = pool:apply_async(function() return long and value.value end)
        end
        is_armed = false
        collectgarbage()
        go:set()
        local right, wrong = 0, nil
        for i = 1, 40 do
          local ok, n = pcall(results[i].get, results[i])
          if ok and n == i then right = right + 1 else wrong = wrong or n end
        end
        print(runs > 20, right, wrong)
        pool:close()
        pool:join()
        """)
    #expect(lines == ["true\t40\tnil"])
  }

  @Test(arguments: beside)
  func `what travels through a queue, a table, a pool and a process arrives with its channels`(_ act: String) throws {
    let lines = try printed(
      by: Self.armed(act) + """
        local q, t, long = process.Queue(), process.shared {}, ("x"):rep(50000)
        local pool = process.Pool(1)
        local function value(i, sign) return { long .. i, { process.Value(i * sign) } } end
        arm()
        \(Self.busyCollector)
        local right, ends = 0, {}
        for i = 1, 20 do
          local a, b = process.Pipe()
          q:put { value(i, 1), b }
          t[i] = value(i, 2)
          b:close()
          ends[i] = a
        end
        for i = 1, 20 do
          local got = q:get()
          if got[1][2][1].value == i then right = right + 1 end
          got[2]:close()
          if t[i][2][1].value == 2 * i then right = right + 1 end
          if pool:apply(function(v) return value(v[2][1].value, 1) end, value(i, 3))[2][1].value == 3 * i then
            right = right + 1
          end
          if process.spawn(function() return value(i, 4) end):result()[2][1].value == 4 * i then right = right + 1 end
          if select(2, ends[i]:recv(5)) == "closed" then right = right + 1 end
        end
        is_armed = false
        print(runs > 20, right)
        pool:close()
        pool:join()
        """)
    #expect(lines == ["true\t100"])
  }

  /// Lua code after which `arm()` makes a finalizer that acts in each cycle of the collector.
  private static func armed(_ act: String) -> String {
    """
    local full, side, shared = process.Queue(1), process.Queue(), process.shared {}
    full:put(1)
    shared.queue = process.Queue()
    local runs, is_armed, main = 0, true, process.getpid()
    local function arm()
      setmetatable({}, { __gc = function()
        if not is_armed or process.getpid() ~= main then return end
        runs = runs + 1
        \(act)
        arm()
      end })
    end

    """
  }
}
