import ProcscriptLua

/// Libraries in C that a script loads: what they do is not under control, be it sockets or only arithmetic.
enum CLibraries {
  /// Names those that are loaded already.
  static func noteLoaded(in state: State) throws(LuaError) {
    try state.balanced { () throws(LuaError) in
      guard state.pushCLibraries() == .table else { return }
      state.pushNil()
      while state.next(in: -2) {
        // Each is there twice: under its file's name, and under a number.
        if state.type(at: -2) == .string { escape(state.string(at: -2)) }
        state.pop()
      }
    }
  }

  /// Has each named that will be loaded.
  static func watch(in state: State) throws(LuaError) {
    try state.balanced { () throws(LuaError) in
      try state.getGlobal("package")
      guard state.type(at: -1) == .table, state.rawGet("searchers", from: -1) == .table else { return }
      for position in searchers where state.rawGet(position, from: -1) == .function {
        state.push(search, upvalues: 1)
        state.rawSet(position, in: -2)
      }
    }
  }

  /// The places of those of `package.searchers` that look for libraries in C: for one of the module's name, and for one that
  /// has several modules.
  private static let searchers: [Int64] = [3, 4]

  private static func escape(_ file: String?) {
    Points.escape("the C library '\(file ?? "")'")
  }

  /// What such a searcher is called by: with the name of a module. It returns a loader and a file, where it finds one.
  private static let search: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let count = try state.callOriginal()
      if state.type(at: 1) == .function { escape(state.string(at: 2)) }
      return count
    }
  }

  /// `package.loadlib(file, function)`
  static let load: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      escape(state.string(at: 1))
      return try state.callOriginal()
    }
  }
}
