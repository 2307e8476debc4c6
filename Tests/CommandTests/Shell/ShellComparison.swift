import Testing

/// A command line that is given to `lua5.4` and to the command, which must do the same with it.
struct ShellCase: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var input: String?
  var environment: [String: String]

  init(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) {
    self.arguments = arguments
    self.input = input
    self.environment = environment
  }

  var testDescription: String {
    let variables = environment.map { "\($0)='\($1)' " }.joined()
    return variables + arguments.map { "'\($0)'" }.joined(separator: " ") + (input.map { " < '\($0)'" } ?? "")
  }

  /// Scripts that every case may name.
  static let files = [
    // The words of the command line, the program's own left out.
    "words.lua": """
    local first = 0
    while arg[first - 2] do first = first - 1 end
    for i = first, #arg do io.write(i, "=", arg[i], "; ") end
    print()
    print(select("#", ...), ...)
    """,
    "raise.lua": """
    #!/usr/bin/env lua
    local function inner() error("boom") end
    local function outer() inner() end
    outer()
    """,
    "syntax.lua": "x = = 1",
    "table.lua": "error {}",
    "told.lua": "error(setmetatable({}, {__tostring = function() return 'told' end}))",
    "nil.lua": "error()",
    "number.lua": "error(12)",
    "bare.lua": "error('no position', 0)",
    "deep.lua": "local function f(n) return n == 0 and error('deep') or 1 + f(n - 1) end f(60)",
    "coroutine.lua": "coroutine.wrap(function() error('inside') end)()",
    "truncated.luac": "\u{1b}LuaT",
    "module.lua": "return {name = ...}",
    "init.lua": "print('init', ...)",
    "close.lua": "local x <close> = setmetatable({}, {__close = function() print('closed') end}) os.exit(3, true)",
    "finalizer.lua": "setmetatable({}, {__gc = function() print('collected') end})",
    "generational.lua": "print(collectgarbage('incremental'))",
    "levels.lua": "print(debug.traceback()) print(coroutine.isyieldable(), select(2, coroutine.running()))",
  ]

  /// Runs it by both. Standard output, standard error and ending must be the same, but for the program's name.
  func run(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var runner = CommandRunner()
    runner.arguments = arguments
    runner.files = Self.files
    runner.input = input.map { .text($0) } ?? .nothing
    runner.environment = environment
    let ours = try runner.run(sourceLocation: sourceLocation)
    runner.shell = #"shift; exec lua5.4 "$@""#
    let lua = try runner.run(sourceLocation: sourceLocation)

    #expect(
      ours.output.replacing(CommandRunner.executable, with: "lua5.4") == lua.output, sourceLocation: sourceLocation)
    #expect(ours.errors == lua.errors.replacing("lua5.4: ", with: "procscript: "), sourceLocation: sourceLocation)
    #expect(ours.ending == lua.ending, sourceLocation: sourceLocation)
  }
}
