import ProcscriptChannels
import ProcscriptLua
import ProcscriptLuaPart
import ProcscriptWire

/// The Lua state in which a ``StandIn`` performs calls: it has channels, and nothing of the script. That one's state is a
/// copy there, in which nothing runs any more: no finalizer, and no metamethod.
final class StandInState {
  private let own: State.Owned
  /// Where calls are performed; between two of them its stack is empty but for the function that performs them.
  let state: State

  /// The stack index of that function: `perform(method, channel, …)`.
  static let perform: Int32 = 1

  /// - Parameter script: The script's state, whose names are known here too.
  /// - Throws: ``LuaError`` where there is no memory for it.
  init(for script: State) throws(LuaError) {
    own = try State.Owned()
    let state = own.state
    self.state = state
    // An error of memory that is raised by a call from here, and not by one from Lua, would go past the frames of Swift:
    // the process ends then.
    state.becomeHost()
    try state.openLibraries(ignoringEnvironment: true)
    state.keepGlobals()
    state.pushTable()
    let parts = state.top
    state.pushTable()
    state.setFunctions(Machine.primitives)
    state.setFunctions(WaitingFunctions.functions)
    state.setFunctions(BarrierFunctions.functions)
    state.setFunctions(SharedTableFunctions.functions)
    state.setFunctions(AbroadFunctions.functions)
    state.rawSet("host", in: parts)
    try ChannelKinds.register(in: state)
    state.rawSet("channel_methods", in: parts)
    try Wire.adoptNames(of: script, in: state)
    try state.loadChunk(.outside)
    state.push(copyOf: parts)
    try state.call(arguments: 1, results: 1)
    state.rawGet("perform", from: -1)
    state.replace(at: Self.perform)
    state.setTop(Self.perform)
    state.becomeRunningThread()
  }
}
