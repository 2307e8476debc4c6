/// Who is told of the signals that this process sends to others.
package enum SignalWitness {
  /// Called just before each. Set before the program has a second process, and used by one thread.
  nonisolated(unsafe) package static var sends: ((Signal, ProcessID) -> Void)?
}
