import Testing

/// Runs a script that must end with exit code 0, and returns the lines that it printed, with `N` for every pid.
///
/// - Parameter errors: What it must print on standard error, likewise.
func printed(
  by script: String, errors: String = "", sourceLocation: SourceLocation = #_sourceLocation
) throws -> [String] {
  let run = try CommandRunner(script: script).run(sourceLocation: sourceLocation)
  #expect(run.ending == .exited(0), "\(run.errors)", sourceLocation: sourceLocation)
  #expect(run.errors.normalized == errors, sourceLocation: sourceLocation)
  return run.lines.map(\.normalized)
}

extension String {
  /// With `N` in the place of every number that is said to be a pid or a parent's.
  fileprivate var normalized: String {
    replacing(/(pid |pid=|parent=)\d+/) { "\($0.output.1)N" }
  }
}

/// Lua code for the first line of a script: `await_parent()` waits, in a child, until its parent waits for something.
let awaitingParent =
  "local function await_parent() while process.parent():status() ~= 'sleeping' do process.sleep(0.001) end end"

/// Lua code for the first line of a script: `await(condition)` looks again and again until a condition holds.
let awaiting = "local function await(condition) while not condition() do process.sleep(0.001) end end"
