/// Who is told of the signals that this process sends to others.
public enum SignalWitness {
  /// Called just before each. Set before the program has a second process, and used by one thread.
  nonisolated(unsafe) public static var sends: ((Signal, ProcessID) -> Void)?
}
