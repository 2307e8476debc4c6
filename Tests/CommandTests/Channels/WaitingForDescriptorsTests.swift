import Foundation
import Testing

/// Descriptors, and what has one, beside queues, pipes, processes and results in one `process.wait`.
@Suite struct `Descriptors in process.wait` {
  @Test func `are numbers, files, and what has a method that tells one`() throws {
    #expect(
      try printed(
        by: """
          local q = process.Queue()
          local p = process.spawn(process.sleep, 1)
          local number = p:fileno()
          local object = setmetatable({}, { __index = { getfd = function() return number end } })
          local other = setmetatable({}, { __index = { fileno = function() return number end } })
          local file <close> = io.popen "sleep 0.1; echo ready"
          local pair = { object, "r" }
          print(#process.wait({ number, object, other, file, pair, q }, 0))
          local start = process.clock()
          print(process.wait({ number, q })[1] == number, process.clock() - start > 0.05)
          print(process.wait({ object, q })[1] == object, process.wait({ other })[1] == other)
          print(process.wait({ pair, q })[1] == pair)
          print(process.wait({ file, q })[1] == file, file:read())
          print(#process.wait { { 1, "w" }, { io.stdout, "w" } })
          """) == ["0", "true\ttrue", "true\ttrue", "true", "true\tready", "2"])
  }

  @Test func `are waited for beside all other things, whichever comes first`() throws {
    #expect(
      try printed(
        by: """
          local function never() return (process.daemon(process.sleep, 60)) end
          local sleeper, number = never(), never():fileno()
          local q, a, b = process.Queue(), process.Pipe()
          local pool <close> = process.Pool(1)
          local function first(list, act)
            local p = process.spawn(function() process.sleep(0.05) act() end)
            local start = process.clock()
            local ready = process.wait(list, 10)
            print(#ready, process.clock() - start < 5)
            p:join()
            return ready[1]
          end
          print(first({ number, q, a, sleeper }, function() q:put(1) end) == q, q:get())
          print(first({ number, q, a, sleeper }, function() b:send(2) end) == a, a:recv())
          local r = pool:apply_async(process.sleep, 0.05)
          print(first({ number, q, a, r }, os.time) == r)
          local ending = process.spawn(process.sleep, 0.05)
          print(first({ number, q, ending }, os.time) == ending)
          local last = process.spawn(process.sleep, 0.05):fileno()
          print(first({ number, q, last, sleeper }, os.time) == last)
          print(#process.wait({ number, q, sleeper }, 0.05), #process.wait({ number }, 0.05), #process.wait({ number }, 0))
          """) == [
          "1\ttrue", "true\t1", "1\ttrue", "true\t2", "1\ttrue", "true", "1\ttrue", "true", "1\ttrue", "true",
          "0\t0\t0",
        ])
  }

  @Test func `are waited for again and again, by a process and its children`() throws {
    #expect(
      try printed(
        by: """
          local q = process.Queue()
          local function wait()
            local count = 0
            for i = 1, 20 do
              local number = process.spawn(os.exit, 0):fileno()
              count = count + #process.wait { number, q }
            end
            return count
          end
          local others = {}
          for i = 1, 3 do others[i] = process.spawn(wait) end
          print(wait(), others[1]:result(), others[2]:result(), others[3]:result())
          """) == ["20\t20\t20\t20"])
  }

  @Test func `are no reason to say that a wait is in vain`() throws {
    let running = try CommandRunner(
      script: """
        local q = process.Queue()
        print "ready"
        print(process.wait { io.stdin, q }[1] == io.stdin, io.read())
        """
    ).startWithInput()
    try running.waitForLine("ready")
    usleep(700_000)
    running.write("a line\n")
    let result = try running.finish()
    #expect(result.output == "ready\ntrue\ta line\n", "\(result.errors)")
  }

  @Test func `that a file has read already are ready`() throws {
    #expect(
      try printed(
        by: """
          local file <close> = io.popen "echo one; echo two; sleep 60 & echo $!"
          print(file:read())
          print(process.wait({ file, process.Queue() }, 5)[1] == file, file:read())
          process.kill(tonumber(file:read()), "KILL")
          """) == ["one", "true\ttwo"])
  }

  @Test(arguments: ["INT", "USR1"]) func `are waited for no longer than until a signal`(_ signal: String) throws {
    let running = try CommandRunner(
      script: """
        process.signal("USR1", function() error("of the handler", 0) end)
        local q, sleeper = process.Queue(), process.daemon(process.sleep, 60)
        print "ready"
        print(pcall(process.wait, { sleeper:fileno(), q }))
        """
    ).start()
    try running.waitForLine("ready")
    try running.waitUntilAsleep()
    running.send(signal == "INT" ? SIGINT : SIGUSR1)
    let result = try running.finish()
    #expect(
      result.output == "ready\nfalse\t\(signal == "INT" ? "interrupted!" : "of the handler")\n", "\(result.errors)")
  }

  @Test(arguments: [
    ("{ 9999 }", "cannot wait for descriptor 9999: bad file descriptor"),
    ("{ process.Queue(), 9999 }", "cannot wait for descriptor 9999: bad file descriptor"),
    (
      "{ -1 }",
      "bad element 1 of the list given to 'wait' (process, pipe, queue, result, file or descriptor expected, got -1)"
    ),
    (
      "{ { 1, 'x' } }",
      "bad element 1 of the list given to 'wait' (process, pipe, queue, result, file or descriptor expected, got table)"
    ),
    (
      "{ setmetatable({}, { __index = { getfd = function() return -1 end } }) }",
      "bad element 1 of the list given to 'wait': it has no descriptor: it is closed"
    ),
    (
      "{ (function() local f = io.tmpfile() f:close() return f end)() }",
      "bad element 1 of the list given to 'wait': it has no descriptor: it is closed"
    ),
  ]) func `that can't be waited for are refused`(list: String, message: String) throws {
    let lines = try printed(by: "print(select(2, pcall(function() process.wait(\(list)) end)))")
    #expect(lines.count == 1 && lines[0].hasSuffix(message), "\(lines)")
  }
}
