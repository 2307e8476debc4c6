import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptTimeline

/// Where what is recorded is noted: the sleeps of channels, the signals, the lines of the script.
enum Recordings {
  /// Records this process and those that it starts from now on, watched by an observer. Does nothing the second time.
  ///
  /// - Throws: ``LuaError/message(_:)`` where there is no memory for it.
  static func begin(name: String, in state: State) throws(LuaError) {
    if Recorder.isOn { return }
    try asLuaError { () throws(SystemError) in
      // What is printed passes through our hands from now on.
      try SharedOutput.becomeShared()
      SharedOutput.drain()
      try Recorder.begin(name: name)
    }
    try listen(in: state)
    // Where no process can be had for it, the picture is a little less exact, and lost if this process is killed.
    try? Observer.start(
      drawingBy: Observer.Hand(
        draw: { trace, path in Pictures.draw(trace, path: path) },
        redraw: { trace in TerminalView.current().showLive(trace.map(Story.init)) }))
  }

  /// Takes part in the recording of the process that has started this program anew.
  static func join(_ facts: Launch.Facts, in state: State) throws(SystemError) {
    try Recorder.attach(file: facts.recording, Recorder.Life(index: facts.life))
    // Without places the picture is still one.
    try? listen(in: state)
  }

  private static func listen(in state: State) throws(LuaError) {
    SleepWitness.begins = { Recorder.sleepBegins(for: Recorder.Wait($0.goal), subject(of: $0)) }
    SleepWitness.ends = { Recorder.sleepEnds() }
    MessageNumber.isTimed = true
    SignalWitness.sends = { signal, target in
      if signal.rawValue != 0 { Recorder.signal(signal.rawValue, to: target.rawValue) }
    }
    SharedOutput.witness = { text, isError in Recorder.print(text, isError: isError) }
    noteOutsideWaits()
    Recorder.ask { UInt32(RunningLine.read { UInt64(Recorder.place(source: $0, path: $1, line: $2)) }) }
    try state.trackRunningThread()
  }

  private static func subject(of purpose: WaitPurpose) -> UInt64 {
    if let object = purpose.object { return object.rawValue }
    guard purpose.goal == .descriptor, case .one(let number, let event)? = purpose.descriptors else { return 0 }
    return Recorder.subject(ofDescriptor: number, isRead: event != .writable, isWritten: event != .readable)
  }

  /// From now on it is noted when this process waits for input or programs.
  private static func noteOutsideWaits() {
    ScriptOutput.witnessOutsideWaits { begins, wait in
      if begins {
        Recorder.sleepBegins(for: wait == .program ? .program : .input)
      } else {
        Recorder.sleepEnds()
        if wait == .terminal { SharedOutput.noteTypedNewline() }
      }
    }
  }
}

extension Recorder.Wait {
  fileprivate init(_ goal: WaitPurpose.Goal) {
    self =
      switch goal {
      case .receive, .task: .receive
      case .send: .send
      case .lock: .lock
      case .signal: .signal
      case .end: .join
      case .descriptor: .descriptor
      }
  }
}
