import Glibc
import ProcscriptSystem

/// A pipe between the sandbox and a standard descriptor of the supervisor's, which passes on what comes. The script never
/// has the terminal, or a socket, itself.
final class Relay {
  private let source: Int32
  private let target: Int32
  /// The end that is the sandbox's.
  let inner: Int32
  private let isInput: Bool
  private var held: [UInt8] = []
  private(set) var isAtEnd = false
  /// Bytes that have come so far.
  private(set) var count = 0

  /// The longest piece that is written at once: a pipe that is ready takes so much without waiting.
  private static let piece = 4096

  /// - Throws: ``SandboxFailure``
  private init(of descriptor: Int32, isInput: Bool) throws(SandboxFailure) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SandboxFailure("cannot make a pipe: \(Errno.current)") }
    self.isInput = isInput
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (source, target) = isInput ? (descriptor, ends[1]) : (ends[0], descriptor)
    inner = isInput ? ends[0] : ends[1]
    // Its own end of the pipe, which nobody else has. What the caller has given is the caller's too, and stays as it is.
    _ = fcntl(isInput ? target : source, F_SETFL, O_NONBLOCK)
  }

  static func input() throws(SandboxFailure) -> Relay { try Relay(of: STDIN_FILENO, isInput: true) }
  static func output(_ descriptor: Int32) throws(SandboxFailure) -> Relay {
    try Relay(of: descriptor, isInput: false)
  }

  /// The sandbox has its own copy.
  func letGoOfInner() { close(inner) }

  /// What it waits for; nil where there is nothing more to come.
  var interest: Poll.Interest? {
    if !held.isEmpty { return Poll.Interest(target, .writable) }
    return isAtEnd || isInBackground ? nil : Poll.Interest(source)
  }

  /// Whether what is typed is another job's, as far as this is input from a terminal. It is looked at again at each step.
  private var isInBackground: Bool {
    guard isInput else { return false }
    let foreground = tcgetpgrp(source)
    return foreground > 0 && foreground != getpgrp()
  }

  /// Does what it waited for.
  ///
  /// - Parameter most: How many bytes may still come; more are dropped, but counted.
  func step(atMost most: Int) {
    if held.isEmpty { take(most) } else { give() }
  }

  private func take(_ most: Int) {
    var buffer = [UInt8](repeating: 0, count: isInput ? Self.piece : 1 << 16)
    let got = isInput ? Patience.limited { read(source, &buffer, buffer.count) } : read(source, &buffer, buffer.count)
    if got < 0 && (errno == EAGAIN || errno == EINTR || errno == EIO && isInBackground) { return }
    if got <= 0 { return end() }
    count += got
    held = Array(buffer[..<min(got, max(0, most))])
  }

  private func give() {
    let wrote = held.withUnsafeBytes { bytes in
      let count = min(bytes.count, Self.piece)
      return isInput
        ? write(target, bytes.baseAddress, count) : Patience.limited { write(target, bytes.baseAddress, count) }
    }
    if wrote < 0 && (errno == EAGAIN || errno == EINTR) { return }
    if wrote < 0 {
      held = []
      return end()
    }
    held.removeFirst(wrote)
  }

  private func end() {
    if isAtEnd { return }
    isAtEnd = true
    // Who reads in the sandbox sees the end; and who prints what nobody reads learns of that as without a sandbox.
    close(isInput ? target : source)
  }

  /// Drops what nobody takes.
  func giveUp() {
    held = []
    end()
  }

  /// Whether there is something held that was not passed on yet.
  var isHolding: Bool { !held.isEmpty }
}
