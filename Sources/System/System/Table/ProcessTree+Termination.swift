extension ProcessTree {
  /// What became of a tree that was to end.
  package struct Termination: Equatable, Sendable {
    /// Those that did not end even so: other users' processes, or ones that hang in the kernel. As a rule, none.
    package let remaining: [ProcessID]
    /// Whether some had to be killed, since SIGTERM did not end them.
    package let neededKill: Bool
    /// Whether an interrupt cut the grace short; it is still pending.
    package let wasInterrupted: Bool
  }

  /// Ends a child of this process and all its descendants: SIGTERM, and SIGKILL for those that are left after `grace`
  /// seconds (nil or infinity: never) or once an interrupt is pending.
  ///
  /// The tree is stopped first, so that nobody forks away from the signal. Processes are known by their number and
  /// their start and signalled through a descriptor, so that no stranger is hit. Zombies count as ended. The root is
  /// not reaped.
  ///
  /// What has left the tree before (its parent ended) is not found. Without a process table of this PID namespace nor
  /// are the descendants: the child itself ends.
  ///
  /// - Throws: `SystemError` with the operation `readFile` or `openProcess`, where there are no descriptors left; nothing
  ///   is left stopped then.
  package func terminate(_ root: ProcessID, grace: Double?) throws(SystemError) -> Termination {
    try terminate([root], with: .terminate, grace: grace)
  }

  /// Ends several children of this process at once, each with its descendants, by a signal of one's choice in place of
  /// SIGTERM: see ``terminate(_:grace:)``.
  @discardableResult
  package func terminate(
    _ roots: [ProcessID], with signal: Signal, grace: Double?
  ) throws(SystemError) -> Termination {
    var terminator = TreeTerminator(tree: self)
    do throws(SystemError) {
      return try terminator.terminate(roots, with: signal, grace: grace)
    } catch {
      terminator.thaw()
      // Without a descriptor or memory the table can't be read now; another time it can.
      let isShortage = [.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory].contains(error.errno)
      guard error.operation == .listProcesses, !isShortage else { throw error }
      return try Self.terminateAlone(roots, with: signal, grace: grace, using: calls)
    }
  }

  /// Ends children of this process without their descendants, by what the system tells a parent of its children.
  private static func terminateAlone(
    _ children: [ProcessID], with signal: Signal, grace: Double?, using calls: SystemCalls
  ) throws(SystemError) -> Termination {
    func running() throws(SystemError) -> [ProcessID] {
      var running: [ProcessID] = []
      for child in children where try Wait.peek(child, using: calls) == .running { running.append(child) }
      return running
    }
    for child in try running() {
      try child.send(signal, using: calls)
      // One that is stopped heeds it only then.
      try child.send(.continue, isTold: false, using: calls)
    }
    let stop = try waitForEnd(of: children, until: Deadline(after: grace, using: calls), all: true, using: calls).reason
    if stop != .satisfied {
      let killed = try running()
      for child in killed { try child.send(.kill, using: calls) }
      let deadline = Deadline(after: TreeTerminator.dyingTime, using: calls)
      for child in killed {
        guard let process = try? ProcessDescriptor(child, using: calls) else { continue }
        _ = try Poll.wait(for: Poll.Interest(process.number), until: deadline, interruptible: false, using: calls)
      }
    }
    return Termination(
      remaining: try running(), neededKill: stop != .satisfied, wasInterrupted: stop == .interrupted)
  }
}

private struct TreeTerminator {
  let tree: ProcessTree
  var table: ProcessTable { tree.table }
  var calls: SystemCalls { tree.calls }

  /// All of the tree that have been found and not been seen to have ended.
  private var members: [ProcessIdentity] = []
  /// Members that this process may not send signals to.
  private var refused: Set<ProcessIdentity> = []
  /// Members that were sent SIGSTOP and no SIGCONT since.
  private var frozen: Set<ProcessIdentity> = []

