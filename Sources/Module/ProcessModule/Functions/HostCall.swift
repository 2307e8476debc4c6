import ProcscriptLua
import ProcscriptSystem

/// The body of one of the module's primitives: like ``answer(_:_:)``, with the process's host, which is the first
/// upvalue of each.
@inline(__always)
func hostCall(_ L: OpaquePointer?, _ body: (State, Host) throws(LuaError) -> Int32) -> Int32 {
  answer(L) { state throws(LuaError) in
    guard let host = state.object(at: state.upvalueIndex(1), as: Host.kind) else {
      throw .message("the process module is closed")
    }
    return try body(state, host)
  }
}

/// What the system refused, as an error at the script's line.
func asLuaError<Result>(_ body: () throws(SystemError) -> Result) throws(LuaError) -> Result {
  do {
    return try body()
  } catch {
    throw .message(error.description)
  }
}

/// The error of a wait that Ctrl-C cut short; it counts as raised now.
func interruption() -> LuaError {
  Interrupting.noteWait()
  Interrupting.takeUp()
  Interruption.cancel()
  return .plain(Interruption.message)
}

extension State {
  /// A value as error messages show it.
  func shown(at index: Int32) -> String {
    switch type(at: index) {
    case .string: return "'\(string(at: index) ?? "")'"
    case .number where number(at: index)?.isNaN == true: return "NaN"
    case .number, .boolean: return (try? description(at: index)) ?? typeName(at: index)
    default: return typeName(at: index)
    }
  }

  /// A pid: a positive integer of the system's size.
  func pidArgument(_ position: Int32) throws(LuaError) -> ProcessID {
    let number = try integerArgument(position)
    guard let pid = Int32(exactly: number), pid > 0 else { throw .argument(position, "\(number) is no pid") }
    return ProcessID(pid)
  }

  /// A list of pids.
  func pidsArgument(_ position: Int32) throws(LuaError) -> [ProcessID] {
    try expect(.table, at: position)
    var pids: [ProcessID] = []
    for element in 0..<rawLength(at: position) {
      rawGet(Int64(element + 1), from: position)
      pids.append(try pidArgument(-1))
      pop()
    }
    return pids
  }

  /// A timeout in seconds; nil waits for ever, 0 or less only looks.
  func deadlineArgument(_ position: Int32) throws(LuaError) -> Deadline {
    if isNil(at: position) { return .never }
    let seconds = try numberArgument(position)
    if seconds.isNaN { throw .argument(position, "number expected, got NaN") }
    let deadline = Deadline(after: seconds)
    Points.waits(until: deadline)
    return deadline
  }
}
