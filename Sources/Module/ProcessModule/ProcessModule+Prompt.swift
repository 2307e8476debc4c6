import ProcscriptChannels
package import ProcscriptLua
import ProcscriptRecording
package import ProcscriptSystem

// What a prompt needs to know of the processes that were started at it.
extension ProcessModule {
  /// A child of this process that is running.
  package struct RunningChild: Sendable {
    package let pid: ProcessID
    package let name: String
    package let isDaemon: Bool
  }

  /// From now on each child leads a process group of its own, so that the terminal's Ctrl-C doesn't reach it, and ends of
  /// children are noted for ``takeEnds(in:)``.
  package func prepareForPrompt() {
    host.keepsChildrenApart = true
    host.notesEnds = true
    Deadlock.ignoreAll()
  }

  /// Runs `body`, which waits for what somebody types.
  package func waitingForInput<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try Recorder.waiting(for: .input) { () throws(Failure) in try body() }
  }

  /// Compiles the module's Lua part now, so that its table has all its fields.
  package func complete(in state: State) throws(LuaError) {
    try state.balanced { () throws(LuaError) in
      state.pushLoaded()
      state.rawGet("process", from: -1)
      try state.get("spawn", from: -1)
    }
  }

  /// Children that are running, in the order in which they were started.
  package func runningChildren(in state: State) -> [RunningChild] {
    host.children.inOrder.filter { (try? Wait.peek($0.pid)) == .running }.map { child in
      let name = host.name(of: child, in: state) ?? "Process"
      return RunningChild(pid: child.pid, name: name, isDaemon: child.isDaemon)
    }
  }

  /// The name of a child that is not reaped; nil for another process.
  package func name(of pid: ProcessID, in state: State) -> String? {
    host.children[pid].flatMap { host.name(of: $0, in: state) }
  }

  /// A line for each child that has ended since the last call, reaped or not.
  package func takeEnds(in state: State) -> [String] {
    let lines = state.answer(to: "ends", arguments: 0) ?? ""
    return lines.split(separator: "\n").map(String.init)
  }

  /// The fields and methods of the process object at `index` as one writes them, `.pid` and `:join`; nil for anything
  /// else.
  package func members(of index: Int32, in state: State) -> [String]? {
    state.push(copyOf: index)
    return state.answer(to: "members", arguments: 1).map { $0.split(separator: "\n").map(String.init) }
  }

  /// What the reference calls the channel, or the method of channels, at `index`: "Queue", "Queue:put", "with" where
  /// several classes share it; nil for anything else.
  package static func channelName(of index: Int32, in state: State) -> String? {
    state.push(copyOf: index)
    return state.answer(to: "channel", arguments: 1)
  }

  /// From now on a Ctrl-C ends only children that are started from now on.
  package func spareChildren() {
    host.spared = Set(host.children.inOrder.map(\.pid))
  }

  /// Ends all children and their descendants, then this process by a signal that asked for it.
  package func end(by signal: Signal) -> Never {
    EndRequest.heed()
    try? host.interruptChildren()
    _ = host.writeOut(0)
    Pictures.drawAll()
    Observer.dismiss()
    EndRequest.die(of: signal)
  }
}
