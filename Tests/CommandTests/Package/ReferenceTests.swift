import ProcscriptReference
import Testing

/// The reference against the module that it describes.
@Suite struct `The reference` {
  private static let calls = Reference.entries.filter { $0.kind == .function || $0.kind == .method }

  /// What makes an object of each kind of channel.
  static let objects: [(kind: String, expression: String)] = [
    ("Queue", "process.Queue()"), ("Connection", "(process.Pipe())"), ("Lock", "process.Lock()"),
    ("RLock", "process.RLock()"), ("Semaphore", "process.Semaphore(1)"),
    ("BoundedSemaphore", "process.BoundedSemaphore(1)"), ("Event", "process.Event()"),
    ("Condition", "process.Condition()"), ("Barrier", "process.Barrier(2)"), ("Value", "process.Value(0)"),
    ("Array", "process.Array(2)"), ("CellsLock", "process.Value(0):lock()"), ("SharedTable", "process.shared()"),
    ("SharedTableLock", "process.shared():lock()"),
  ]

  @Test func `has an entry for every function and method that there is, and no other`() throws {
    let run = try CommandRunner(
      script: """
        local names = {}
        for name, value in pairs(process) do
          if type(value) == "function" then names["process." .. name] = true end
        end
        for name in pairs(process.Process) do names["p:" .. name] = true end
        names["p:subclass"], names["process.Process:subclass"], names["process.Process"] = nil, true, true
        for name in pairs(names) do print(name) end
        """
    ).run()
    let calls = Self.calls.filter { ["", "Process"].contains($0.owner) }
    let documented = calls.flatMap { [$0.name] + $0.aliases }
    #expect(documented.sorted() == run.lines.sorted(), "\(run.errors)")
  }

  @Test func `has an entry for every method of what processes share, and no other`() throws {
    let run = try CommandRunner(
      script: """
        local objects = {
          \(Self.objects.map { "\($0.expression)," }.joined(separator: "\n"))
          process.Pool(1), process.Pool(1):apply_async(os.time),
          process.spawn{command={"true"}, stdout="pipe"}.stdout,
        }
        for _, object in pairs(objects) do
          local metatable = debug.getmetatable(object)
          for name in pairs(metatable[1]) do print(metatable.__name .. ":" .. name) end
        end
        """
    ).run()
    let documented = Reference.classes.filter { !["Process", "Report"].contains($0.name) }.flatMap { type in
      Reference.members(of: type.name).filter { $0.kind == .method }.map { "\(type.name):\($0.key)" }
    }
    #expect(documented.sorted() == run.lines.sorted(), "\(run.errors)")
  }

  @Test func `has an entry for every field`() throws {
    let fields = Reference.entries.filter { $0.kind == .field }
    #expect(
      fields.map(\.name).sorted()
        == [
          "p.daemon", "p.error", "p.exitcode", "p.lost", "p.name", "p.node", "p.pid", "p.remote_pid", "p.signal",
          "p.stderr", "p.stdin", "p.stdout",
          "r.error", "report.complete", "report.outcomes", "report.schedules", "report.text", "v.value",
        ])
    #expect(fields.allSatisfy { !$0.summary.isEmpty })
  }

  @Test(arguments: calls.filter { !$0.aliases.isEmpty })
  func `calls a method's function by a name that is there`(entry: Entry) throws {
    let run = try CommandRunner("-e", "print(\(entry.aliases.map { "type(\($0))" }.joined(separator: ", ")))").run()
    #expect(run.output == entry.aliases.map { _ in "function" }.joined(separator: "\t") + "\n")
  }

  @Test(arguments: calls)
  func `says what each call does and shows it by an example that runs`(entry: Entry) throws {
    #expect(!entry.paragraphs.isEmpty && !entry.section.isEmpty)
    #expect(entry.example.contains { $0.contains(entry.key) })
    let run = try CommandRunner(script: entry.example.joined(separator: "\n")).run()
    #expect(run.ending == .exited(0))
    #expect(run.errors == "")
  }

  /// What Lua itself says of the calls: those that return nothing do so in the examples' own module.
  @Test func `tells of results where there are some`() throws {
    let silent = Self.calls.filter(\.returns.isEmpty).map(\.name)
    #expect(
      silent == [
        "p:init", "p:start", "p:terminate", "p:kill", "process.at_exit", "p:close", "q:close", "q:task_done", "c:close",
        "l:release",
        "s:release", "e:set", "e:clear", "cond:release", "cond:notify", "cond:notify_all", "b:reset", "b:abort",
        "t:insert", "report:picture", "pool:close", "pool:terminate",
        "process.sleep", "process.set_start_method", "process.launcher",
      ])
    for value in Self.calls.flatMap({ $0.parameters + $0.returns }) {
      #expect(!value.name.isEmpty && !value.type.isEmpty)
    }
  }

  @Test func `refers to types that it has`() {
    let types = Set(
      Reference.entries.filter { $0.kind == .type }.map(\.name) + Reference.classes.map { "process.\($0.name)" })
    for entry in Reference.entries {
      for text in (entry.parameters + entry.returns).map(\.type) + entry.overloads {
        for match in text.matches(of: /process\.\w+/) { #expect(types.contains(String(match.0)), "\(entry.name)") }
      }
    }
  }

  @Test func `is named by the README call for call`() throws {
    let readme = try Repository.text("README.md")
    for call in Self.calls where call.name != "p:init" && call.name != "p:run" {
      let isNamed = ["(", "{", " \""].contains { readme.contains(call.key + $0) }
      #expect(isNamed, "\(call.name)")
    }
  }
}

extension Entry: CustomTestStringConvertible {
  public var testDescription: String { name }
}
