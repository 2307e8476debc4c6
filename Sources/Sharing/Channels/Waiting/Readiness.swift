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

  /// Waits until something can be received from one of the channels, or a child has ended.
  ///
  /// - Parameters:
  ///   - channels: All of them such as can be waited for.
  ///   - hasEnded: Whether one of the children has ended that are waited for; nil when none is.
  /// - Throws: ``Unmet``; `.deserted` only where no child is waited for.
  package static func wait(
    for channels: [SharedObject], until deadline: Deadline, orUntil hasEnded: (() -> Bool)? = nil
  ) throws(Unmet) {
    let channels = channels.map { $0 as! any Watchable }
    let ends = ChildEnds()
    let purpose = channels.first?.purposeOfWaiting ?? WaitPurpose(.end, nil)
    var wait = Wait(for: purpose, until: deadline) { hasEnded == nil && channels.allSatisfy(\.isDeserted) }
    while true {
      var watches = Watches(room: 2 * channels.count + 1)
      watches.add(ends, since: ends.count)
      if let hasEnded, hasEnded() { return }
      for channel in channels where !channel.addWatch(to: &watches) { return }
      if deadline == .passed { throw .timedOut }
      try wait.sleep(watches)
    }
  }
}

extension Queue: Watchable {
  var isDeserted: Bool { isAlone }
  var purposeOfWaiting: WaitPurpose { purpose(.receive) }
}

extension PipeEnd: Watchable {
  var isDeserted: Bool { isPeerLost }
  var purposeOfWaiting: WaitPurpose { WaitPurpose(.receive, recorded(sending: false)) }
}
