import Testing

/// The `process` table itself: how scripts get it, what is in it, and that it depends on nothing that they change.
@Suite struct `The process module` {
  private static let names = [
    "Process", "active_children", "clock", "close", "cpu_count", "current", "daemon", "get_start_method", "getpid",
    "getppid", "is_alive", "is_main", "join", "kill", "list", "parent", "result", "run", "set_start_method", "sleep",
    "spawn", "start", "status", "stop", "terminate", "time", "wait",
  ]

  @Test func `is a global and a module that can be required`() throws {
    let lines = try printed(
      by: """
        print(process == require "process", package.loaded.process == process, type(process))
        local global = process
        process = nil
        print(require "process" == global, require "process".getpid() > 0)
        """)
    #expect(lines == ["true\ttrue\ttable", "true\ttrue"])
  }

  @Test func `pairs finds all of it, also before its first use`() throws {
    let lines = try printed(
      by: """
        local names = {}
        for name, value in pairs(process) do
          names[#names + 1] = name
          assert(process[name] == value)
        end
        table.sort(names)
        print(table.concat(names, " "))
        """)
    let found = Set(lines[0].split(separator: " ").map(String.init))
    #expect(found.isSuperset(of: Self.names), "missing: \(Set(Self.names).subtracting(found))")
  }

  @Test(arguments: names) func `any of its names can be the first to be used`(_ name: String) throws {
    let lines = try printed(by: "print(process.\(name) ~= nil, process.\(name) == process.\(name), process.nonsense)")
    #expect(lines == ["true\ttrue\tnil"])
  }

  @Test func `takes what a script adds to it or replaces, also before its first use`() throws {
    let lines = try printed(
      by: """
        process.mine = 1
        function process.sleep(seconds) print("sleeping", seconds) end
        process.sleep(1)
        process.spawn(function() process.sleep(2) end):join()
        print(process.mine)
        """)
    #expect(lines == ["sleeping\t1", "sleeping\t2", "1"])
  }

  @Test(arguments: [
    "type", "error", "select", "pairs", "ipairs", "getmetatable", "setmetatable", "tostring", "rawset", "pcall", "next",
    "load", "string", "table", "math", "coroutine", "debug", "os", "io",
  ])
  func `works whatever a script does to the global`(_ name: String) throws {
    let lines = try printed(
      by: """
        local print, tostring = print, tostring
        _G.\(name) = "mine"
        local p = process.spawn(function(...) print("child", ...) return 1, {2} end, 1, nil, 3)
        p:join(10)
        print(p:result(1) == 1, p:status(), p.exitcode, #process.active_children())
        local Worker = process.Process:subclass "Worker"
        print(tostring(Worker{age=1}), process.kill(p, "TERM"))
        """)
    #expect(
      lines == ["child\t1\tnil\t3", "true\tfinished\t0\t0", "<Worker name='Worker-2' parent=N initial>"])
  }

  @Test func `starts processes by fork`() throws {
    let lines = try printed(
      by: """
        print(process.get_start_method())
        process.set_start_method "fork"
        print(process.get_start_method())
        local p = process.spawn{target=print, args={"forked"}, start_method="fork"}
        p:join()
        """)
    #expect(lines == ["fork", "fork", "forked"])
  }
}
