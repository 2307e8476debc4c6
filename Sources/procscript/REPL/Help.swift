import Lua

/// What `:help` and `help()` say at the prompt.
enum Help {
  static let overview = """
    Type Lua: an expression shows its value, _ is the last one, Tab completes, Ctrl-R searches what was typed before.
      p = process.spawn(function() process.sleep(2) return 42 end)
      p:result()
    Ctrl-C clears the line, or interrupts the code that runs. Ctrl-D leaves.

    """

  /// Offers the function `help`.
  static func offer(to state: State) throws(LuaError) {
    state.push(help)
    try state.setGlobal("help")
  }

  private static let help: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      Messages.say(overview + PromptCommand.list)
      return 0
    }
  }
}
