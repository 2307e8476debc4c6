/// What a process is doing, in the words that scripts see.
package enum ProcessState: String, Hashable, Sendable {
  case running
  /// Waiting for something, be it in a way that signals can cut short or not.
  case sleeping
  /// Stopped by a signal (SIGSTOP, Ctrl-Z) or a debugger.
  case stopped
  /// Ended, not yet reaped by its parent.
  case zombie

  /// The kernel's letter; nil for a process that is just disappearing ("X").
  init?(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "R"): self = .running
    case UInt8(ascii: "T"), UInt8(ascii: "t"): self = .stopped
    case UInt8(ascii: "Z"): self = .zombie
    case UInt8(ascii: "X"), UInt8(ascii: "x"): return nil
    default: self = .sleeping
    }
  }
}
