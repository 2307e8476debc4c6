import CProcscriptSystem
import Glibc

/// Waiting until descriptors are ready.
///
/// The corresponding C function is `ppoll`.
package enum Poll {
  /// A descriptor and what it is to be ready for. An error or a closed other side counts as ready.
  package struct Interest: Hashable, Sendable {
    package enum Event: Sendable {
      /// There is something to read; for a process, its end.
      case readable
      /// A write would not block.
      case writable
    }

    package let descriptor: Int32
    package let event: Event

    package init(_ descriptor: Int32, _ event: Event = .readable) {
      self.descriptor = descriptor
      self.event = event
    }
  }

  /// How a wait ended.
  package enum Outcome: Equatable, Sendable {
    /// These of the list are ready, by index, in the list's order; never empty.
    case ready([Int])
    case timedOut
    /// What it pays attention to has come; that wins over whatever is ready.
    case interrupted
  }

  /// How a wait for one descriptor ended.
  package enum SingleOutcome: Equatable, Sendable {
    case ready
    case timedOut
    /// What it pays attention to has come.
    case interrupted
  }

  /// Waits until one of the descriptors is ready, the deadline passes, or what is to cut it short has come.
  ///
  /// SIGINT and its kin are blocked from before the look at the pending interrupt until `ppoll` sleeps, which lets them in at
  /// the same instant: none is lost in between. Other signals (SIGCONT…) don't end the wait.
  ///
  /// - Throws: `SystemError` with the operation `poll`; `badDescriptor` where one of them is not open.
  package static func wait(
    for interests: [Interest], until deadline: Deadline, attention: Attention = .toInterrupts,
    using calls: SystemCalls = .live
  ) throws(SystemError) -> Outcome {
    var descriptors = interests.map(\.polled)
    let outcome = try descriptors.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
      try sleep(buffer, until: deadline, attention: attention, using: calls)
    }
    switch outcome {
    case .ready: return .ready(descriptors.indices.filter { descriptors[$0].revents != 0 })
    case .timedOut: return .timedOut
    case .interrupted: return .interrupted
    }
  }

  /// Waits until a descriptor is ready, the deadline passes, or what is to cut it short has come. It needs no memory for lists.
  ///
  /// - Throws: `SystemError` with the operation `poll`; `badDescriptor` where the descriptor is not open.
  package static func wait(
    for interest: Interest, until deadline: Deadline, attention: Attention = .toInterrupts,
    using calls: SystemCalls = .live
  ) throws(SystemError) -> SingleOutcome {
    var descriptor = interest.polled
    return try withUnsafeMutablePointer(to: &descriptor) { pointer throws(SystemError) in
      let buffer = UnsafeMutableBufferPointer(start: pointer, count: 1)
      return try sleep(buffer, until: deadline, attention: attention, using: calls)
    }
  }

  /// Sleeps without descriptors until the deadline, an interrupt, or another signal that `waking` lets in.
  ///
  /// - Precondition: the caller blocks `waking` and has a handler for it.
  static func nap(
    until deadline: Deadline, attention: Attention, waking: Signal, using calls: SystemCalls
  ) throws(SystemError) -> SingleOutcome {
    let none = UnsafeMutableBufferPointer<pollfd>(start: nil, count: 0)
    return try sleep(none, until: deadline, attention: attention, waking: waking, using: calls)
  }

  /// - Returns: `timedOut` also when `waking` may have come.
  private static func sleep(
    _ descriptors: UnsafeMutableBufferPointer<pollfd>, until deadline: Deadline, attention: Attention,
    waking: Signal? = nil, using calls: SystemCalls
  ) throws(SystemError) -> SingleOutcome {
    if attention != .toNothing { Interrupts.takeBack() }
    let mask = SignalMask.noted.block()
    defer { mask.apply() }
    let sleepMask = waking.map(mask.without) ?? mask
    var wasWoken = false
    while true {
      Reports.answerIfAsked()
      if attention.isCalled(using: calls) { return .interrupted }
      if wasWoken && waking != nil { return .timedOut }
      let left = deadline == .passed ? 0 : deadline.nanosecondsLeft(at: calls.monotonicNanoseconds())
      do throws(Errno) {
        let timeout = left.map { timespec(nanoseconds: $0) }
        let count = try calls.ppoll(descriptors, timeout, sleepMask.set)
        if count > 0 { break }
        if left != nil { return .timedOut }
      } catch {
        if error != .interrupted { throw SystemError(.poll, error, using: calls) }
        wasWoken = true
      }
    }
    if let closed = descriptors.first(where: { $0.revents & Int16(POLLNVAL) != 0 }) {
      throw SystemError(.poll, .badDescriptor, subject: "descriptor \(closed.fd)", using: calls)
    }
    return .ready
  }
}

extension Poll.Interest {
  /// As `ppoll` takes it.
  fileprivate var polled: pollfd {
    pollfd(fd: descriptor, events: Int16(event == .readable ? POLLIN : POLLOUT), revents: 0)
  }
}
