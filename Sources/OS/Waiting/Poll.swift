import Glibc

/// Waiting until descriptors are ready.
///
/// The corresponding C function is `ppoll`.
public enum Poll {
  /// A descriptor and what it is to be ready for. An error or a closed other side counts as ready.
  public struct Interest: Hashable, Sendable {
    public enum Event: Sendable {
      /// There is something to read; for a process, its end.
      case readable
      /// A write would not block.
      case writable
    }

    public let descriptor: Int32
    public let event: Event

    public init(_ descriptor: Int32, _ event: Event = .readable) {
      self.descriptor = descriptor
      self.event = event
    }
  }

  /// How a wait ended.
  public enum Outcome: Equatable, Sendable {
    /// These of the list are ready, by index, in the list's order; never empty.
    case ready([Int])
    case timedOut
    /// An interrupt is pending; it wins over whatever is ready.
    case interrupted
  }

  /// Waits until one of the descriptors is ready, the deadline passes, or an interrupt is pending.
  ///
  /// SIGINT and its kin are blocked from before the look at the pending interrupt until `ppoll` sleeps, which lets them in at
  /// the same instant: none is lost in between. Other signals (SIGCONT…) don't end the wait. With `interruptible` false
  /// not even an interrupt does.
  ///
  /// - Throws: `SystemError` with the operation `poll`; `badDescriptor` where one of them is not open.
  public static func wait(
    for interests: [Interest], until deadline: Deadline, interruptible: Bool = true, using calls: SystemCalls = .live
  ) throws(SystemError) -> Outcome {
    var descriptors = interests.map { interest in
      let events = interest.event == .readable ? POLLIN : POLLOUT
      return pollfd(fd: interest.descriptor, events: Int16(events), revents: 0)
    }
    let ready: Bool
    do throws(Interruption) {
      ready = try sleep(&descriptors, until: deadline, interruptible: interruptible, using: calls)
    } catch {
      return try outcome(of: error, using: calls)
    }
    guard ready else { return .timedOut }
    if let closed = descriptors.first(where: { $0.revents & Int16(POLLNVAL) != 0 }) {
      throw SystemError(.poll, .badDescriptor, subject: "descriptor \(closed.fd)", using: calls)
    }
    return .ready(descriptors.indices.filter { descriptors[$0].revents != 0 })
  }

  /// Sleeps without descriptors until the deadline, an interrupt, or another signal that `waking` lets in.
  ///
  /// - Precondition: the caller blocks `waking` and has a handler for it.
  static func nap(
    until deadline: Deadline, waking: Signal, using calls: SystemCalls
  ) throws(SystemError) -> Outcome {
    var none: [pollfd] = []
    do throws(Interruption) {
      _ = try sleep(&none, until: deadline, interruptible: true, waking: waking, using: calls)
      return .timedOut
    } catch {
      return try outcome(of: error, using: calls)
    }
  }

  /// Why a sleep has no answer.
  private enum Interruption: Error {
    case interrupt
    case failure(Errno)
  }

  private static func outcome(
    of interruption: Interruption, using calls: SystemCalls
  ) throws(SystemError) -> Outcome {
    switch interruption {
    case .interrupt: return .interrupted
    case .failure(let errno): throw SystemError(.poll, errno, using: calls)
    }
  }

  /// - Returns: whether a descriptor is ready; false once the deadline has passed or `waking` may have come.
  private static func sleep(
    _ descriptors: inout [pollfd], until deadline: Deadline, interruptible: Bool, waking: Signal? = nil,
    using calls: SystemCalls
  ) throws(Interruption) -> Bool {
    let mask = SignalMask.interrupting.block()
    defer { mask.apply() }
    let sleepMask = waking.map(mask.without) ?? mask
    var wasWoken = false
    while true {
      if interruptible && calls.interruptIsPending() { throw .interrupt }
      if wasWoken && waking != nil { return false }
      let left = deadline == .passed ? 0 : deadline.nanosecondsLeft(at: calls.monotonicNanoseconds())
      do throws(Errno) {
        let count = try poll(&descriptors, for: left, mask: sleepMask, using: calls)
        if count > 0 { return true }
        if left != nil { return false }
      } catch {
        if error != .interrupted { throw .failure(error) }
        wasWoken = true
      }
    }
  }

  private static func poll(
    _ descriptors: inout [pollfd], for nanoseconds: UInt64?, mask: SignalMask, using calls: SystemCalls
  ) throws(Errno) -> Int32 {
    let timeout = nanoseconds.map { timespec(nanoseconds: $0) }
    return try descriptors.withUnsafeMutableBufferPointer { buffer throws(Errno) in
      try calls.ppoll(buffer, timeout, mask.set)
    }
  }
}
