import Foundation
import Testing

/// What a process in a sandbox can say to the one that stands in for it outside: any bytes, as it has the socket. Neither
/// that one nor those outside come to harm by it.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A hostile process in a sandbox` {
  /// Makes messages by hand, and frames of them: see `MessageFormat` and `StandInLink`.
  private static let prelude = #"""
    local function text(s)
      if #s < 32 then return string.char(0xC0 + #s) .. s end
      return "\xE0" .. string.char(#s & 0x7F | 0x80, #s >> 7) .. s
    end
    local function object(class, index) return "\xE7" .. text(class) .. ("<I4I4"):pack(4, index) end
    local function integer(n) return "\xFF" .. ("<i8"):pack(n) end
    local function float(n) return "\xF3" .. ("<d"):pack(n) end
    local function list(...) return "\xE1\0" .. string.char(select("#", ...)) .. table.concat { ... } end
    local function message(...) return "\x20" .. string.char(select("#", ...)) .. table.concat { ... } end
    local function ask(...) return require "attacks".ask(...) end
    local function call(handles, ...) return ask(1, handles, message(...)) end
    local function answer(bytes) return ask(8, {}, ("<I4"):pack(0) .. bytes) end
    local function piece(form, bytes) return "\xF7" .. ("<I4"):pack(#bytes << 2 | form) .. bytes end
    local native = { allow_c_modules = true, time = 30 }
    """#

  private func run(_ script: String, _ options: [String] = []) throws -> CommandResult {
    let prelude = Self.prelude.replacing("\n", with: " ").replacing("    ", with: "")
    var runner = CommandRunner(script: prelude + "\n" + script)
    runner.arguments = options + runner.arguments
    runner.makeAttacks()
    runner.timeLimit = 120
    return try runner.runWithWatchers()
  }

  private func expect(
    _ run: CommandResult, _ output: String, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(run.output == output, "\(run.errors)", sourceLocation: location)
    #expect(run.ending == .exited(0), "\(run.errors)", sourceLocation: location)
  }

  // MARK: Calls

  @Test func `has nothing read by a wait for what is no list of channels`() throws {
    let run = try run(
      #"""
      local q = process.Queue()
      local p = process.spawn { target = function()
        for _, value in ipairs { text(("x"):rep(500)), "\5", "\xF2", object("Queue", 0), float(0.5), "\xF0" } do
          print(call({ 0 }, text "wait_for_any", value, "\0"))
        end
        local kind, bytes = call({ 0 }, text "wait_for_any", list(object("Queue", 0), text "x", "\5"), "\0")
        print(kind, bytes == message "\xF1")
        q:put "still there"
      end, sandbox = native }
      p:join()
      print(q:get(0))
      """#)
    let refusal = "3\ta wait is for a list of channels\n"
    expect(run, String(repeating: refusal, count: 6) + "2\ttrue\nstill there\n")
  }

  /// Every method of every class, with every kind of argument.
  @Test(arguments: 1...4) func `makes every call with any arguments, and all goes on`(_ seed: Int) throws {
    let run = try run(
      #"""
      local made = {
        { "Queue", process.Queue() }, { "Lock", process.Lock() }, { "RLock", process.RLock() },
        { "Semaphore", process.Semaphore(2) }, { "BoundedSemaphore", process.BoundedSemaphore(2) },
        { "Event", process.Event() }, { "Condition", process.Condition() }, { "Barrier", process.Barrier(2) },
        { "Value", process.Value(1) }, { "Array", process.Array(3) }, { "Array", process.Array(0) },
        { "SharedTable", process.shared { 1, 2, x = 3 } },
      }
      local one, two = process.Pipe()
      made[#made + 1] = { "Connection", two }
      local lock_of = { Value = "CellsLock", Array = "CellsLock", SharedTable = "SharedTableLock" }
      local names = { "put", "get", "try_put", "try_get", "size", "empty", "full", "close", "task_done", "join", "send",
        "recv", "poll", "acquire", "release", "value", "set", "clear", "is_set", "wait", "notify", "notify_all", "reset",
        "abort", "broken", "parties", "waiting", "add", "lock", "__index", "__newindex", "__len", "__close", "__tostring",
        "__pairs", "__gc", "__name", "barrier_arrive", "barrier_release", "shared_get", "shared_insert", "shared_remove",
        "is_ready", "wait_for_any", "with", "update", "nothing", "" }
      local timed = { get = 1, join = 1, recv = 1, poll = 1, acquire = 1, wait = 1, barrier_arrive = 1, put = 2,
        wait_for_any = 1, send = false }

      local function attack(seed)
        math.randomseed(seed)
        local random = math.random
        local function one_of(list) return list[random(#list)] end
        local numbers = { 0, 1, -1, 2, 3, 4, 64, 65536, 1 << 31, 1 << 32, 1 << 53, 1 << 62, math.maxinteger,
          math.mininteger }
        local floats = { 0.0, -0.0, 0.5, 1e18, 1e19, 1e308, 1 / 0, -1 / 0, 0 / 0, 2 ^ 53 }
        -- What each handle is.
        local handles, class_of = {}, {}
        for handle = 0, #made + 1 do
          for _, pair in ipairs(made) do
            if call({ handle }, text "__tostring", object(pair[1], 0)) == 2 then class_of[#handles] = pair[1] end
          end
          if class_of[#handles] then handles[#handles + 1] = handle end
        end
        assert(#handles >= #made)
        local function any(depth)
          local kind = random(depth > 2 and 9 or 12)
          if kind == 1 then return "\xF0" elseif kind == 2 then return one_of { "\xF1", "\xF2" } end
          if kind <= 5 then return integer(one_of(numbers)) elseif kind == 6 then return float(one_of(floats)) end
          if kind == 7 then return text(one_of { "", "x", "value", "put", "\0", ("y"):rep(300) }) end
          if kind == 8 then 
            local of = random(0, #handles)
            return object(random(4) == 1 and one_of(made)[1] or class_of[of] or "Queue", of)
          end
          if kind == 9 then return object(one_of { "CellsLock", "SharedTableLock", "TaskBoard", "Letter" }, random(0, 14)) end
          if kind == 10 then return list() end
          local items = {}
          for i = 1, random(4) do items[i] = any(depth + 1) end
          return list(table.unpack(items))
        end
        for _ = 1, 150 do
          local name = one_of(names)
          local of = random(0, #handles - 1)
          local class = class_of[of]
          if random(8) == 1 then class = lock_of[class] or one_of(made)[1] end
          local parts = { text(name), random(12) == 1 and any(0) or object(class, of) }
          for _ = 1, random(0, 4) do parts[#parts + 1] = any(1) end
          if timed[name] and random(20) > 1 then
            while #parts < 2 + timed[name] do parts[#parts + 1] = any(1) end
            parts[2 + timed[name]] = one_of { "\0", integer(-1), float(0.001) }
          end
          if timed[name] == false and random(10) > 1 then parts[1] = text "try_put" end
          -- One that waits for ever is left waiting.
          if not ask(1, handles, message(table.unpack(parts)), nil, 300) then return end
        end
      end

      for round = 1, 8 do
        local p = process.spawn { target = attack, args = { \#(seed) * 100 + round }, sandbox = native }
        p:join()
        assert(not p.error, p.error)
      end

      -- They are what they were, and do what they did.
      local by = {}
      for _, pair in ipairs(made) do by[pair[1]] = pair[2] end
      for _, pair in ipairs(made) do
        assert(tostring(pair[2]):find(pair[1]), tostring(pair[2]))
      end
      assert(by.Lock:acquire(5) and by.RLock:acquire(5))
      by.Value.value = 41
      assert(by.Value:add(1) == 42)
      local array = made[10][2]
      array[3] = 0.5
      assert(array[3] == 0.5 and #array == 3 and #made[11][2] == 0)
      by.SharedTable.y = "y"
      assert(by.SharedTable.y == "y")
      by.Event:set()
      assert(by.Event:wait(1))
      by.Barrier:reset()
      local other = process.spawn(function() return by.Barrier:wait(10) end)
      assert(by.Barrier:wait(10) and other:result())
      by.Condition:with(function() by.Condition:notify_all() end)
      while by.Queue:try_get() ~= nil do end
      if by.Queue:put("x", 1) then assert(by.Queue:get(1) ~= nil) end
      assert(process.spawn(string.upper, "x"):result() == "X")
      print "all is well"
      """#)
    expect(run, "all is well\n")
  }

  @Test func `can't have a barrier released at which it was not the last`() throws {
    let run = try run(
      #"""
      local b = process.Barrier(2)
      local p = process.spawn { target = function()
        print((call({ 0 }, text "barrier_release", object("Barrier", 0))))
        print(b:parties())
      end, sandbox = native }
      p:join()
      """#)
    expect(run, "3\n2\n")
  }

  @Test func `can't pass an empty array off as a value`() throws {
    let run = try run(
      #"""
      local a, q = process.Array(0), process.Queue()
      local p = process.spawn { target = function()
        local kind, why = call({ 0, 1 }, text "put", object("Queue", 1), object("Value", 0))
        print(kind, why)
        -- What a process leaves is not looked at outside before somebody asks for it.
        print((ask(4, { 0 }, ("<I4"):pack(1) .. message(object("Value", 0)))))
      end, sandbox = native }
      p:join()
      print(q:empty(), #a, tostring(a))
      local ok, why = pcall(p.result, p)
      print(ok, why:match "what it calls a Value is none")
      """#)
    expect(
      run,
      """
      3\tthis is not a message: what it calls a Value is none
      2
      true\t0\t<Array of 0>
      false\twhat it calls a Value is none

      """)
  }

  @Test func `can't make others work on a list that has no end`() throws {
    let run = try run(
      #"""
      local t = process.shared {}
      process.spawn { target = function()
        for power = 0, 62 do t[1 << power] = power end
        print((select(2, pcall(t.insert, t, 1, "x")):gsub("^.-: ", "")))
        for _, name in ipairs { "shared_insert", "shared_remove" } do
          print((call({ 0 }, text(name), object("SharedTable", 0), integer(1), integer(1 << 62), integer(1))))
        end
      end, sandbox = native }:join()
      print(#t == 1 << 62)
      for _, name in ipairs { "insert", "pop" } do
        print((select(2, pcall(t[name], t, 1, "x")):gsub("^.-: ", "")))
      end
      print(t:pop(), t[1])
      t[1 << 31] = nil
      print((select(2, pcall(process.map, tostring, t)):gsub("^.-: ", "")))
      -- One with few gaps is a list still.
      local gaps = process.shared { 1, 2, [4] = 4 }
      gaps:insert(1, 0)
      print(gaps[1], gaps[2], gaps[3], gaps[4], gaps[5], gaps:pop(1), gaps[1], gaps[5])
      """#)
    let refusal =
      "the shared table is no list: it has values at 4611686018427387904 and before, and 63 values in all\n"
    expect(
      run,
      refusal + "3\n3\ntrue\n" + refusal + refusal + "62\t0\n"
        + "the shared table is no list: it has values at 1073741824 and before, and 61 values in all\n"
        + "0\t1\t2\tnil\t4\t0\t1\t4\n")
  }

  @Test func `has nobody go through a wait for the same channel a million times`() throws {
    let run = try run(
      #"""
      local q = process.Queue()
      local p = process.spawn { target = function()
        local many = "\x21\3" .. text "wait_for_any"
        local first = "\xE1\0" .. "\xC0\x84\x3D" -- 1,000,000 elements
        local at = #many + #first
        many = many .. first .. "\xEF" .. text "Queue" .. ("<I4I4"):pack(4, 0)
        many = many .. ("\xF5" .. string.char(at)):rep(999999) .. "\0"
        local kind, bytes = ask(1, { 0 }, many)
        print(kind, bytes == message "\xF1")
      end, sandbox = native }
      p:join()
      """#)
    expect(run, "2\ttrue\n")
  }

  // MARK: Names

  @Test func `names what it has once, and what it has let go of not at all`() throws {
    let run = try run(
      #"""
      local q, e = process.Queue(), process.Event()
      local p = process.spawn { target = function()
        local outcome = ("<I4"):pack(1) .. message "\1"
        local many = {}
        for i = 1, 70000 do many[i] = 0 end
        print(ask(4, many, outcome))
        print(ask(4, { 99 }, outcome))
        -- Handles go by the kinds of channels: the queue has the second.
        assert(call({ 1 }, text "__close", object("Queue", 0)) == 2)
        print(ask(4, { 1 }, outcome))
        print((ask(4, { 0, 0 }, outcome)))
        print(ask(4, { 0 }, outcome))
      end, sandbox = native }
      p:join()
      q:put "x"
      print(p:result(), q:get(), e:is_set())
      """#)
    let refusal = "3\ta channel is named that this process has not got\n"
    expect(run, refusal + refusal + refusal + "2\n3\tthis is no outcome\n-63\tx\tfalse\n")
  }

  @Test func `has no name for the queues of a pool of those outside`() throws {
    let run = try run(
      #"""
      local pool = process.Pool(1)
      print(pool:apply(string.upper, "a"))
      local q = process.Queue()
      collectgarbage()
      process.spawn { target = function()
        for handle = 0, 40 do
          ask(1, { handle }, message(text "put", object("Queue", 0), text "junk"))
          ask(1, { handle }, message(text "close", object("Queue", 0)))
        end
      end, sandbox = native }:join()
      print(pool:apply(string.upper, "b"), q:get(0))
      pool:close()
      pool:join()
      """#)
    expect(run, "A\nB\tjunk\n")
  }

  // MARK: Pools

  @Test func `is a worker whose false answers fail its own items, and no more`() throws {
    let run = try run(
      #"""
      local pool = process.Pool(1, { sandbox = native })
      local function try(bytes)
        local ok, why = pcall(pool.apply, pool, function() print((answer(bytes))) return "late" end)
        print(ok, (tostring(why):gsub("^.-: ", "")))
      end
      try "\5" -- a scalar, where all results are wanted
      try(piece(1, message "\5")) -- an error without words
      try(piece(1, message())) -- an error without anything
      try(piece(2, message(list())))
      try(piece(0, "\x20")) -- cut off
      try(piece(0, "rubbish"))
      try(piece(3, message "\5")) -- an outcome of no form
      local ok, results = pcall(pool.map, pool, function(i)
        if i == 2 then answer(piece(1, message(list()))) end
        return i
      end, { 1, 2, 3 }, 3)
      print(ok, (tostring(results):gsub("^.-: item", "item")))
      print(pool:map(function(i) return i end, { 1, 2, 3 })[3])
      pool:close()
      print(pool:join())
      """#)
    let unread = "the worker has sent what is no outcome"
    #expect(run.ending == .exited(0), "\(run.errors)")
    let lines = run.lines.filter { $0 != "2" }
    #expect(lines.count == 10, "\(run.output)\(run.errors)")
    for line in lines.prefix(4) { #expect(line == "false\t\(unread)", "\(run.output)") }
    for line in lines.dropFirst(4).prefix(3) { #expect(line.hasPrefix("false\t"), "\(run.output)") }
    #expect(Array(lines.suffix(3)) == ["false\titem 2: \(unread)", "3", "true"], "\(run.output)")
  }

  @Test func `is a worker that says once that it can't work, in words`() throws {
    let run = try run(
      #"""
      local function broken(bytes) return (ask(8, {}, ("<I4"):pack(2) .. bytes)) end
      for _, bytes in ipairs { piece(1, message(list())), piece(1, message()), "\5", piece(1, message(text "why")) } do
        local pool = process.Pool(1, { sandbox = native, initializer = function()
          broken(bytes)
          broken(bytes)
        end })
        local ok, why = pcall(pool.apply, pool, string.upper, "x")
        print(ok, (why:gsub("^.-: ", "")))
        pool:terminate()
        pool:join()
      end
      """#)
    let unread = "the worker has sent what is no outcome"
    let reasons = [unread, unread, "not a message: it is empty", "why"]
    expect(run, reasons.map { "false\tthe pool is broken: the initializer failed: \($0)\n" }.joined())
  }

  @Test func `is a worker that is ended in time, whatever it does about that`() throws {
    let run = try run(
      #"""
      local pool = process.Pool(1, { sandbox = native, timeout = 1 })
      print((select(2, pcall(pool.apply, pool, function()
        require "attacks".block_signals()
        while true do end
      end)):gsub("pid %d+", "pid N"):gsub("^.-: ", "")))
      print((select(2, pcall(pool.apply, pool, function() while true do end end)):gsub("^.-: ", "")))
      print(pool:apply(string.upper, "x"))
      pool:close()
      pool:join()
      """#)
    expect(run, "the worker with pid N was killed by SIGKILL\ntimed out after 1 s\nX\n")
  }

  @Test func `has nobody make more of a small message than fits into its sandbox`() throws {
    let run = try run(
      #"""
      local function nested(count)
        -- A varint of four bytes.
        local size = string.char(count & 0x7F | 0x80, count >> 7 & 0x7F | 0x80, count >> 14 & 0x7F | 0x80, count >> 21)
        return "\xE1\0" .. size .. ("\xE1\0\0"):rep(count)
      end
      local small = { allow_c_modules = true, memory = "128M" }
      local p = process.spawn { target = function()
        print(ask(4, {}, ("<I4"):pack(1) .. message(nested(4 << 20)), nil, 3000))
      end, sandbox = small }
      p:join()
      print(p:result())
      """#)
    expect(run, "\n\n")
  }

  @Test func `is told to have the pool make its sandbox, where a task wants one`() throws {
    let run = try run(
      #"""
      local pool = process.Pool(1, { timeout = 30 })
      print((select(2, pcall(pool.apply, pool, function() process.sandbox() end)):match "cannot make[^\n]*"))
      print(pool:apply(string.upper, "x"))
      print(pool:apply(function() return process.spawn(function() process.sandbox() return "in" end):result() end))
      pool:close()
      pool:join()
      local failing = process.Pool(1, { initializer = function() process.sandbox() end })
      print((select(2, pcall(failing.apply, failing, string.upper, "x")):match "cannot make[^\n]*"))
      """#)
    let refusal =
      "cannot make the sandbox in a pool's worker, which would lose its task: write process.Pool(n, {sandbox={…}})\n"
    #expect(run.output == refusal + "X\nin\n" + refusal, "\(run.errors)")
  }

  // MARK: What it leaves

  @Test func `leaves what can't be read, and its parent says so`() throws {
    let run = try run(
      #"""
      local outcomes = { { 3, message "\5" }, { 3, message() }, { 3, "rubbish" }, { 3, message(list()) },
        { 1, "rubbish" }, { 2, "\0\xFF" }, { 3, "" } }
      for _, outcome in ipairs(outcomes) do
        local p = process.spawn { target = function()
          ask(4, {}, ("<I4"):pack(outcome[1]) .. outcome[2])
        end, sandbox = native }
        p:join()
        local ok, why = pcall(p.result, p)
        assert(p.error == nil or type(p.error) == "string")
        print(ok, p.error == nil or p.error:match "^[%g ]*$" ~= nil, why == nil or type(why) == "string")
      end
      """#)
    #expect(run.lines.count == 7 && run.lines.allSatisfy { $0.hasSuffix("true\ttrue") }, "\(run.output)\(run.errors)")
    #expect(run.ending == .exited(0), "\(run.errors)")
  }

  // MARK: The process outside

  @Test func `can't have more memory taken outside than it has`() throws {
    let run = try run(
      #"""
      local q = process.Queue()
      local p = process.spawn { target = function()
        print((select(2, pcall(q.put, q, ("x"):rep(20 << 20))):match "cannot send %d+ bytes out of the sandbox"))
        assert(q:put(("x"):rep(1 << 20)) and #q:get() == 1 << 20)
        print(ask(1, {}, "", 1 << 30))
      end, sandbox = { allow_c_modules = true, memory = "64M" } }
      p:join()
      q:put "x"
      print(q:get(), p.error)
      """#)
    #expect(run.lines.first?.hasPrefix("cannot send 2097") == true, "\(run.output)\(run.errors)")
    #expect(Array(run.lines.dropFirst()) == ["", "x\tnil"], "\(run.output)\(run.errors)")
  }

  @Test func `has nothing of the script run by it, finalizers neither`() throws {
    let run = try run(
      #"""
      local q, t = process.Queue(), process.shared {}
      local function tell() q:put(process.getpid()) end
      for i = 1, 1000 do setmetatable({}, { __gc = tell }) end
      local p = process.spawn { target = function()
        collectgarbage "stop"
        for i = 1, 1000 do t[i % 10 + 1] = ("x"):rep(10000) assert(#t[i % 10 + 1] == 10000) end
        require "attacks"
        -- Without the finalizers that are to be run at the end.
        process.kill(process.getpid(), "KILL")
      end, sandbox = native }
      p:join()
      local known = { [process.getpid()] = true, [p.pid] = true }
      while true do
        local pid = q:try_get()
        if not pid then break end
        assert(known[pid], "a finalizer has run outside")
      end
      print(t[1] == ("x"):rep(10000))
      """#)
    expect(run, "true\n")
  }

  @Test func `has it end with itself, and nothing comes later`() throws {
    let run = try run(
      #"""
      local q, started = process.Queue(), process.Queue()
      for round = 1, 60 do
        local p = process.spawn { target = function()
          started:put(true)
          while true do q:put(("x"):rep(200)) end
        end, sandbox = {} }
        started:get()
        p:kill()
        p:join()
        local count = q:size()
        process.sleep(0.002)
        assert(q:size() == count, "something came after its end")
      end
      print "nothing came"
      """#)
    expect(run, "nothing came\n")
  }

  @Test func `has it for itself alone, and not for one that stays behind`() throws {
    let run = try run(
      #"""
      local q, started = process.Queue(), process.Queue()
      local p = process.spawn { target = function()
        if require "attacks".fork() == 0 then
          process.sleep(0.3)
          for _ = 1, 50 do call({ 0 }, text "put", object("Queue", 0), text "late") end
          process.kill(process.getpid(), "KILL")
        end
        started:put(true)
        process.kill(process.getpid(), "KILL")
      end, sandbox = native }
      p:join()
      started:get()
      process.sleep(0.8)
      print(q:size())
      """#)
    expect(run, "0\n")
  }

  @Test func `can't stop it in the middle of what it does`() throws {
    let run = try run(
      #"""
      local q = process.Queue()
      local p = process.spawn { target = function()
        -- EPERM
        print(require "attacks".stop_children())
        q:put "goes on"
      end, sandbox = native }
      p:join()
      print(q:get())
      """#)
    expect(run, "1\ngoes on\n")
  }

  @Test func `passes on names and the nulls of libraries as ever`() throws {
    let run = try run(
      #"""
      local ok, cjson = pcall(require, "cjson")
      local q = process.Queue()
      local p = process.spawn { target = function()
        q:put { process.Process, ok and cjson.null }
      end, sandbox = native }
      p:join()
      local got = q:get(1)
      print(got[1] == process.Process, got[2] == (ok and cjson.null))
      """#)
    expect(run, "true\ttrue\n")
  }

  // MARK: What is open, and what is shared

  @Test func `has no file of its parent's, however few descriptors are left`() throws {
    var runner = CommandRunner(
      script: """
        local secret = assert(io.open "/etc/passwd")
        process.spawn(string.upper, "x"):join()
        local files = {}
        while true do
          local file = io.open "/dev/null"
          if not file then break end
          files[#files + 1] = file
        end
        for spare = 0, 24 do
          if spare > 0 then table.remove(files):close() end
          pcall(process.spawn, { target = function()
            local read = secret:read(4)
            if read then print("HAS READ " .. read) else print "nothing" end
          end, sandbox = {} })
          for _, child in ipairs(process.active_children()) do child:join() end
        end
        print "done"
        """)
    runner.shell = "ulimit -n 96; exec \"$@\""
    let run = try runner.runWithWatchers()
    #expect(!run.output.contains("HAS READ"), "\(run.output)")
    #expect(run.output.contains("nothing\n") && run.output.hasSuffix("done\n"), "\(run.output)\(run.errors)")
  }

  @Test func `sets nothing for the descriptors of those outside`() throws {
    let run = try run(
      #"""
      local function flags()
        local all = {}
        for number = 0, 2 do
          all[#all + 1] = io.open("/proc/self/fdinfo/" .. number):read "a":match "flags:%s*(%d+)"
        end
        return table.concat(all, " ")
      end
      local before = flags()
      process.spawn { target = function() require "attacks".change_flags() end, sandbox = native }:join()
      print(flags() == before)
      """#)
    expect(run, "true\n")
  }

  @Test func `can't have its supervisor tell of a limit that nobody met`() throws {
    let run = try run(
      #"""
      process.spawn { target = function() require "attacks".scribble() end, sandbox = native }:join()
      os.exit(3)
      """#,
      ["--sandbox", "--allow-c-modules", "--allow-env=\(ProcessMark.variable)"])
    #expect(run.ending == .exited(3), "\(run.errors)")
    #expect(!run.errors.contains("the sandbox has ended"), "\(run.errors)")
  }
}
