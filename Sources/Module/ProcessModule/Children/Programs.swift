import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptTrace

/// Processes that run a program instead of a function.
struct ProgramOrder {
  /// The program's words, its name first.
  private var words = WordList()
  /// nil: that of this process.
  private var environment: WordList?
  private var folder: [CChar]?

  /// - Parameter index: The stack index of a table of `command`, `cwd`, `env` and `clear_env`, checked by the Lua part:
  ///   all are strings without zeros, but for `false` among the values of `env`.
  init(at index: Int32, of state: State) throws(LuaError) {
    let top = state.top
    defer { state.setTop(top) }
    state.rawGet("command", from: index)
    let command = state.top
    for position in 0..<state.rawLength(at: command) {
      state.rawGet(Int64(position + 1), from: command)
      if let word = state.bytes(at: -1) { words.append(word) }
      state.pop()
    }
    if state.rawGet("cwd", from: index) == .string, let path = state.bytes(at: -1) {
      folder = path.map { CChar(bitPattern: $0) } + [0]
    }
    state.rawGet("clear_env", from: index)
    let isCleared = state.boolean(at: -1)
    state.rawGet("env", from: index)
    let changes = state.type(at: -1) == .table ? Self.changes(at: state.top, of: state) : []
    if isCleared || !changes.isEmpty { environment = Environment.variables(changing: changes, isCleared: isCleared) }
  }

  private static func changes(at index: Int32, of state: State) -> [Environment.Change] {
    var changes: [Environment.Change] = []
    state.pushNil()
    while state.next(in: index) {
      // `false` takes one away.
      let value = state.bytes(at: -1).map { Array($0) }
      if let name = state.bytes(at: -2) { changes.append(Environment.Change(Array(name), value)) }
      state.pop()
    }
    return changes
  }

  /// Starts the program as a child that is waited for by ``Host``.
  ///
  /// - Throws: ``LuaError/message(_:)`` when it can't be started; nothing has changed then.
  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child {
    var program = ProgramStart(paths: ProgramSearch.paths(of: words[0], in: environment), words: words)
    program.environment = environment
    program.folder = folder
    program.leadsGroup = host.keepsChildrenApart
    if order.isDaemon { program.parentDeathSignal = .kill }
    if let streams = order.streams { program.standard = streams.standard }
    if program.standard[0] == .nothing, let nothing = StandardInput.kept { program.standard[0] = .descriptor(nothing) }
    Keeper.current?.noteEscape(of: "the program '\(words[0])'")
    return try asLuaError(collectingIn: order.state) { () throws(SystemError) in
      try host.startChild(order, as: .program) { birth throws(SystemError) in
        let pump = try order.streams?.startPump { Recorder.speak(for: birth.life) }
        let pid = try program.start()
        host.keep(pump, of: pid)
        Keeper.current?.startedProgram(pid)
        return pid
      }
    }
  }
}

/// What passes on the output of a program, for several owners.
final class SharedPump {
  private var pump: OutputPump?

  init(_ pump: consuming OutputPump) {
    self.pump = consume pump
  }

  /// See ``OutputPump/finish()``; once.
  func finish() throws(SystemError) {
    try pump.take()?.finish()
  }
}
