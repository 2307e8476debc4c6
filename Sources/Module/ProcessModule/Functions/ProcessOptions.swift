import ProcscriptLua
import ProcscriptText

/// The options of a process among the fields that it is made with: all others become fields of its object, so that a slip
/// in an option's name would go unnoticed.
enum ProcessOptions {
  static let functions: FunctionList = { offer in
    offer("option_meant", optionMeant)
    offer("run_option_meant", runOptionMeant)
  }

  /// `option_meant(name, has_command, has_target)` → the option that somebody meant who wrote this name, or nil; and whether the name is another
  /// word for it, which may as well be a field where a class has a `run` of its own.
  private static let optionMeant: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let name = try state.stringArgument(1)
      if let option = otherWords[name] {
        state.push(option)
        state.push(true)
      } else {
        // An attribute may well be called nearly as an option that would mean nothing here.
        var known = options + (state.boolean(at: 2) ? optionsOfPrograms : [])
        if !state.boolean(at: 3) { known.append("command") }
        state.push(misspelt(name, among: known))
        state.push(false)
      }
      return 2
    }
  }

  private static let otherWords = [
    "func": "target", "fn": "target", "function": "target", "callable": "target",
    "arg": "args", "argument": "args", "arguments": "args", "argv": "args", "params": "args",
  ]

  /// `run_option_meant(name)` → the option of `process.run` that somebody meant who wrote this name, or nil.
  private static let runOptionMeant: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let known = optionsOfPrograms + ["stdin", "stdout", "stderr", "name", "timeout", "check"]
      state.push(state.string(at: 1).flatMap { Spelling.near(to: $0, among: known).first })
      return 1
    }
  }

  private static let options = [
    "target", "args", "name", "daemon", "start_method", "stdin", "stdout", "stderr", "sandbox",
  ]
  private static let optionsOfPrograms = ["cwd", "env", "clear_env", "input"]

  /// Short words have too many neighbours that are words themselves (`game`, `arcs`): of these only a slip in case counts,
  /// and two letters in each other's place.
  private static func misspelt(_ name: String, among options: [String]) -> String? {
    if options.contains(name) { return nil }
    return Spelling.near(to: name, among: options).first { option in
      if name.lowercased() == option { return true }
      if option.count <= 4 { return name.utf8.count == option.utf8.count && name.utf8.sorted() == option.utf8.sorted() }
      return abs(name.utf8.count - option.utf8.count) <= 1
    }
  }
}
