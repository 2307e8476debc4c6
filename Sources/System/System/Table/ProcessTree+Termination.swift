extension ProcessTree {
  /// What became of a tree that was to end.
  package struct Termination: Equatable, Sendable {
    /// Those that did not end even so: other users' processes, or ones that hang in the kernel. As a rule, none.
    package let remaining: [ProcessID]
    /// Whether some had to be killed, since SIGTERM did not end them.
    package let neededKill: Bool
    /// Whether an interrupt cut the grace short, which is still pending, or what was done meanwhile.
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
  /// - Parameters:
  ///   - attention: What `meanwhile` is called for at once; an interrupt ends the grace in any case.
  ///   - meanwhile: Called again and again during the grace, when nobody is stopped and no descriptor is open for this. It
  ///     answers after how many seconds it is to be called again, and nil to end the grace.
  /// - Throws: `SystemError` with the operation `readFile` or `openProcess`, where there are no descriptors left; nothing
  ///   is left stopped then.
  package func terminate(
    _ root: ProcessID, grace: Double?, attention: Attention = .toInterrupts,
    meanwhile: () -> Double? = { .infinity }
  ) throws(SystemError) -> Termination {
    try terminate([root], with: .terminate, grace: grace, attention: attention, meanwhile: meanwhile)
  }

  /// Ends several children of this process at once, each with its descendants, by a signal of one's choice in place of
  /// SIGTERM: see ``terminate(_:grace:attention:meanwhile:)``.
  @discardableResult
  package func terminate(
    _ roots: [ProcessID], with signal: Signal, grace: Double?, attention: Attention = .toInterrupts,
    meanwhile: () -> Double? = { .infinity }
  ) throws(SystemError) -> Termination {
    if Turns.areTaken { return try terminateInTurns(roots, with: signal, grace: grace) }
    var terminator = TreeTerminator(tree: self)
    do throws(SystemError) {
      return try terminator.terminate(roots, with: signal, grace: grace, attention, meanwhile)
    } catch {
      terminator.thaw()
      // Without a descriptor or memory the table can't be read now; another time it can.
      let isShortage = [.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory].contains(error.errno)
      guard error.operation == .listProcesses, !isShortage else { throw error }
      return try Self.terminateAlone(roots, with: signal, grace: grace, attention, meanwhile, using: calls)
    }
  }

  /// Ends children of this process that take turns with it, and all that descend from them: none of those can fork
  /// meanwhile. What programs start after the signal is not found.
  private func terminateInTurns(
    _ roots: [ProcessID], with signal: Signal, grace: Double?
  ) throws(SystemError) -> Termination {
    let keeper = Turns.keeper.unsafelyUnwrapped
    let programs = try programs(below: Set(roots).union(keeper.tree(of: roots)))
    func left() -> [ProcessID] {
      keeper.tree(of: roots) + programs.filter { (try? table.stat(of: $0.pid))?.isRunning(as: $0) == true }.map(\.pid)
    }
    for process in left() { try? process.send(signal) }
    for process in left() { try? process.send(.continue, isTold: false) }
    var deadline = Deadline(after: grace)
    var neededKill = false
    while true {
      let left = left()
      let wasInterrupted = Interrupts.isPending
      if left.isEmpty { return Termination(remaining: [], neededKill: neededKill, wasInterrupted: wasInterrupted) }
      if !neededKill && (wasInterrupted || deadline.hasPassed()) {
        for process in left { try? process.send(.kill) }
        (neededKill, deadline) = (true, .never)
        continue
      }
      Turns.block(until: deadline.nanoseconds, .ends(of: left, all: true))
    }
  }

  /// Those of some processes that take no turns, and all that descend from any of them and take none.
  private func programs(below processes: Set<ProcessID>) throws(SystemError) -> [ProcessIdentity] {
    let keeper = Turns.keeper.unsafelyUnwrapped
    var unseen: [ProcessIdentity] = []
    for process in processes.sorted() {
      if let stat = try table.stat(of: process), !stat.hasEnded { unseen.append(stat.identity) }
    }
    var programs: [ProcessIdentity] = []
    while let next = unseen.popLast() {
      if !keeper.takesTurns(next.pid) { programs.append(next) }
      for child in try table.children(of: next.pid) where !keeper.takesTurns(child.pid) {
        unseen.append(child.identity)
      }
    }
    return programs
  }

  /// Ends children of this process without their descendants, by what the system tells a parent of its children.
  private static func terminateAlone(
    _ children: [ProcessID], with signal: Signal, grace: Double?, _ attention: Attention, _ meanwhile: () -> Double?,
    using calls: SystemCalls
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
    let stop = try Self.wait(until: Deadline(after: grace, using: calls), meanwhile, using: calls) {
      deadline throws(SystemError) in
      try waitForEnd(of: children, until: deadline, all: true, attention: attention, using: calls).reason
    }
    if stop != .satisfied {
      let killed = try running()
      for child in killed { try child.send(.kill, using: calls) }
      let deadline = Deadline(after: TreeTerminator.dyingTime, using: calls)
      for child in killed {
        guard let process = try? ProcessDescriptor(child, using: calls) else { continue }
        _ = try Poll.wait(for: Poll.Interest(process.number), until: deadline, attention: .toNothing, using: calls)
      }
    }
    return Termination(
      remaining: try running(), neededKill: stop != .satisfied, wasInterrupted: stop == .interrupted)
  }

  /// Waits by `wait`, which is told each time when it is to come back, and calls `meanwhile` in between.
  ///
  /// - Returns: `.interrupted` only at an interrupt, or where `meanwhile` ends the wait.
  fileprivate static func wait(
    until deadline: Deadline, _ meanwhile: () -> Double?, using calls: SystemCalls,
    _ wait: (Deadline) throws(SystemError) -> WaitForEnd.Reason
  ) throws(SystemError) -> WaitForEnd.Reason {
    while true {
      guard let pause = meanwhile() else { return .interrupted }
      let reason = try wait(Deadline(after: pause, using: calls).earlier(deadline))
      if reason == .satisfied || calls.interruptIsPending() { return reason }
      if deadline.hasPassed(using: calls) { return .timedOut }
    }
  }
}

extension ProcessStat {
  fileprivate func isRunning(as identity: ProcessIdentity) -> Bool { self.identity == identity && !hasEnded }
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

  /// Seconds, and walks, after which a tree that isn't at a standstill and in which nothing happens is left so: one that
  /// hangs in the kernel never stops. The walks are for a machine so busy that in this time nobody got to run.
  private static let freezingTime = 2.0, freezingWalks = 20
  /// Seconds after which a tree is given up that starts processes faster than they can be found.
  private static let longestFreezing = 60.0
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
    _ roots: [ProcessID], with signal: Signal, grace: Double?, _ attention: Attention, _ meanwhile: () -> Double?
  ) throws(SystemError) -> ProcessTree.Termination {
    for root in roots {
      if let stat = try table.stat(of: root) { members.append(stat.identity) }
    }

    try freeze()
    // Each has the signal pending before any of them runs on.
    try sendToAll(signal)
    try sendToAll(.continue)
    frozen = []
    let stop = try wait(until: Deadline(after: grace, using: calls), attention: attention, meanwhile)
    if stop != .satisfied { try kill() }
    return ProcessTree.Termination(
      remaining: members.map(\.pid), neededKill: stop != .satisfied, wasInterrupted: stop == .interrupted)
  }

  /// Kills the whole tree, those too that are found only when the others have been killed.
  private mutating func kill() throws(SystemError) {
    let deadline = Deadline(after: Self.dyingTime, using: calls)
    var killed: Set<ProcessIdentity> = []
    var end = WaitForEnd.Reason.timedOut
    while end != .satisfied {
      if !killed.isSuperset(of: members) {
        try freeze()
        for identity in members where killed.insert(identity).inserted { _ = try send(.kill, to: identity) }
        frozen = []
      } else if deadline.hasPassed(using: calls) {
        return
      }
      let step = Deadline(after: Self.watchingStep, using: calls).earlier(deadline)
      end = try wait(until: step, attention: .toNothing) { .infinity }
    }
  }

  /// Lets run on what was stopped, by number, since there may be no descriptors; to others SIGCONT does nothing.
  func thaw() {
    for identity in frozen { try? calls.kill(identity.pid.rawValue, Signal.continue.rawValue) }
  }

  // MARK: Finding

  /// Looks through the table: forgets members that have ended, and takes in the descendants of the others.
  ///
  /// - Returns: how many of them are not stopped.
  @discardableResult
  private mutating func walk() throws(SystemError) -> Int {
    let known = Set(members)
    var alive: [ProcessTree.Member] = []
    for member in ProcessTree.family(of: members, in: try table.stats()) where !member.stat.hasEnded {
      let belongs = known.contains(member.stat.identity) ? true : try isGenuine(member)
      if belongs { alive.append(member) }
    }
    members = alive.map(\.stat.identity)
    let parentsOfStopped = Set(alive.filter { $0.stat.state == .stopped }.map(\.stat.parent))
    return alive.count { member in
      // A process that has called vfork waits, deaf to signals, for a child that was stopped before its exec: it can't
      // fork, and stops once the child goes on.
      let waitsForStopped = member.stat.isUninterruptible && parentsOfStopped.contains(member.stat.pid)
      return !(member.stat.state == .stopped || waitsForStopped || refused.contains(member.stat.identity))
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
    let deadline = Deadline(after: Self.longestFreezing, using: calls)
    var patience = Deadline(after: Self.freezingTime, using: calls)
    var idleWalks = 0
    frozen = []
    var fewestRunning = Int.max
    var wereStopped = false
    while !members.isEmpty {
      let running = try walk()
      let new = members.filter { !frozen.contains($0) && !refused.contains($0) }
      let areStopped = new.isEmpty && running == 0
      if areStopped && wereStopped { return }
      wereStopped = areStopped
      for identity in new { try halt(identity) }

      if !new.isEmpty || running < fewestRunning {
        patience = Deadline(after: Self.freezingTime, using: calls)
        idleWalks = 0
        fewestRunning = running
      }
      idleWalks += 1
      if deadline.hasPassed(using: calls) || idleWalks > Self.freezingWalks && patience.hasPassed(using: calls) {
        return
      }
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
    _ = try Poll.wait(for: [], until: Deadline(after: seconds, using: calls), attention: .toNothing, using: calls)
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
  private mutating func wait(
    until deadline: Deadline, attention: Attention, _ meanwhile: () -> Double?
  ) throws(SystemError) -> WaitForEnd.Reason {
    while true {
      try walk()
      let awaited = members.filter { !refused.contains($0) }
      if awaited.isEmpty { return .satisfied }
      if deadline.hasPassed(using: calls) { return .timedOut }
      let step = Deadline(after: Self.watchingStep, using: calls).earlier(deadline)
      // One after the other, since the order doesn't matter.
      for identity in awaited {
        let outcome = try ProcessTree.wait(until: step, meanwhile, using: calls) { deadline throws(SystemError) in
          try waitForEnd(of: identity, until: deadline, attention: attention)
        }
        if outcome == .interrupted { return .interrupted }
        if outcome == .timedOut { break }
      }
    }
  }

  private func waitForEnd(
    of identity: ProcessIdentity, until deadline: Deadline, attention: Attention
  ) throws(SystemError) -> WaitForEnd.Reason {
    do throws(SystemError) {
      let process = try ProcessDescriptor(identity.pid, using: calls)
      guard try isAlive(identity) else { return .satisfied }
      let interest = Poll.Interest(process.number)
      return WaitForEnd.Reason(
        try Poll.wait(for: interest, until: deadline, attention: attention, using: calls))
    } catch {
      if error.errno == .noSuchProcess { return .satisfied }
      throw error
    }
  }
}
