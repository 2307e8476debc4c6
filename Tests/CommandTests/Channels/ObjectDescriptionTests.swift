import Testing

/// What `tostring` says of the objects of the module, and their names.
@Suite struct `What an object is like` {
  @Test func `is told by tostring`() throws {
    let lines = try printed(
      by: """
        local e, q, unbounded = process.Event(), process.Queue(10), process.Queue()
        print(e) e:set() print(e)
        for i = 1, 3 do q:put(i) end print(q) print(unbounded)
        q:close() print(q)
        local l, r = process.Lock(), process.RLock()
        print(l) l:acquire() print(l) print(r)
        print(process.Semaphore(3), process.BoundedSemaphore(2))
        local b = process.Barrier(2) print(b) b:abort() print(b)
        local c = process.Condition() print(c) c:acquire() print(c)
        local v = process.Value(5) print(v, process.Value(1.5), process.Value(true), v:lock())
        print(process.Array { 1, 2.5, 3 }, process.Array(0)) print(process.Array(11))
        print(process.shared { x = 1 }, process.shared {}) print(process.shared {}:lock())
        local here, there = process.Pipe(false) there:send(1) print(here, there) here:close() print(here)
        """)
    #expect(
      lines == [
        "<Event not set>", "<Event set>", "<Queue 3 of 10>", "<Queue 0>", "<Queue closed, 3 left>",
        "<Lock free>", "<Lock held by this process>", "<RLock free>",
        "<Semaphore 3 of 3 free>\t<BoundedSemaphore 2 of 2 free>", "<Barrier 0 of 2 waiting>", "<Barrier broken>",
        "<Condition free>", "<Condition held by this process>", "<Value 5>\t<Value 1.5>\t<Value true>\t<Lock free>",
        "<Array of 3: 1, 2.5, 3>\t<Array of 0>", "<Array of 11: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …>",
        "<SharedTable of 1 field>\t<SharedTable of 0 fields>", "<Lock free>",
        "<Connection open, 1 to receive>\t<Connection open, only sends>", "<Connection closed>",
      ])
  }

  @Test func `is told of what hold returns too`() throws {
    let lines = try printed(
      by: """
        local l = process.Lock { name = "knife" }
        do
          local held <close> = l:hold()
          print(held)
        end
        print(process.Semaphore(2):hold(), process.Value(1):lock():hold())
        """)
    #expect(
      lines == [
        "<hold of <Lock 'knife' held by this process>>",
        "<hold of <Semaphore 1 of 2 free>>\t<hold of <Lock held by this process>>",
      ])
  }

  @Test func `tells the holder and the waiters, and waits for nobody`() throws {
    let lines = try printed(
      by: """
        local l, v, ready = process.Lock(), process.Value(7), process.Queue()
        local p = process.spawn(function()
          l:acquire() v:lock():acquire() ready:put(1) process.sleep(60)
        end)
        ready:get()
        print(l) print(v) print(v:lock())
        local q = process.spawn { target = function() l:acquire() end, name = "waiter" }
        while not tostring(l):find "waiting" do process.sleep(0.001) end
        print(l)
        p:kill() p:join() q:join()
        """)
    #expect(
      lines == [
        "<Lock held by Process-1 (pid N)>", "<Value held by Process-1 (pid N)>", "<Lock held by Process-1 (pid N)>",
        "<Lock held by Process-1 (pid N), 1 waiting>",
      ])
  }

  @Test func `has the name that it was given`() throws {
    let lines = try printed(
      by: #"""
        print(process.Queue { name = "jobs", maxsize = 2 }, process.Queue(3, { name = "others" }))
        print(process.Lock { name = "l" }, process.RLock { name = "r" }, process.Event { name = "e" })
        print(process.Semaphore(1, { name = "s" }), process.Barrier(2, { name = "b" }), process.Barrier(2, print, { name = "c" }))
        print(process.Condition { name = "c" }, process.Condition(process.Lock(), { name = "d" }))
        print(process.Value(1, { name = "v" }), process.Array(1, { name = "a" }), process.shared({}, { name = "t" }))
        print((process.Pipe { name = "p" }))
        print(process.Lock { name = "a\n\27[2J" }, process.Lock { name = ("é"):rep(40) })
        print(select(2, pcall(process.Queue, { nmae = "x" })))
        print(select(2, pcall(process.Lock, { name = 5 })))
        """#)
    #expect(
      lines == [
        "<Queue 'jobs' 0 of 2>\t<Queue 'others' 0 of 3>", "<Lock 'l' free>\t<RLock 'r' free>\t<Event 'e' not set>",
        "<Semaphore 's' 1 of 1 free>\t<Barrier 'b' 0 of 2 waiting>\t<Barrier 'c' 0 of 2 waiting>",
        "<Condition 'c' free>\t<Condition 'd' free>",
        "<Value 'v' 1>\t<Array 'a' of 1: 0>\t<SharedTable 't' of 0 fields>", "<Connection 'p' open, 0 to receive>",
        "<Lock 'a\\n\\x1B[2J' free>\t<Lock '\(String(repeating: "é", count: 31))' free>",
        "bad argument #1 to 'process.Queue' (there is no option 'nmae': did you mean name?)",
        "bad argument #1 to 'process.Lock' (name must be a string, got 5)",
      ])
  }
}
