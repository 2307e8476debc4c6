import ProcessModule
import ProcscriptLua
import ProcscriptReference

/// `help` at the prompt: `help()`, `help(process.spawn)`, `help "join"`, `help(p)`, `help(q.put)`.
enum HelpFunction {
  /// Offers the global `help`. It prints by the script's own `print`.
  static func offer(in state: State) throws(LuaError) {
    state.push(help)
    try state.setGlobal("help")
  }

  private static let help: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      var text = try text(in: state)
      if text.last == "\n" { text.removeLast() }
      try state.getGlobal("print")
      state.push(text)
      try state.call(arguments: 1, results: 0)
      return 0
    }
  }

  private static func text(in state: State) throws(LuaError) -> String {
    switch state.type(at: 1) {
    case .none: return Reference.overview
    case .nil: return "There is no help on nil. Is the name spelt right? help() lists what there is.\n"
    case .string: return Reference.help(on: state.string(at: 1)!)
    default: return try name(in: state).map(Reference.help) ?? nothing(in: state)
    }
  }

  private static func nothing(in state: State) -> String {
    "There is no help on this \(state.type(at: 1).name): it is not of the process module. help() lists what there is.\n"
  }

  /// What the reference calls the value at index 1; nil where it is none of the module's.
  private static func name(in state: State) throws(LuaError) -> String? {
    try state.balanced { () throws(LuaError) in
      state.pushLoaded()
      try state.get("process", from: -1)
      let module = state.top
      guard state.type(at: module) == .table else { return nil }
      // Reading a name of the module completes it.
      try state.get("Process", from: module)
      let process = state.top
      if state.rawEqual(1, module) { return "process" }
      if let key = try key(ofValueAt: 1, in: module, of: state) { return "process.\(key)" }
      guard state.type(at: process) == .table else { return nil }
      if let key = try key(ofValueAt: 1, in: process, of: state) { return "p:\(key)" }
      if let name = ProcessModule.channelName(of: 1, in: state) {
        return Reference.classes.first { $0.name == name }?.variable ?? name
      }
      return try isProcess(process: process, in: state) ? "p" : nil
    }
  }

  /// The name under which a table holds the value, without metamethods.
  private static func key(
    ofValueAt value: Int32, in table: Int32, of state: State
  ) throws(LuaError) -> String? {
    state.pushNil()
    while state.next(in: table) {
      if state.rawEqual(-1, value), let key = state.string(at: -2) { return key }
      state.pop()
    }
    return nil
  }

  /// Whether the value at index 1 is a process, or a class of processes: then its `start` is theirs.
  private static func isProcess(process: Int32, in state: State) throws(LuaError) -> Bool {
    guard state.type(at: 1) == .table else { return false }
    try state.get("start", from: 1)
    state.rawGet("start", from: process)
    return !state.isNil(at: -1) && state.rawEqual(-1, -2)
  }
}
