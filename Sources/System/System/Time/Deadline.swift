import Glibc

/// A moment of the monotonic clock up to which something may wait.
package struct Deadline: Hashable, Sendable {
  /// Nanoseconds of the monotonic clock; 0 has always passed, `UInt64.max` never comes.
  @usableFromInline let instant: UInt64

  /// Waits for ever.
  @inlinable package static var never: Deadline { @inline(__always) get { Deadline(instant: .max) } }

  /// Only looks: it has passed already.
  @inlinable package static var passed: Deadline { @inline(__always) get { Deadline(instant: 0) } }

  @inlinable init(instant: UInt64) {
    self.instant = instant
  }

  /// The moment so many seconds from now, to the nanosecond; later rather than earlier.
  ///
  /// nil, infinity and anything past some centuries is `never`; 0 and less is `passed`.
  ///
  /// - Precondition: not NaN.
  package init(after seconds: Double?, using calls: SystemCalls = .live) {
    guard let seconds else {
      self = .never
      return
    }
    precondition(!seconds.isNaN, "a timeout that is not a number")
    if seconds <= 0 {
      self = .passed
      return
    }
    // Below 2^63, where the conversion and the sum cannot overflow: 292 years.
    let nanoseconds = (seconds * 1e9).rounded(.up)
    guard nanoseconds < 0x1p63 else {
      self = .never
      return
    }
    let (sum, overflow) = calls.monotonicNanoseconds().addingReportingOverflow(UInt64(nanoseconds))
    instant = overflow ? .max : sum
  }

  /// So many nanoseconds from now.
  package static func after(_ nanoseconds: UInt64) -> Deadline {
    let (sum, overflow) = SystemClock.nanoseconds().addingReportingOverflow(nanoseconds)
    return Deadline(instant: overflow ? .max : sum)
  }

  /// The nanoseconds that are left, 0 where it has passed; nil for ever.
  func nanosecondsLeft(at now: UInt64) -> UInt64? {
    if self == .never { return nil }
    return instant > now ? instant - now : 0
  }

  /// Whether it has passed.
  package func hasPassed(using calls: SystemCalls = .live) -> Bool {
    self != .never && (instant == 0 || instant <= calls.monotonicNanoseconds())
  }

  /// The moment in nanoseconds of ``SystemClock/nanoseconds()``; 0 for `passed`, `UInt64.max` for `never`.
  package var nanoseconds: UInt64 { instant }

  /// The earlier of two.
  package func earlier(_ other: Deadline) -> Deadline { instant <= other.instant ? self : other }
}

extension timespec {
  init(nanoseconds: UInt64) {
    self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
