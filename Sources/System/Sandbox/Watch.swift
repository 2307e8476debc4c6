import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// A supervisor's watch over a sandbox that runs, to its end.
final class Watch {
  private let policy: SandboxPolicy
  private let keeper: ProcessID
  private let view: Census.View
  private let streams: StandardStreams
  private let talk: Talk
  private let group: DelegatedGroup?
  private let complain: (String) -> Void

  private let deadline: Deadline
  private var nextLook: Deadline
  private var sums: Sums
  /// The limit that has ended the run.
  private var limit: SandboxLimit?
  /// How the script has ended, as `WaitStatus.exitCode`.
  private var code: Int32?
  private var isTalking = true

  /// The signals that are for the script.
  private static let passedOn = [
    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT,
  ]

  init(
    _ policy: SandboxPolicy, of keeper: ProcessID, _ view: Census.View, _ streams: StandardStreams, _ talk: Talk,
    _ group: DelegatedGroup?,
    complain: @escaping (String) -> Void
  ) {
    self.policy = policy
    self.keeper = keeper
    self.view = view
    self.streams = streams
    self.talk = talk
    self.group = group
    self.complain = complain
    deadline = Deadline(after: policy.has(.totals) ? policy.seconds : nil)
    sums = Sums(policy, view)
    nextLook = sums.next
  }

  /// Lets the script begin, watches until all of the sandbox has ended, and ends this process.
  ///
  /// - Throws: ``SandboxFailure`` where it can't be watched; it has been ended then.
  func run() throws(SandboxFailure) -> Never {
    Patience.begin()
    do throws(SystemError) {
      let process = try ProcessDescriptor(keeper)
      let signals = try SignalQueue(Self.passedOn)
      talk.answer()
      while try Poll.wait(for: Poll.Interest(process.number), until: .passed, attention: .toNothing) != .ready {
        try step(process, signals)
      }
    } catch {
      killAll()
      Supervisor.reap(keeper)
      group?.remove()
      throw SandboxFailure(error.description)
    }
    while isTalking { hear() }
    Supervisor.reap(keeper)
    // Those of a sandbox without a namespace whose keeper was killed.
    endOrphans()
    passOnTheRest()
    end()
  }

  // MARK: One step

  private func step(_ process: borrowing ProcessDescriptor, _ signals: borrowing SignalQueue) throws(SystemError) {
    if limit == nil { look() }
    // Asked once: whether input is another job's may change in between.
    let relays = streams.all.compactMap { relay in relay.interest.map { (relay: relay, interest: $0) } }
    var interests = [Poll.Interest(process.number), Poll.Interest(signals.number)]
    if isTalking { interests.append(Poll.Interest(talk.number)) }
    let first = interests.count
    interests += relays.map(\.interest)
    let outcome = try Poll.wait(for: interests, until: nextLook.earlier(deadline), attention: .toNothing)
    guard case .ready(let ready) = outcome else { return }
    for index in ready {
      if index >= first {
        let relay = relays[index - first].relay
        relay.step(atMost: allowance(of: relay))
        checkOutput()
      } else if index == 1 {
        signals.takeAll(passOn)
      } else if index == 2 {
        hear()
      }
    }
  }

  private func hear() {
    switch talk.next() {
    case .end(let code): self.code = code
    case nil: isTalking = false
    default: break
    }
  }

  private func passOn(_ signal: Int32) {
    kill(keeper.rawValue, signal)
    guard signal == SIGTSTP else { return }
    // This process stops too, until somebody has it go on; after the keeper, which has stopped all others by then.
    usleep(20_000)
    raise(SIGSTOP)
  }

  // MARK: Limits

  private var printed: Int { streams.outputs.reduce(0) { $0 + $1.count } }

  /// How many bytes an output may still take.
  private func allowance(of relay: Relay) -> Int {
    guard let most = policy.output, policy.has(.totals), streams.input !== relay else { return .max }
    return limit == nil ? most - printed : 0
  }

  private func checkOutput() {
    if let most = policy.output, policy.has(.totals), printed > most { meet(.output) }
  }

  private func look() {
    guard policy.has(.totals) else { return nextLook = .never }
    if deadline.hasPassed() { return meet(.time) }
    guard nextLook.hasPassed() else { return }
    if let met = sums.look() { return meet(met) }
    nextLook = sums.next
  }

  private func meet(_ limit: SandboxLimit) {
    if self.limit != nil { return }
    self.limit = limit
    nextLook = .never
    killAll()
  }

  // MARK: The end

  /// With the first process of a namespace the kernel kills all; where there is none, the tree is killed until nothing is
  /// left of it.
  private func killAll() {
    if case .descendants = view {
      // Nobody is to start others meanwhile, nor to be killed as the last one who knows of them.
      _ = try? ProcessTree().terminate([keeper], with: .kill, grace: 0)
    }
    kill(keeper.rawValue, SIGKILL)
  }

  private func endOrphans() {
    if case .descendants = view { Leftovers.end() }
  }

  /// What was printed before the end is there to be read; nobody is left who could print more.
  private func passOnTheRest() {
    // Nobody is left whom a signal would be for but this process.
    Self.unblockSignals()
    for relay in streams.outputs {
      while let interest = relay.interest {
        // A reader who is slow is waited for, until somebody ends this process too; or for a moment, where a limit was met.
        let patience = limit == nil ? Deadline.never : Deadline(after: Self.patience)
        let outcome = try? Poll.wait(
          for: interest, until: relay.isHolding ? patience : .passed, attention: .toNothing)
        if outcome != .ready {
          relay.giveUp()
          break
        }
        relay.step(atMost: allowance(of: relay))
        checkOutput()
      }
    }
  }

  /// For the handler of a signal: see ``tell(_:)``.
  nonisolated(unsafe) private static var exitCode: Int32 = 0

  /// Seconds that a reader may let pass after a limit was met.
  private static let patience = 1.0

  /// Tells of a limit, where somebody takes it.
  private func tell(_ words: String) {
    let interest = Poll.Interest(STDERR_FILENO, .writable)
    let outcome = try? Poll.wait(for: interest, until: Deadline(after: Self.patience), attention: .toNothing)
    guard outcome == .ready else { return }
    // A terminal may still not take all of it; nothing is left to be done but to end.
    signal(SIGALRM) { _ in exitNow(Watch.exitCode) }
    alarm(2)
    complain(words)
    alarm(0)
  }

  private func end() -> Never {
    if let code, code < 0, limit == nil { limit = SandboxLimit.behind(Signal(rawValue: -code)) }
    if limit == nil, group?.hasRunOutOfMemory == true { limit = .memory }
    group?.remove()
    if limit == nil, let code, code != 0 { limit = noted() }
    if let limit {
      Self.exitCode = limit.exitCode
      tell(limit.words(of: policy))
      exit(limit.exitCode)
    }
    guard let code else {
      complain("the sandbox was killed")
      exit(137)
    }
    if code >= 0 { exit(code) }
    // Whoever waits for this process is to see the same end.
    signal(-code, SIG_DFL)
    kill(getpid(), -code)
    exit(128 - code)
  }

  private static func unblockSignals() {
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }

  /// A limit that the script ran into before it failed.
  private func noted() -> SandboxLimit? {
    let notes = Fence.Hit(rawValue: Fence.notes?.pointee ?? 0)
    if notes.contains(.memory) { return .memory }
    if notes.contains(.sharedMemory) { return .sharedMemory }
    return notes.contains(.processes) ? .processes : nil
  }
}
