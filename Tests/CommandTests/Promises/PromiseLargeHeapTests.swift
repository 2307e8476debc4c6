import Glibc
import Testing

/// A heap of 16 MiB or more is prepared for a fork, and its child goes on beside what it shares with its parent.
@Suite struct `A large heap` {
  /// `make(n)` makes a heap of n tables with strings, about 160 bytes each; `check(heap, word)` looks at each.
  private static let heap = """
    local process = require "process"
    local function make(n, word)
      local heap = {}
      for i = 1, n do heap[i] = { i, word .. i } end
      return heap
    end
    local function check(heap, word)
      for i, entry in pairs(heap) do assert(entry[1] == i and entry[2] == word .. i, entry[2]) end
    end
    local function halve(heap)
      for i = 1, #heap, 2 do heap[i] = nil end
      collectgarbage()
    end
    local function private()
      local kib = 0
      for size in io.open("/proc/self/smaps_rollup"):read("a"):gmatch("Private_%w+:%s+(%d+)") do kib = kib + size end
      return kib / 1024
    end

    """

  private func output(of script: String) throws -> String {
    let run = try CommandRunner(script: Self.heap + script).run()
    #expect(run.errors == "")
    return run.output
  }

  @Test func `is the child's own, and the parent's, whatever they free and make`() throws {
    let output = try output(
      of: """
        local heap = make(200000, "inherited")
        local function live(depth)
          halve(heap)
          local own = make(100000, "own" .. depth)
          if depth > 0 then process.spawn(live, depth - 1):result() end
          check(heap, "inherited")
          check(own, "own" .. depth)
          heap = nil
          collectgarbage()
          check(make(300000, "more"), "more")
          check(own, "own" .. depth)
        end
        local children = { process.spawn(live, 2), process.spawn(live, 0) }
        halve(heap)
        local more = make(200000, "parent")
        for _, child in ipairs(children) do child:result() end
        check(heap, "inherited")
        check(more, "parent")
        print(#more)
        """)
    #expect(output == "200000\n")
  }

  @Test func `stays shared while the child collects garbage of its own`() throws {
    let output = try output(
      of: """
        heap = make(500000, "shared")
        local grown = process.spawn(function()
          local before = private()
          for i = 1, 2000000 do local garbage = { i } end
          return private() - before
        end):result()
        print(grown < 40 or grown)
        """)
    #expect(output == "true\n")
  }

  @Test func `is collected in a child that makes and drops as much again and again`() throws {
    let output = try output(
      of: """
        local heap = make(200000, "first")
        local size = collectgarbage "count"
        print(process.spawn(function()
          local most = 0
          for round = 1, 20 do
            heap = make(200000, "round")
            most = math.max(most, collectgarbage "count")
          end
          check(heap, "round")
          return most < 6 * size or most / size
        end):result())
        """)
    #expect(output == "true\n")
  }

  @Test func `is collected as the script has chosen`() throws {
    let output = try output(
      of: """
        heap = make(200000, "kept")
        local function modes()
          return collectgarbage("incremental"), collectgarbage("generational"), collectgarbage("isrunning")
        end
        print(process.spawn(modes):result())
        collectgarbage("incremental")
        print(process.spawn(modes):result())
        print(collectgarbage("generational"))
        local finalized = false
        setmetatable({}, { __gc = function() finalized = true end })
        collectgarbage("stop")
        print(process.spawn(function() return finalized, collectgarbage("isrunning") end):result())
        print(finalized)
        """)
    #expect(
      output == """
        generational\tincremental\ttrue
        incremental\tincremental\ttrue
        incremental
        false\tfalse
        false

        """)
  }

  /// In a process of its own, whose memory is nobody else's.
  @Test(arguments: [64, 1000, 20_000_000])
  func `goes back to the system when it is given back`(size: Int) throws {
    let output = try output(
      of: """
        local size, total = \(size), 300000000
        local page = \(getpagesize())
        local function resident()
          return tonumber(io.open("/proc/self/statm"):read("a"):match "^%d+ (%d+)") * page
        end
        local kept = {}
        for i = 1, total // size do kept[i] = ("%020d"):format(i) .. ("x"):rep(size - 20) end
        local full = resident()
        kept = nil
        collectgarbage() collectgarbage()
        print(full - resident() > total * 3 / 4)
        """)
    #expect(output == "true\n")
  }
}
