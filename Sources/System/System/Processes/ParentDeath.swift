/// A signal that the kernel sends to this process when its parent ends, however it ends.
package enum ParentDeath {
  package enum Outcome: Equatable, Sendable {
    case arranged
    /// The parent ended before the kernel was asked; no signal will come.
    case parentIsGone
  }

  /// For a forked child: asks for the signal, then looks once whether the parent is still the one expected.
  ///
  /// The corresponding C function is `prctl(PR_SET_PDEATHSIG)`.
  ///
  /// - Throws: `SystemError` with the operation `setParentDeathSignal`.
  package static func arrange(
    _ signal: Signal, parent: ProcessID, using calls: SystemCalls = .live
  ) throws(SystemError) -> Outcome {
    do throws(Errno) {
      try calls.setParentDeathSignal(signal.rawValue)
    } catch {
      throw SystemError(.setParentDeathSignal, error, using: calls)
    }
    // In this order: a parent that ends after the request sends the signal, one that ended before is seen here.
    return ProcessID.parent(using: calls) == parent ? .arranged : .parentIsGone
  }
}
