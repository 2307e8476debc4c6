import Foundation
import Testing

/// Programs are tried at other dates by a library that shows them another clock. Waits go by the kernel's.
@Suite struct `A clock that is not the kernel's` {
  /// Each wait of the module in vain, for a tenth of a second, where nobody could end it sooner.
  private static let script = """
    local q, full = process.Queue(), process.Queue(1)
    local a, b = process.Pipe()
    local lock, s, e, c = process.Lock(), process.Semaphore(0), process.Event(), process.Condition()
    full:put(1)
    local holder = process.spawn(function() lock:acquire() e:wait(0.1) q:put "ready" process.sleep(60) end)
    print(q:get())
    local pool = process.Pool(1)
    print("get", q:get(0.1))
    print("put", full:put(2, 0.1))
    print("recv", a:recv(0.1))
    print("poll", a:poll(0.1))
    print("lock", lock:acquire(0.1))
    print("semaphore", s:acquire(0.1))
    print("event", e:wait(0.1))
    print("condition", c:with(function() return c:wait(0.1) end))
    print("wait_for", c:with(function() return c:wait_for(function() return false end, 0.1) end))
    print("barrier", process.Barrier(2):wait(0.1))
    print("wait", #process.wait({ holder, q, a }, 0.1))
    print("join", holder:join(0.1))
    print("all", process.join({ holder, holder }, 0.1))
    print("result", pool:apply_async(process.sleep, 60):get(0.1))
    process.sleep(0.1)
    pool:terminate()
    print("stop", holder:stop(0.1))
    print("shown", process.clock() >= 20 * 365 * 24 * 3600)
    """

  @Test(arguments: ["shifted", "standing"])
  func `neither hangs a wait nor ends one early`(_ clock: String) throws {
    var runner = CommandRunner(script: Self.script, preloading: "clock")
    runner.environment["SHOWN_CLOCK"] = clock
    let start = ContinuousClock.now
    let run = try runner.run()
    #expect(
      run.output == """
        ready
        get\tnil\ttimeout
        put\tnil\ttimeout
        recv\tnil\ttimeout
        poll\tfalse\ttimeout
        lock\tfalse\ttimeout
        semaphore\tfalse\ttimeout
        event\tfalse\ttimeout
        condition\tfalse\ttimeout
        wait_for\tfalse\ttimeout
        barrier\tnil\tbroken
        wait\t0
        join\tfalse\ttimeout
        all\tfalse\ttimeout
        result\tnil\ttimeout
        stop\ttrue
        shown\ttrue

        """, "\(run.errors)")
    // Fifteen waits, each to its end.
    #expect(ContinuousClock.now - start >= .seconds(1.5))
  }
}
