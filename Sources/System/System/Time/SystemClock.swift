import CProcscriptSystem
import Glibc

/// The system's clocks, in seconds.
package enum SystemClock {
  /// Seconds since some fixed moment (the start of the machine); it never jumps. Nanosecond steps.
  ///
  /// The corresponding C function is `clock_gettime(CLOCK_MONOTONIC)`.
  package static func monotonic() -> Double { read(CLOCK_MONOTONIC) }

  /// Seconds since 1970. It jumps when the machine's clock is set.
  ///
  /// The corresponding C function is `clock_gettime(CLOCK_REALTIME)`.
  package static func realtime() -> Double { read(CLOCK_REALTIME) }

  /// Nanoseconds of the clock by which the kernel measures sleeps: that of ``monotonic()``, but never one that something
  /// shows in its place, as libfaketime does.
  @inline(__always)
  package static func nanoseconds() -> UInt64 { procscript_monotonic_nanoseconds() }

  private static func read(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// How a sleep ended.
  package enum Awakening: Equatable, Sendable {
    case deadline
    case interrupt
  }

  /// Sleeps until the deadline, or until what is to cut it short has come.
  ///
  /// - Throws: `SystemError` with the operation `poll`, where the system refuses (never seen).
  package static func sleep(
    until deadline: Deadline, attention: Attention = .toInterrupts, using calls: SystemCalls = .live
  ) throws(SystemError) -> Awakening {
    if Turns.areTaken { return Turns.sleep(until: deadline, attention: attention) }
    switch try Poll.wait(for: [], until: deadline, attention: attention, using: calls) {
    case .interrupted: return .interrupt
    case .ready, .timedOut: return .deadline
    }
  }
}
