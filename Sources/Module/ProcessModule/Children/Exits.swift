import ProcscriptLua
import ProcscriptOutput

/// Functions that the script wants to be called at the orderly end of its process: the module's Lua part keeps them.
enum Exits {
  static let functions: FunctionList = { offer in
    offer("at_exit", atExit)
  }

  /// The function that takes the next one, with its arguments.
  fileprivate static let take = RegistryKey()

  /// `at_exit(take)`: `take()` returns the function that is to be called next at the end of this process, with its
  /// arguments; nothing where none is left.
  private static let atExit: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.function, at: 1)
      state.registrySet(take)
      host.exits = state.mainThread
      return 0
    }
  }
}

extension Host {
  /// Calls what is to be called at the end of this process, the last one first. An error in one is told, and the others
  /// are called all the same.
  func callExits() {
    while let state = exits {
      let height = state.top
      defer { state.setTop(height) }
      // A stack of its own, so that a traceback shows its own frames only.
      let thread = state.pushThread()
      thread.becomeRunningThread()
      do {
        thread.registryGet(Exits.take)
        try thread.call(arguments: 0, results: State.allResults)
        if thread.top == 0 {
          exits = nil
        } else {
          try thread.call(arguments: thread.top - 1, results: 0, keepingTraceback: true)
        }
      } catch {
        let text = thread.takeReport(of: error).advised(in: thread).withoutCallers(isCallerOfTargets).text
        SharedOutput.complain(Array("\(title(in: thread)): in a function of process.at_exit: ".utf8) + text)
      }
      state.becomeRunningThread()
    }
  }
}
