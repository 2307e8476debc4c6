import Glibc
import Testing

/// `process.Lock` and `process.RLock`.
@Suite struct `Locks` {
  @Test func `a lock is had by one process at a time`() throws {
    let lines = try printed(
      by: """
        local lock, path = process.Lock(), os.tmpname()
        local function add()
          for _ = 1, 50 do
            lock:acquire()
            local file = assert(io.open(path))
            local count = file:read("n") or 0
            file:close()
            file = assert(io.open(path, "w"))
            file:write(count + 1)
            file:close()
            lock:release()
          end
        end
        local workers = {}
        for i = 1, 4 do workers[i] = process.spawn(add) end
        print(process.join(workers), io.open(path):read("n"))
        os.remove(path)
        """)
    #expect(lines == ["true\t200"])
  }

  @Test func `acquire takes it, or says that the time is over`() throws {
    let lines = try printed(
      by: """
        local lock, ready, done = process.Lock(), process.Lock(), process.Lock()
        print(lock:acquire())
        lock:release()
        ready:acquire() done:acquire()
        local p = process.spawn(function() lock:acquire() process.kill(process.getpid(), "STOP") lock:release() end)
        while p:status() ~= "stopped" do process.sleep(0.001) end
        print(lock:acquire(0))
        print(lock:acquire(-1))
        local start = process.clock()
        print(lock:acquire(0.1))
        local took = process.clock() - start
        print(took >= 0.1 and took < 2)
        p:kill "CONT"
        print(lock:acquire(math.huge))
        """)
    #expect(lines == ["true", "false\ttimeout", "false\ttimeout", "false\ttimeout", "true", "true"])
  }

  @Test(arguments: ["KILL", "TERM"])
  func `the lock of a killed process goes to the next, who is told`(_ signal: String) throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        local p = process.spawn(function() lock:acquire() process.kill(process.getpid(), "STOP") end)
        while p:status() ~= "stopped" do process.sleep(0.001) end
        local waiter = process.spawn(function() return lock:acquire() end)
        while waiter:status() ~= "sleeping" do process.sleep(0.001) end
        p:kill "\(signal)" p:kill "CONT"
        print(waiter:result())
        print(lock:acquire())
        lock:release()
        print(lock:acquire())
        """)
    // The waiter has ended with the lock too.
    #expect(lines == ["true\tabandoned", "true\tabandoned", "true"])
  }

  @Test func `a lock that its process ended with is abandoned too`() throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        process.spawn(lock.acquire, lock):join()
        print(lock:acquire())
        """)
    #expect(lines == ["true\tabandoned"])
  }

  @Test func `a lock is released by who has acquired it`() throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        print(pcall(lock.release, lock))
        lock:acquire()
        print(process.spawn(pcall, lock.release, lock):result())
        """)
    #expect(
      lines == [
        "false\tscript.lua:2: cannot release a lock that this process has not acquired: nobody has",
        "false\tcannot release a lock that this process has not acquired: the process with pid N has",
      ])
  }

  @Test func `who acquires its own lock again would wait for itself, and is told`() throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        lock:acquire()
        print(pcall(function() lock:acquire() end))
        print(lock:acquire(0.01))
        lock:release()
        print(lock:acquire())
        """)
    #expect(
      lines == [
        "false\tscript.lua:3: this process has acquired the lock already, and would wait for itself for ever: "
          + "release it first, or use process.RLock(), which its holder may acquire again",
        "false\ttimeout", "true",
      ])
  }

  @Test func `a recursive lock is free after as many releases as acquisitions`() throws {
    let lines = try printed(
      by: """
        local lock = process.RLock()
        local function other() return process.spawn(function() local had = lock:acquire(0) if had then lock:release() end return had end):result() end
        lock:acquire() lock:acquire() lock:acquire()
        lock:release() lock:release()
        print(other())
        lock:release()
        print(other())
        print(pcall(lock.release, lock))
        """)
    #expect(
      lines == [
        "false", "true",
        "false\tscript.lua:8: cannot release a lock that this process has not acquired: nobody has",
      ])
  }

  @Test func `with and hold give it back, whatever happens`() throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        print(lock:with(function(...) return select("#", ...), ... end, nil, 2, nil))
        print(pcall(lock.with, lock, error, {}))
        print(pcall(lock.with, lock, 5))
        do
          local _ <close> = lock:hold()
          print(process.spawn(lock.acquire, lock, 0):result())
        end
        print(pcall(function() local _ <close> = lock:hold() error("oh", 0) end))
        local co = coroutine.wrap(function() return lock:with(function() return coroutine.yield(1) end) end)
        print(co(), co(2))
        print(lock:acquire(0))
        """)
    #expect(lines[0] == "3\tnil\t2\tnil")
    #expect(lines[1].hasPrefix("false\ttable: "))
    #expect(
      lines.dropFirst(2) == [
        "false\tscript.lua:4: bad argument 'fn' to 'with' (function expected, got number): "
          + "write l:with(function() … end)",
        "false\ttimeout", "false\toh", "1\t2", "true",
      ])
  }

  @Test func `a lock that travels is the same lock`() throws {
    let lines = try printed(
      by: """
        local lock = process.Lock()
        local p = process.spawn(function() local own = process.RLock() own:acquire() return own, lock, { lock = lock } end)
        local own, same, inside = p:result()
        print(same == lock, inside.lock == lock, ({ [lock] = "found" })[same])
        print(own:acquire())
        """)
    #expect(lines == ["true\ttrue\tfound", "true\tabandoned"])
  }

  @Test func `an interrupt ends the wait, and leaves the lock as it was`() throws {
    let running = try CommandRunner(
      script: """
        local lock = process.Lock()
        local p = process.spawn(function() lock:acquire() process.sleep(100) end)
        while lock:acquire(0) do lock:release() end
        print "ready"
        print(pcall(function() lock:acquire() end))
        p:kill()
        print(lock:acquire())
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(result.lines == ["ready", "false\tinterrupted!", "true\tabandoned"])
  }

  @Test func `a call without its colon says what is missing`() throws {
    let lines = try printed(by: "print(pcall(function() process.Lock().acquire() end))")
    #expect(
      lines == [
        "false\tscript.lua:1: bad argument #1 to 'acquire' (Lock expected, got no value: "
          + "write a colon before the method's name)"
      ])
  }
}
