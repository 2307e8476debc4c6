import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptTrace

// At the first use of a type Swift's runtime makes it, or searches the program for what it conforms to, and keeps that in
// pages that a fork shares. All of a run's processes are forked, and would do it anew, each for itself: that was a quarter
// of an exploration. (To find others: perf record -g, and who calls swift_getWitnessTable, swift_conformsToProtocol or
// __swift_instantiate… below `forkProcess`.)
extension ProcessModule {
  /// Pays here what each run would pay anew.
  func makeReadyForRuns(_ state: State) {
    SharedObject.makeReadyForForks()
    Children.makeReadyForForks()
    Keeper.makeReadyForForks()
    Turns.makeReadyForForks()
    StandardInput.prepareForFork()
    _ = StartMethods.all
    _ = WaitTeller.name?()
    SharedGarbage.note(0)
    Self.compared = [
      Deadline.never, Operation.Verb.begin, ParentDeath.Outcome.arranged, ProcessID.current(),
      TracedProcess.Beginning.fork, Wait.Outcome.running, WaitForEnd.Reason.satisfied, WaitStatus.exited(0),
    ]
    Self.thrown = [SystemError.self, LuaError.self]
    noteSomeValues(in: state)
    // What is old is left alone by the collector of each run's processes, which would copy it.
    state.collectGarbage()
  }

  /// Values of types that runs compare, and types of errors that their calls may throw. What they conform to is looked up
  /// here; nobody reads them, but the compiler does not know that.
  nonisolated(unsafe) package static var compared: [any Equatable] = []
  nonisolated(unsafe) package static var thrown: [any Error.Type] = []

  /// Has the words for what a function returns made once, for nobody.
  private func noteSomeValues(in state: State) {
    let thread = state.pushThread()
    defer { state.pop() }
    thread.push(Int64(0))
    thread.push("")
    host.noteValues(of: thread)
  }
}
