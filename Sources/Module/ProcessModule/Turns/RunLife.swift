import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptWire

extension Host {
  /// In the main process of a run, which is a copy of the one that explores: calls the function at an index, says what came
  /// of it, and ends this process.
  func run(at function: Int32, in state: State) -> Never {
    Interruption.cancel()
    state.beginChild()
    SharedOutput.afterFork()
    OutputRelay.afterFork()
    Lookout.end()
    Recorder.become(nil)
    becomeMainOfRun()
    do {
      try Arena.separate()
      try ProcessModule(host: self).takeTurns(in: state)
    } catch {
      complain("\(error)")
      exitNow(1)
    }
    // A stack of its own, so that its traceback shows its own frames only.
    let thread = state.pushThread()
    state.push(copyOf: function)
    state.move(1, to: thread)
    thread.becomeRunningThread()
    do {
      try thread.call(arguments: 0, results: State.allResults, keepingTraceback: true)
    } catch {
      ChildLife(host: self).fail(with: error, in: thread)
    }
    noteValues(of: thread)
    endForked(code: 0)
  }

  /// Leaves what the function has returned for whoever explores: in words, and as a message. Nothing where no turns are taken.
  func noteValues(of thread: State) {
    let count = thread.top
    // For what is in tables that are in tables.
    guard count > 0, (try? thread.ensureRoom(for: 20)) != nil else { return }
    // Not by `joined`, for which Swift's runtime searches the whole program.
    var words = ReturnedValue.words(at: 1, of: thread)
    for index in (1...count).dropFirst() { words += ", " + ReturnedValue.words(at: index, of: thread) }
    var message = MessageBuffer()
    if (try? Wire.encode(1, count: count, of: thread, into: &message)) != nil, message.channels.isEmpty {
      Keeper.current?.noteValues(words, message.bytes)
    } else {
      Keeper.current?.note(.values, words)
    }
  }
}
