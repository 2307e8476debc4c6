import ProcscriptLua
import Testing

/// `say(text)` raises a message; `say_plain(text)` one without a position.
private let say: HostFunction = { L in
  answer(L) { state throws(LuaError) in throw .message(try state.stringArgument(1)) }
}
private let sayPlain: HostFunction = { L in
  answer(L) { state throws(LuaError) in throw .plain(try state.stringArgument(1)) }
}

@Suite struct ErrorTests {
  private let lab: Lab

  init() throws {
    lab = try Lab()
    try lab.offer(["say": say, "say_plain": sayPlain])
  }

  @Test func `a message begins with the position of the script's line`() {
    #expect(lab.failure(of: "\n\nsay 'oops'") == "script:3: oops")
    #expect(
      lab.failure(of: "\nlocal function f()\n say 'oops' end f()", name: "@dir/file.lua") == "dir/file.lua:3: oops")
    #expect(lab.failure(of: "say 'oops'", name: "say 'oops'") == "[string \"say 'oops'\"]:1: oops")
  }

  @Test func `a message of the host's own chunk tells the script's line`() throws {
    try lab.run("function helper(text) say(text) end function outer(text) helper(text) end", name: "=[module]")
    #expect(lab.failure(of: "\n\n\nouter 'oops'") == "script:4: oops")
    #expect(lab.failure(of: "\npcall(outer, 'oops') local _, e = pcall(outer, 'oops') error(e, 0)") == "script:2: oops")
  }

  @Test func `a message without a script has no position`() throws {
    #expect(lab.failure(of: "say 'oops'", name: "=[module]") == "oops")
    #expect(lab.failure(of: "error(select(2, coroutine.resume(coroutine.create(say), 'oops')), 0)") == "oops")
  }

  @Test func `a plain message is raised as it is`() {
    #expect(lab.failure(of: "say_plain 'oops'") == "oops")
  }

  @Test func `an error's value stays what it is`() throws {
    let state = lab.state
    try lab.offer(["throw": { L in answer(L) { _ throws(LuaError) in throw .raised } }])
    try lab.run(
      """
      local t = {}
      local ok, e = pcall(throw, t) assert(not ok and rawequal(e, t))
      ok, e = pcall(throw, nil) assert(not ok and e == nil)
      ok, e = pcall(throw, 1.5) assert(not ok and e == 1.5)
      """)
    #expect(state.top == 0)
  }

  @Test func `any error is told in words, as lua tells it`() throws {
    #expect(lab.failure(of: "error('text', 0)") == "text")
    #expect(lab.failure(of: "error(12)") == "12")
    #expect(lab.failure(of: "error({})") == "(error object is a table value)")
    #expect(lab.failure(of: "error()") == "(error object is a nil value)")
    #expect(lab.failure(of: "error(setmetatable({}, {__tostring = function() return 'mine' end}))") == "mine")
    #expect(lab.failure(of: "error(setmetatable({}, {__tostring = function() error('worse', 0) end}))") == "worse")
    #expect(
      lab.failure(of: "error(setmetatable({}, {__tostring = function() return 1 end}))")
        == "(error object is a table value)")
    let state = lab.state
    #expect(state.takeDescription(of: .argument(2, "number expected")) == "bad argument #2 (number expected)")
    state.push("text")
    #expect(state.takeDescription(of: .raised) == "text")
    #expect(state.top == 0)
  }

  @Test func `a report has the traceback of its call, once`() throws {
    let state = lab.state
    try state.load("local function inner() error('oops') end\ninner()", name: "=script")
    #expect(throws: LuaError.raised) { try state.call(arguments: 0, results: 0, keepingTraceback: true) }
    #expect(state.top == 1)
    let report = state.takeReport(of: .raised)
    #expect(String(decoding: report.description, as: UTF8.self) == "script:1: oops")
    let traceback = String(decoding: try #require(report.traceback), as: UTF8.self)
    #expect(traceback.hasPrefix("stack traceback:\n"))
    #expect(traceback.contains("script:1: in ") && traceback.contains("script:2: in main chunk"))
    #expect(report.text == report.description + [0x0A] + traceback.utf8)
    #expect(state.takeReport(of: .message("another")).traceback == nil)
    #expect(state.top == 0)
  }

  @Test func `a value that tells itself has no traceback`() throws {
    let state = lab.state
    try state.load("error(setmetatable({}, {__tostring = function() return 'mine' end}))", name: "=script")
    #expect(throws: LuaError.raised) { try state.call(arguments: 0, results: 0, keepingTraceback: true) }
    #expect(state.takeReport(of: .raised).text == Array("mine".utf8))
  }

  @Test func `a report can leave its callers out`() throws {
    let state = lab.state
    try state.load("local function inner() error('oops') end\ninner()", name: "=script")
    #expect(throws: LuaError.raised) { try state.call(arguments: 0, results: 0, keepingTraceback: true) }
    let report = state.takeReport(of: .raised)
    let inner = report.withoutCallers { !$0.contains("script:1:") }
    #expect(inner.traceback.map { String(decoding: $0, as: UTF8.self) }?.contains("main chunk") == false)
    #expect(report.withoutCallers { _ in true }.traceback == nil)
  }

  @Test func `frames of the host's own chunks look like the functions that they stand for`() throws {
    let state = lab.state
    try lab.run("local function helper() say 'oops' end function outer() helper() end", name: "=[module]")
    try state.load("outer()", name: "=script")
    #expect(throws: LuaError.raised) { try state.call(arguments: 0, results: 0, keepingTraceback: true) }
    let text = String(decoding: state.takeReport(of: .raised).text, as: UTF8.self)
    #expect(
      text == """
        script:1: oops
        stack traceback:
        \t[C]: in function 'outer'
        \tscript:1: in main chunk
        """)
  }

  @Test func `a call keeps what is below it, with a traceback or without`() throws {
    let state = lab.state
    for keepingTraceback in [false, true] {
      state.push(Int64(1))
      try state.load("return ...", name: "=script")
      state.push(Int64(2))
      state.push(Int64(3))
      try state.call(arguments: 2, results: State.allResults, keepingTraceback: keepingTraceback)
      #expect((1...3).map { state.integer(at: $0) } == [1, 2, 3])
      #expect(state.top == 3)
      state.setTop(1)
      try state.load("error({...})", name: "=script")
      state.push(Int64(2))
      #expect(throws: LuaError.raised) {
        try state.call(arguments: 1, results: 5, keepingTraceback: keepingTraceback)
      }
      #expect(state.top == 2 && state.type(at: 2) == .table)
      state.setTop(0)
    }
  }
}
