import Glibc
import ProcessModule
import ProcscriptLua
import ProcscriptReference
import ProcscriptSystem
import ProcscriptText

/// `help` at the prompt: `help()`, `help(process.spawn)`, `help "join"`, `help(p)`, `help(q.put)`.
enum HelpFunction {
  /// Offers the global `help`. It prints by the script's own `print`.
  static func offer(in state: State) throws(LuaError) {
    state.push(help)
    state.push(copyOf: -1)
    state.registrySet(key)
    try state.setGlobal("help")
  }

  /// Of the function that was offered.
  private static let key = RegistryKey()

  /// Whether the value at `index` is what was offered.
  static func isOffered(at index: Int32, in state: State) -> Bool {
    let index = state.absolute(index)
    state.registryGet(key)
    defer { state.pop() }
    return state.rawEqual(index, -1)
  }

  /// Shows the help in place of `print`, where that returns true; nil where nobody does. Used by the one thread of this
  /// process only.
  nonisolated(unsafe) static var present: ((String) -> Bool)?

  private static let help: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      var text = try text(in: state)
      if present?(text) == true { return 0 }
      if text.last == "\n" { text.removeLast() }
      try state.getGlobal("print")
      state.push(text)
      try state.call(arguments: 1, results: 0)
      return 0
    }
  }

  private static func text(in state: State) throws(LuaError) -> String {
    let width = width
    switch state.type(at: 1) {
    case .none: return Reference.overview(width: width)
    case .nil:
      return Paragraph.text(
        "There is no help on nil. Is the name spelt right? help() lists what there is.", width: width)
    case .string: return Reference.help(on: state.string(at: 1)!, width: width)
    default:
      if let name = try name(ofValueAt: 1, in: state) { return Reference.help(on: name, width: width) }
      let advice = "it is not of the process module. help() lists what there is."
      return Paragraph.text("There is no help on this \(state.type(at: 1).name): \(advice)", width: width)
    }
  }

  /// Columns that a line of help may take.
  static var width: Int { Paragraph.width(ofTerminal: Terminal.size(of: STDOUT_FILENO)?.columns ?? 80) }

  /// What the reference calls a value; nil where it is none of the module's.
  static func name(ofValueAt index: Int32, in state: State) throws(LuaError) -> String? {
    let value = state.absolute(index)
    return try state.balanced { () throws(LuaError) in
      state.pushLoaded()
      try state.get("process", from: -1)
      let module = state.top
      guard state.type(at: module) == .table else { return nil }
      // Reading a name of the module completes it.
      try state.get("Process", from: module)
      let process = state.top
      if state.rawEqual(value, module) { return "process" }
      if let key = try key(ofValueAt: value, in: module, of: state) { return "process.\(key)" }
      guard state.type(at: process) == .table else { return nil }
      if let key = try key(ofValueAt: value, in: process, of: state) { return "p:\(key)" }
      if let name = ProcessModule.channelName(of: value, in: state) {
        return Reference.classes.first { $0.name == name }?.variable ?? name
      }
      return try isProcess(value, process: process, in: state) ? "p" : nil
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

  /// Whether a value is a process, or a class of processes: then its `start` is theirs.
  private static func isProcess(_ value: Int32, process: Int32, in state: State) throws(LuaError) -> Bool {
    guard state.type(at: value) == .table else { return false }
    try state.get("start", from: value)
    state.rawGet("start", from: process)
    return !state.isNil(at: -1) && state.rawEqual(-1, -2)
  }
}
