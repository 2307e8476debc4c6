import Testing

/// What `lua5.4` does with a command line, this command does too.
@Suite struct `As with lua5.4` {
  @Test(arguments: [
    ShellCase("words.lua"),
    ShellCase("words.lua", "a", "two words", ""),
    ShellCase("words.lua", "-e", "--", "-x", "--help"),
    ShellCase("-e", "x = 1", "words.lua", "a"),
    ShellCase("-ex = 1", "-W", "words.lua", "--", "-x"),
    ShellCase("--", "words.lua", "a"),
    ShellCase("-", "a", input: files["words.lua"]),
    ShellCase("-E", "-", "a", input: files["words.lua"]),
    ShellCase(input: files["words.lua"]),
    ShellCase("--", input: files["words.lua"]),
    ShellCase("-E", input: files["words.lua"]),
    ShellCase("--", "-"),
    ShellCase(""),
    ShellCase("-e", "print(#arg, arg[1], ...)"),
    ShellCase("-e", "arg = {5, 6}", "words.lua", "a"),
    ShellCase("-e", "arg = nil", "words.lua"),
  ])
  func `a script gets its arguments`(_ command: ShellCase) throws {
    try command.run()
  }

  @Test(arguments: [
    ShellCase("-e", "print(1)", "-e", "print(2)"),
    ShellCase("-eprint(1)", "-e", "print(x)", "-ex = 2", "-e", "print(x)"),
    ShellCase("-e=1"),
    ShellCase("-e", ""),
    ShellCase("-e--comment"),
    ShellCase("-l", "module", "-e", "print(module.name)"),
    ShellCase("-lmodule", "-e", "print(module.name)"),
    ShellCase("-l", "m=module", "-e", "print(m.name, module)"),
    ShellCase("-lm=module", "-e", "print(m.name, module)"),
    ShellCase("-e", "package.path = '?.lua'", "-l", "module", "-e", "print(module.name)"),
    ShellCase("-l", "missing", "-e", "print 'not reached'"),
    ShellCase("-e", "error('first')", "-e", "print 'not reached'", "words.lua"),
    ShellCase("-W", "-e", "warn('a', 'b')"),
    ShellCase("-e", "warn('unseen')", "-W", "-e", "warn('seen')"),
    ShellCase("-e", "warn('@on') warn('seen') warn('@off') warn('unseen') warn('@unknown')"),
    ShellCase("-W", "-e", "warn('@off', 'is text here')"),
  ])
  func `options act in the order given`(_ command: ShellCase) throws {
    try command.run()
  }

  @Test(arguments: [
    ShellCase("raise.lua"), ShellCase("syntax.lua"), ShellCase("table.lua"), ShellCase("told.lua"),
    ShellCase("nil.lua"), ShellCase("number.lua"), ShellCase("bare.lua"), ShellCase("deep.lua"),
    ShellCase("coroutine.lua"), ShellCase("truncated.luac"), ShellCase("missing.lua"), ShellCase("/"),
    ShellCase("-e", "x ="), ShellCase("-e", "local t = {} t.x.y = 1"), ShellCase("-e", "goto nowhere"),
    ShellCase("-e", "io.stderr:write('plain\\n')"),
    ShellCase("-e", "os.exit(7)"), ShellCase("-e", "os.exit(false)"), ShellCase("-e", "os.exit(true)"),
    ShellCase("close.lua"), ShellCase("finalizer.lua"), ShellCase("-e", "error(setmetatable({}, {}))"),
    ShellCase("-e", "error(error)"),
  ])
  func `errors are told and exit codes given`(_ command: ShellCase) throws {
    try command.run()
  }

  @Test(arguments: [
    ShellCase("words.lua", environment: ["LUA_INIT": "print('init')"]),
    ShellCase("words.lua", "a", environment: ["LUA_INIT": "@init.lua"]),
    ShellCase("words.lua", environment: ["LUA_INIT_5_4": "print(5.4)", "LUA_INIT": "print('init')"]),
    ShellCase("-E", "words.lua", environment: ["LUA_INIT": "print('init')"]),
    ShellCase("words.lua", environment: ["LUA_INIT": "error('init')"]),
    ShellCase("words.lua", environment: ["LUA_INIT": "x ="]),
    ShellCase("words.lua", environment: ["LUA_INIT_5_4": "x ="]),
    ShellCase("words.lua", environment: ["LUA_INIT": "@missing.lua"]),
    ShellCase("-e", "print(package.path)", environment: ["LUA_PATH": "/nowhere/?.lua"]),
    ShellCase("-E", "-e", "print(package.path, package.cpath)", environment: ["LUA_PATH": "/nowhere/?.lua"]),
  ])
  func `the environment counts unless -E says no`(_ command: ShellCase) throws {
    try command.run()
  }

  @Test(arguments: [ShellCase("levels.lua"), ShellCase("generational.lua")])
  func `a script finds the interpreter in the same state`(_ command: ShellCase) throws {
    try command.run()
  }

  @Test func `an error message of any bytes arrives as it is`() throws {
    let run = try CommandRunner(script: #"error("\xe9\xff", 0)"#).run()
    #expect(run.errorBytes.starts(with: Array("procscript: ".utf8) + [0xe9, 0xff, 0x0a]))
  }

  /// `lua5.4` takes no notice of it, and exits with 0.
  @Test func `an error of a script from standard input counts as one`() throws {
    var runner = CommandRunner()
    runner.input = .text("error('from input', 0)")
    let run = try runner.run()
    #expect(run.errors.hasPrefix("procscript: from input\n"))
    #expect(run.ending == .exited(1))
  }

  @Test func `an error in an error's __tostring is told`() throws {
    let run = try CommandRunner("-e", "error(setmetatable({}, {__tostring = function() error('inner', 0) end}))").run()
    #expect(run.errors.hasPrefix("procscript: inner\n"))
    #expect(run.ending == .exited(1))
  }
}

private let files = ShellCase.files
