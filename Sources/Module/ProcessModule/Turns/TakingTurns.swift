import ProcscriptChannels
import ProcscriptExploring
package import ProcscriptLua
import ProcscriptOutput
import ProcscriptSchedules

extension ProcessModule {
  /// Prepares the state of the main process of a run, whose processes take turns: its clocks say what the run's says, its
  /// random numbers are the same each time, and nothing that it does goes unseen. Does nothing where none takes turns.
  ///
  /// - Throws: `LuaError.raised` where the state lacks what is needed.
  package func takeTurns(in state: State) throws(LuaError) {
    if Keeper.current == nil { return }
    try arrangeTurns(in: state)
    // A run's main process was forked from one that had the module already.
    if Launch.received == nil {
      try Interrupting.handle(in: state, of: host)
      Reporting.begin(for: host)
      _ = state.answer(to: "become_main", arguments: 0)
    }
    Keeper.current?.note(.process, "MainProcess")
    host.reseed(state)
    try CLibraries.noteLoaded(in: state)
    // What is uncaught is told by the report.
    SharedOutput.leavesOutReported = Keeper.current?.isOneOfMany == true
    Computing.tell(of: state, each: 10_000) {
      Points.takeUninterrupted(Operation(.computes, .writes(Keeper.clock)))
      Keeper.current?.passTime(least: 100_000)
    }
  }

  /// What is the same in all runs of what ``takeTurns(in:)`` does. Where a process does it from which the main processes of
  /// runs are forked, and takes no turns itself, they need not. Does nothing the second time.
  ///
  /// - Throws: `LuaError.raised` where the state lacks what is needed.
  package func arrangeTurns(in state: State) throws(LuaError) {
    if host.hasArrangedTurns { return }
    Points.prepare()
    try CLibraries.watch(in: state)
    for (library, name, function) in Self.replaced {
      try state.balanced { () throws(LuaError) in
        try state.getGlobal(library)
        if state.type(at: -1) != .table { return }
        try state.get(name, from: -1)
        if state.type(at: -1) != .function { return }
        state.push(function, upvalues: 1)
        try state.set(name, in: -2)
      }
    }
    let witness = SharedOutput.witness
    SharedOutput.witness = { text, isError in
      Points.takeUninterrupted(Operation(.print, .writes(isError ? Keeper.errors : Keeper.output)))
      Keeper.current?.describe(String(decoding: text.prefix(Keeper.longestDetail), as: UTF8.self))
      witness?(text, isError)
    }
    // Most runs are over before there is so much garbage, and whose collector has looked at an object has a copy of it.
    state.putOffCollection(by: Self.nursery)
    host.hasArrangedTurns = true
  }

  /// In bytes.
  private static let nursery = 1 << 20

  /// Loads all that a script may need of the module, and makes ready to be forked: for a process from which the main
  /// processes of runs are forked.
  ///
  /// - Throws: `LuaError.raised` where the state lacks what is needed.
  package func prepareForRuns(in state: State) throws(LuaError) {
    try complete(in: state)
    makeReadyForRuns(state)
  }

  /// Tells of an error that nobody has caught: to whoever watches the run, and on standard error.
  ///
  /// - Parameters:
  ///   - error: The error in words.
  ///   - line: What is printed, without its end.
  package static func tellUncaught(_ error: String, as line: [UInt8]) {
    Keeper.current?.note(.error, error)
    SharedOutput.complain(line, isReported: true)
  }

  /// Functions of Lua's libraries that others take the place of.
  private static let replaced: [(library: String, name: String, HostFunction)] = [
    ("os", "time", osTime), ("os", "date", osDate), ("os", "clock", osClock), ("math", "randomseed", randomSeed),
    ("debug", "sethook", setHook),
    ("os", "execute", osExecute), ("os", "remove", osRemove), ("os", "rename", osRemove),
    ("io", "popen", ioPopen), ("io", "open", ioOpen), ("io", "output", ioOutput),
    ("io", "tmpfile", ioTmpfile), ("package", "loadlib", CLibraries.load),
  ]
}

/// `os.execute(command)`.
private let osExecute: HostFunction = { L in escaping(L) { $0.isNil(at: 1) ? nil : command($0) } }

/// `io.popen(command)`.
private let ioPopen: HostFunction = { L in escaping(L, command) }

/// `io.open(name, mode)`: others may see what is written.
private let ioOpen: HostFunction = { L in
  escaping(L) { state in
    let mode = state.string(at: 2) ?? "r"
    return mode.contains { "wa+".contains($0) } ? file(state) : nil
  }
}

/// `io.tmpfile()`: processes that have it in common see what others write.
private let ioTmpfile: HostFunction = { L in escaping(L) { _ in "a temporary file" } }

/// `io.output(file)`: others may see what is written.
private let ioOutput: HostFunction = { L in escaping(L) { $0.type(at: 1) == .string ? file($0) : nil } }

/// `os.remove(name)`, `os.rename(name, other)`: others may see it.
private let osRemove: HostFunction = { L in escaping(L, file) }

/// `debug.sethook(…)`: it takes the place of the hook that tells of a script that computes.
private let setHook: HostFunction = { L in escaping(L) { _ in "debug.sethook" } }

/// Calls the function that was replaced, and says of what it does that it is not under control, where it is not.
///
/// - Parameter what: The words for that, from the arguments; nil where nobody sees anything of it.
private func escaping(_ L: OpaquePointer?, _ what: (State) -> String?) -> Int32 {
  answer(L) { state throws(LuaError) in
    if let what = what(state) { Points.escape(what) }
    return try state.callOriginal()
  }
}

private func command(_ state: State) -> String { "the command '\(state.string(at: 1) ?? "")'" }

private func file(_ state: State) -> String { "the file '\(state.string(at: 1) ?? "")'" }

/// `os.time()` as the run's clock says; with a table it is Lua's own.
private let osTime: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    if !state.isNil(at: 1) { return try state.callOriginal() }
    try Points.readClock()
    state.push(Int64(VirtualTime.date))
    return 1
  }
}

/// `os.date(format)` of the run's date; with a time it is Lua's own.
private let osDate: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    if state.isNil(at: 2) {
      try Points.readClock()
      let format = state.string(at: 1) ?? "%c"
      state.setTop(0)
      state.push(format)
      state.push(Int64(VirtualTime.date))
    }
    return try state.callOriginal()
  }
}

/// `os.clock()`: what the run's clock says since the run began.
private let osClock: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    try Points.readClock()
    state.push(VirtualTime.passed)
    return 1
  }
}

/// `math.randomseed()`, which takes what is never the same; with numbers it is Lua's own.
private let randomSeed: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    if state.top == 0 { for number in [Int64(1), 2] { state.push(number) } }
    return try state.callOriginal()
  }
}

extension State {
  /// Calls the function that was replaced, which is upvalue 1, with all arguments.
  func callOriginal() throws(LuaError) -> Int32 {
    let count = top
    push(copyOf: upvalueIndex(1))
    insert(at: 1)
    try call(arguments: count, results: State.allResults)
    return top
  }
}
