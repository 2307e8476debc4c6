@testable import ProcscriptSystem

/// For tests that run in a program of their own: ends it with a message unless the condition holds.
///
/// (A `precondition` can't be given an expression that throws.)
func ensure(_ condition: Bool, _ message: String = "not so", file: StaticString = #file, line: UInt = #line) {
  if !condition { fatalError(message, file: file, line: line) }
}

/// For tests that run in a program of their own: lets signals come to this thread, which the threads that run tests
/// don't as they start.
func letSignalsIn() {
  SignalMask.none.apply()
}
