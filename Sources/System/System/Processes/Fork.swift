import CProcscriptSystem

/// On which side of the fork the code runs on.
package enum ForkSide: Equatable, Sendable {
  case parent(child: ProcessID)
  case child
}

/// Makes a copy of this process that runs on from here.
///
/// The corresponding C function is `fork`. No signal that the host handles arrives on either side before the child has
/// forgotten the handlers: in the child they have their default actions, no interrupt is pending, and no signal is
/// blocked. Others do arrive: one that ends this process ends it before it leaves behind a child that nobody knows.
/// The child takes no turns (``Turns``) before it says so.
/// What must be done before it (flushing all streams) and after it in the child (standard input, parent-death
/// signal) is the caller's.
///
/// - Precondition: this process has one thread.
/// - Throws: `SystemError` with the operation `fork` and the limit that was reached.
package func forkProcess() throws(SystemError) -> ForkSide {
  // Without the object of all system calls: a child that lets go of it unshares its page.
  try fork(by: LiveCalls.fork) { .live }
}

/// From now on forks call the functions that libraries have given to `pthread_atfork`, whether any are known or not: where
/// this code is in a shared library, it does not see those.
package func expectForkHandlers() {
  procscript_expect_fork_handlers()
}

/// Makes a copy of this process that runs on from here, by calls that a test has put in place of the system's.
package func forkProcess(using calls: SystemCalls) throws(SystemError) -> ForkSide {
  try fork(by: calls.fork) { calls }
}

@inline(__always)
private func fork(
  by fork: () throws(Errno) -> Int32, diagnosedBy calls: () -> SystemCalls
) throws(SystemError) -> ForkSide {
  let handled = SignalHandling.handled()
  let mask = SignalMask(set: handled.pointee.set).block()
  let child: Int32
  do throws(Errno) {
    child = try retryingInterrupted(fork)
  } catch {
    mask.apply()
    let calls = calls()
    throw SystemError(.fork, error, limit: ForkDiagnosis(using: calls).limit(behind: error), using: calls)
  }
  if child == 0 {
    Turns.leave()
    SignalHandling.resetInChild(handled: handled)
    return .child
  }
  mask.apply()
  return .parent(child: ProcessID(child))
}

/// Ends this process at once: nothing is flushed, no exit handler runs.
///
/// The corresponding C function is `_exit`.
package func exitNow(_ code: Int32) -> Never {
  procscript_exit(code)
}
