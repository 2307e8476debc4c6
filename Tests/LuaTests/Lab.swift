import ProcscriptLua

/// A Lua state with its libraries, for one test.
final class Lab {
  private let lua: State.Owned

  var state: State { lua.state }

  init(memoryLimit: Int? = nil) throws {
    let lua = try State.Owned(memoryLimit: memoryLimit)
    try lua.state.openLibraries()
    self.lua = lua
  }

  /// Runs a script with the values on the stack as its arguments, and leaves its results in their place.
  func run(_ script: String, name: String = "=script") throws(ScriptError) {
    let arguments = state.top
    do {
      try state.load(script, name: name)
      state.insert(at: 1)
      try state.call(arguments: arguments, results: State.allResults)
    } catch {
      throw ScriptError(text: state.takeDescription(of: error))
    }
  }

  /// What an error of a script says; nil when there is none.
  func failure(of script: String, name: String = "=script") -> String? {
    defer { state.setTop(0) }
    do {
      try run(script, name: name)
      return nil
    } catch {
      return error.text
    }
  }

  /// Makes host functions global.
  func offer(_ functions: KeyValuePairs<String, HostFunction>) throws(LuaError) {
    for (name, function) in functions {
      state.push(function)
      try state.setGlobal(name)
    }
  }
}

struct ScriptError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