  /// Seconds within which the tree must come to a standstill; one that hangs in the kernel never does.
  private static let freezingTime = 2.0
  /// Seconds between two walks while it does.
  private static let freezingStep = 0.0005
  /// Seconds that one that runs is given to stop, before those below it are looked for.
  private static let stoppingTime = 0.005
  /// Seconds between two looks for processes that were started after SIGTERM.
  private static let watchingStep = 0.05
  /// Seconds that a killed process is given to disappear.
  static let dyingTime = 5.0

  init(tree: ProcessTree) {
    self.tree = tree
  }

  mutating func terminate(
    _ roots: [ProcessID], with signal: Signal, grace: Double?
  ) throws(SystemError) -> ProcessTree.Termination {
    for root in roots {
      if let stat = try table.stat(of: root) { members.append(stat.identity) }
    }

    try freeze()
    // Each has the signal pending before any of them runs on.
    try sendToAll(signal)
    try sendToAll(.continue)
    frozen = []
    let stop = try wait(until: Deadline(after: grace, using: calls), interruptible: true)
    if stop != .satisfied {
      try freeze()
      try sendToAll(.kill)
      frozen = []
      _ = try wait(until: Deadline(after: Self.dyingTime, using: calls), interruptible: false)
    }
    return ProcessTree.Termination(
      remaining: members.map(\.pid), neededKill: stop != .satisfied, wasInterrupted: stop == .interrupted)
  }

  /// Lets run on what was stopped, by number, since there may be no descriptors; to others SIGCONT does nothing.
  func thaw() {
    for identity in frozen { try? calls.kill(identity.pid.rawValue, Signal.continue.rawValue) }
  }

  // MARK: Finding

  /// Looks through the table: forgets members that have ended, and takes in the descendants of the others.
  ///
  /// - Returns: whether all of them are stopped.
  private mutating func walk() throws(SystemError) -> Bool {
    let known = Set(members)
    var alive: [ProcessTree.Member] = []
    for member in ProcessTree.family(of: members, in: try table.stats()) where !member.stat.hasEnded {
      let belongs = known.contains(member.stat.identity) ? true : try isGenuine(member)
      if belongs { alive.append(member) }
    }
    members = alive.map(\.stat.identity)
    let parentsOfStopped = Set(alive.filter { $0.stat.state == .stopped }.map(\.stat.parent))
    return alive.allSatisfy { member in
      // A process that has called vfork waits, deaf to signals, for a child that was stopped before its exec: it can't
      // fork, and stops once the child goes on.
      let waitsForStopped = member.stat.isUninterruptible && parentsOfStopped.contains(member.stat.pid)
      return member.stat.state == .stopped || waitsForStopped || refused.contains(member.stat.identity)
    }
  }

  /// Whether the parent's number is still the parent's: else it may have become a stranger's during the walk, and the
  /// child with it.
  private func isGenuine(_ member: ProcessTree.Member) throws(SystemError) -> Bool {
    guard let parent = member.parent, let stat = try table.stat(of: parent.pid) else { return true }
    return stat.identity == parent
  }

  /// Stops the whole tree.
  ///
  /// A process that is seen to be stopped can't fork any more. So once all were seen so, a further walk that finds no
  /// others has found all there are.
  private mutating func freeze() throws(SystemError) {
    let deadline = Deadline(after: Self.freezingTime, using: calls)
    frozen = []
    var wereStopped = false
    while !members.isEmpty {
      let areStopped = try walk()
      let new = members.filter { !frozen.contains($0) && !refused.contains($0) }
      if new.isEmpty && areStopped && wereStopped { return }
      for identity in new { try halt(identity) }
      if deadline.hasPassed(using: calls) { return }
      wereStopped = new.isEmpty && areStopped
      if !wereStopped { try pause(Self.freezingStep) }
    }
  }

