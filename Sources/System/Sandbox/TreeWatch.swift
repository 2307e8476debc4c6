import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// A process that watches over another one, which is about to restrict itself, and over all that descend from it: it sums
/// up what they use, ends them at a limit, and ends with them.
///
/// It is nobody's child, and outside of the walls that the other one builds: that can neither end it nor look into it.
enum TreeWatch {
  /// Starts one over this process, unless the policy has nothing to be summed up.
  ///
  /// - Returns: To be told by `awaitAnswer` when the process is in its namespaces, before it runs anything; nil where there
  ///   is nobody.
  /// - Throws: ``SandboxFailure``
  static func start(_ policy: SandboxPolicy) throws(SandboxFailure) -> Talk? {
    let isNeeded =
      policy.memory != nil || policy.processes != nil || policy.seconds != nil || policy.processorSeconds != nil
      || policy.files != nil && !policy.writable.isEmpty
    guard isNeeded, policy.has(.totals) else { return nil }
    let ends = try Talk.ends()
    do throws(SystemError) {
      let watched = ProcessID.current()
      let descriptor = try ProcessDescriptor(watched).release()
      switch try forkProcess() {
      case .parent(let pid):
        // Past all that keeps account of children and turns.
        Supervisor.reap(pid)
        close(descriptor)
        close(ends.supervisor)
      case .child:
        // Its parent ends at once, and the system's first process adopts it.
        close(ends.sandbox)
        switch try? forkProcess() {
        case .child: watch(watched, descriptor, Talk(over: ends.supervisor), policy)
        case .parent, nil: exitNow(0)
        }
      }
      // From now on what loses its parent stays below this process, where it is found.
      try Adoption.begin()
      return Talk(over: ends.sandbox)
    } catch {
      throw SandboxFailure(error.description)
    }
  }

  private static func watch(
    _ watched: ProcessID, _ descriptor: Int32, _ talk: Talk, _ policy: SandboxPolicy
  ) -> Never {
    SignalHandling.blockAll()
    setsid()
    close(STDIN_FILENO)
    close(STDOUT_FILENO)
    Surroundings.closeDescriptors(but: [descriptor, talk.number])
    let home: Membership? = talk.next() == .ready ? Membership(of: watched) : nil
    talk.answer()
    let deadline = Deadline(after: policy.seconds)
    var sums = Sums(policy, .tree(of: watched))
    var known: [ProcessRecord] = []
    let interest = Poll.Interest(descriptor)
    while true {
      if deadline.hasPassed() { end(watched, descriptor, home, known, .time, policy) }
      if sums.next.hasPassed() {
        if let limit = sums.look() { end(watched, descriptor, home, known, limit, policy) }
        known = sums.members.compactMap { try? ProcessTable().record(of: $0) }
      }
      let outcome = try? Poll.wait(for: interest, until: sums.next.earlier(deadline), attention: .toNothing)
      if outcome == .ready || outcome == nil {
        home?.endAll(but: nil)
        endThoseLeft(known)
        exitNow(0)
      }
    }
  }

  private static func end(
    _ watched: ProcessID, _ descriptor: Int32, _ home: Membership?, _ known: [ProcessRecord], _ limit: SandboxLimit,
    _ policy: SandboxPolicy
  ) -> Never {
    let words = limit.words(of: policy, ending: "the process with pid \(watched)")
    // It stands still while what is below it ends, so that it starts no others. Its own end is the last that is done here:
    // whoever waits for it finds nobody left.
    procscript_pidfd_send_signal(descriptor, SIGSTOP)
    let children = (try? ProcessTree().descendants(of: watched)) ?? []
    if !children.isEmpty { _ = try? ProcessTree().terminate(children, with: .kill, grace: 0) }
    home?.endAll(but: watched)
    endThoseLeft(known.filter { $0.pid != watched })
    // Before its end, which somebody may wait for; and for a moment only, since a terminal may be stopped.
    signal(SIGPIPE, SIG_IGN)
    Patience.begin()
    _ = Patience.limited { write(STDERR_FILENO, "procscript: \(words)\n", words.utf8.count + 13) }
    procscript_pidfd_send_signal(descriptor, SIGKILL)
    exitNow(0)
  }

  /// Ends those who were below it and have another parent now.
  private static func endThoseLeft(_ known: [ProcessRecord]) {
    for record in known {
      guard let process = try? ProcessDescriptor(record.pid),
        let now = try? ProcessTable().record(of: record.pid), now.startTime == record.startTime
      else { continue }
      try? process.send(.kill)
    }
  }
}
