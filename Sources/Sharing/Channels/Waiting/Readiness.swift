package import ProcscriptSystem

/// A channel that can be waited for among others, until there is something to receive.
protocol Watchable: SharedObject {
  /// Watches for a message, or the close.
  ///
  /// - Returns: Whether there is neither yet.
  func addWatch(to watches: inout Watches) -> Bool

  /// Whether no other process is left that could send anything.
  var isDeserted: Bool { get }

  /// What a wait for a message is for.
  var purposeOfWaiting: WaitPurpose { get }
}

/// Waiting for several things at once.
package enum Readiness {
  /// Whether something can be received from a channel now, be it its close; nil for a channel that cannot be waited for.
  package static func isReady(_ channel: SharedObject) -> Bool? {
    guard let channel = channel as? any Watchable else { return nil }
    return look(at: channel) || Wait.buryIfDue() && look(at: channel)
  }

  private static func look(at channel: any Watchable) -> Bool {
    var watches = Watches()
    return !channel.addWatch(to: &watches)
  }

  /// Waits until something can be received from one of the channels, or a child has ended, or a descriptor is ready.
  ///
  /// - Parameters:
  ///   - channels: All of them such as can be waited for.
  ///   - hasEnded: Whether one of the children has ended that are waited for; nil when none is.
  ///   - lookout: What looks at the descriptors; nil when there are none.
  /// - Throws: ``Unmet``; `.deserted` only where neither a child nor a descriptor is waited for.
  package static func wait(
    for channels: [SharedObject], until deadline: Deadline, orUntil hasEnded: (() -> Bool)? = nil,
    lookout: Lookout? = nil
  ) throws(Unmet) {
    // It outlives the wait, which may count ends itself.
    let ends = ChildEnds()
    try wait(for: channels.map { $0 as! any Watchable }, until: deadline, orUntil: hasEnded, lookout, counting: ends)
  }

  private static func wait(
    for channels: [any Watchable], until deadline: Deadline, orUntil hasEnded: (() -> Bool)?,
    _ lookout: Lookout?, counting ends: borrowing ChildEnds
  ) throws(Unmet) {
    let goal = hasEnded == nil && lookout != nil ? WaitPurpose.Goal.descriptor : .end
    let purpose = channels.first?.purposeOfWaiting ?? WaitPurpose(goal, nil)
    var wait = Wait(for: purpose.or(lookout?.awaited), until: deadline) {
      hasEnded == nil && lookout == nil && channels.allSatisfy(\.isDeserted)
    }
    wait.endsFromOutside = lookout != nil
    while true {
      var watches = Watches(room: 2 * channels.count + 2)
      watches.add(ends, since: ends.count)
      if let hasEnded, hasEnded() { return }
      if let lookout, !watch(lookout, in: &watches) { return }
      for channel in channels where !channel.addWatch(to: &watches) { return }
      if deadline == .passed { throw .timedOut }
      try wait.sleep(watches)
    }
  }
}

extension Lookout {
  fileprivate var awaited: AwaitedDescriptors? { AwaitedDescriptors(interests) }
}

extension Readiness {
  /// - Returns: Whether nothing is ready yet. What can't be looked at, as a descriptor that was closed, counts as ready.
  private static func watch(_ lookout: Lookout, in watches: inout Watches) -> Bool {
    guard let count = try? lookout.lookAgain(), let isReady = try? lookout.isReady, !isReady else { return false }
    watches.add(lookout, since: count)
    return true
  }
}

extension Queue: Watchable {
  var isDeserted: Bool { isAlone }
  var purposeOfWaiting: WaitPurpose { purpose(.receive) }
}

extension PipeEnd: Watchable {
  var isDeserted: Bool { isPeerLost }
  var purposeOfWaiting: WaitPurpose { purpose(.receive, of: recorded(sending: false)) }
}