  /// Stops a process, its children, their children and so on, each as soon as it is found.
  ///
  /// Processes that start each other in a chain grow it faster than the whole table can be walked, but not faster than
  /// one can go from each to its children. What this misses is found by the next walk.
  private mutating func halt(_ identity: ProcessIdentity) throws(SystemError) {
    var found = [identity]
    while let next = found.popLast() {
      guard !frozen.contains(next), try send(.stop, to: next) else { continue }
      frozen.insert(next)
      var children = try table.children(of: next.pid)
      if children.isEmpty && isSoonStopped(next) { children = try table.children(of: next.pid) }
      for child in children where !frozen.contains(child.identity) && !refused.contains(child.identity) {
        members.append(child.identity)
        found.append(child.identity)
      }
    }
  }

  /// Waits for a moment until a process that was sent SIGSTOP has come to a stop: it may be starting a child. One that
  /// sleeps is not.
  private func isSoonStopped(_ identity: ProcessIdentity) -> Bool {
    let deadline = Deadline(after: Self.stoppingTime, using: calls)
    while let stat = try? table.stat(of: identity.pid), stat.identity == identity, stat.state == .running {
      if deadline.hasPassed(using: calls) { return false }
    }
    return true
  }

  private func pause(_ seconds: Double) throws(SystemError) {
    _ = try Poll.wait(for: [], until: Deadline(after: seconds, using: calls), interruptible: false, using: calls)
  }

  // MARK: Signalling

  private mutating func sendToAll(_ signal: Signal) throws(SystemError) {
    for identity in members { _ = try send(signal, to: identity) }
  }

  /// - Returns: whether it was sent; a process that has ended or is another user's can't be sent any.
  private mutating func send(_ signal: Signal, to identity: ProcessIdentity) throws(SystemError) -> Bool {
    do throws(SystemError) {
      let process = try ProcessDescriptor(identity.pid, using: calls)
      guard try isAlive(identity) else { return false }
      // The stops are the means, not what is to be told.
      if signal != .stop && signal != .continue { SignalWitness.sends?(signal, identity.pid) }
      try process.send(signal, using: calls)
      return true
    } catch {
      switch error.errno {
      case .noSuchProcess:
        return false
      case .notPermitted where error.operation == .signalProcess:
        refused.insert(identity)
        return false
      default:
        throw error
      }
    }
  }

  /// Asked once a descriptor is open: if the number is still this process's, so is the descriptor.
  private func isAlive(_ identity: ProcessIdentity) throws(SystemError) -> Bool {
    guard let stat = try table.stat(of: identity.pid) else { return false }
    return stat.identity == identity && !stat.hasEnded
  }

  // MARK: Waiting

  /// Waits until all members have ended, those too that they start meanwhile.
  private mutating func wait(until deadline: Deadline, interruptible: Bool) throws(SystemError) -> WaitForEnd.Reason {
    while true {
      _ = try walk()
      let awaited = members.filter { !refused.contains($0) }
      if awaited.isEmpty { return .satisfied }
      if deadline.hasPassed(using: calls) { return .timedOut }
      let step = Deadline(after: Self.watchingStep, using: calls).earlier(deadline)
      // One after the other, since the order doesn't matter.
      for identity in awaited {
        let outcome = try waitForEnd(of: identity, until: step, interruptible: interruptible)
        if outcome == .interrupted { return .interrupted }
        if outcome == .timedOut { break }
      }
    }
  }

  private func waitForEnd(
    of identity: ProcessIdentity, until deadline: Deadline, interruptible: Bool
  ) throws(SystemError) -> WaitForEnd.Reason {
    do throws(SystemError) {
      let process = try ProcessDescriptor(identity.pid, using: calls)
      guard try isAlive(identity) else { return .satisfied }
      let interest = Poll.Interest(process.number)
      return WaitForEnd.Reason(
        try Poll.wait(for: interest, until: deadline, interruptible: interruptible, using: calls))
    } catch {
      if error.errno == .noSuchProcess { return .satisfied }
      throw error
    }
  }
}
