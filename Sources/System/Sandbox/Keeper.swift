import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The first process of a sandbox, pid 1 where it has a namespace of processes: it makes what namespaces are there ready,
/// starts the process that runs the script, passes signals on to it, reaps what comes to it, and says how it has ended.
/// With its own end the kernel ends all others of the namespace.
struct SandboxKeeper {
  private(set) var policy: SandboxPolicy
  /// Those that it has begun in.
  let namespaces: UInt32
  let talk: Talk
  let user: uid_t
  let group: gid_t
  /// How many processes count besides those of the sandbox.
  let others: Int

  /// The signal that comes when the supervisor ends: where no namespace ends all others with this process, it has to do that
  /// itself. One of the real-time signals, which nobody else sends.
  private static let orphaned: Int32 = 50

  private func has(_ kind: procscript_namespaces) -> Bool { namespaces & kind.rawValue != 0 }

  /// Begins the sandbox. Returns in the process that is to run the script, once all walls stand; in no other.
  ///
  /// - Parameter standard: What that has as its standard descriptors.
  mutating func begin(with standard: [Int32]) {
    setsid()
    procscript_set_parent_death_signal(has(procscript_namespace_processes) ? SIGKILL : Self.orphaned)
    enterNamespaces()
    // Its parent may have ended before the signal was arranged: then nobody answers.
    guard talk.awaitAnswer() else { exitNow(1) }
    do throws(SandboxFailure) {
      if policy.has(.environment) { try Surroundings.clear(policy) }
    } catch {
      fail(error)
    }
    place(standard)
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    sigprocmask(SIG_SETMASK, &all, &before)
    switch Result(catching: { () throws(SystemError) in try forkProcess() }) {
    case .success(.child):
      sigprocmask(SIG_SETMASK, &before, nil)
      confine()
    case .success(.parent(let child)): attend(child)
    case .failure(let error): fail(SandboxFailure(error.description))
    }
  }

  private func fail(_ failure: SandboxFailure) -> Never {
    talk.say(.failure(failure.description))
    exitNow(1)
  }

  // MARK: Namespaces

  private mutating func enterNamespaces() {
    guard has(procscript_namespace_users) else {
      for text in policy.closeNetwork(hasOwn: false) { talk.say(.remark(text)) }
      return
    }
    guard Namespaces.keepNumbers(of: user, group) else { return retry("no namespace of users: \(Errno.current)") }
    if has(procscript_namespace_mounts), procscript_mount_processes() != 0 {
      return retry("no /proc of its own: \(Errno.current)")
    }
    if policy.network != .everything {
      let hasOwn = separate(procscript_namespace_network, "network")
      for text in policy.closeNetwork(hasOwn: hasOwn) { talk.say(.remark(text)) }
    }
    separate(procscript_namespace_ipc, "shared memory and message queues")
    separate(procscript_namespace_names, "the machine's name")
    if policy.network == .loopback && procscript_raise_loopback() != 0 {
      talk.say(.remark("network: the loopback device does not start: \(Errno.current)"))
    }
  }

  private func retry(_ reason: String) {
    talk.say(.retry(reason))
    exitNow(1)
  }

  /// - Returns: Whether it has one of its own now.
  @discardableResult
  private func separate(_ kind: procscript_namespaces, _ what: String) -> Bool {
    if procscript_unshare(kind.rawValue) == 0 { return true }
    talk.say(.remark("\(what): no namespace of its own: \(Errno.current)"))
    return false
  }

  // MARK: Descriptors

  private func place(_ standard: [Int32]) {
    for (number, descriptor) in standard.enumerated() where descriptor != Int32(number) {
      dup2(descriptor, Int32(number))
    }
    if policy.has(.descriptors) { Surroundings.closeDescriptors(but: [talk.number] + policy.descriptors) }
  }

  // MARK: The process that runs the script

  private func confine() {
    setsid()
    // Where the namespace does not see to it.
    if !has(procscript_namespace_processes) {
      procscript_set_parent_death_signal(SIGKILL)
    }
    do throws(SandboxFailure) {
      try Confinement.build(policy, besides: others) { talk.say(.remark($0.text)) }
    } catch {
      fail(error)
    }
    guard talk.awaitAnswer() else { exitNow(1) }
    policy.takeForce()
  }

  // MARK: Its own part

  private func attend(_ script: ProcessID) -> Never {
    for number in STDIN_FILENO...STDERR_FILENO { close(number) }
    if !has(procscript_namespace_processes) { try? Adoption.begin() }
    // From within the sandbox it is a process like any other of its user.
    _ = procscript_drop_capabilities()
    _ = procscript_forbid_new_privileges()
    _ = procscript_hide_memory()
    var all = sigset_t()
    sigfillset(&all)
    while true {
      _ = try? Wait.reapEnded { pid, status in
        guard pid == script, let status else { return }
        endOthers()
        talk.say(.end(status.exitCode))
        exitNow(0)
      }
      var info = siginfo_t()
      let number = sigwaitinfo(&all, &info)
      switch number {
      case ...0, SIGCHLD: continue
      case Self.orphaned:
        endOthers()
        exitNow(1)
      // A terminal's key stops whole groups. Here all stop, whatever their groups: nobody watches meanwhile.
      case SIGTSTP: signalAll(SIGSTOP)
      case SIGCONT: signalAll(SIGCONT)
      default: kill(script.rawValue, number)
      }
    }
  }

  /// All of the sandbox but this process.
  private func signalAll(_ signal: Int32) {
    if has(procscript_namespace_processes) {
      kill(-1, signal)
      return
    }
    // Others may be started while these stop: until a look finds nobody new.
    var known: Set<ProcessID> = []
    while true {
      let found = (try? ProcessTree().descendants(of: ProcessID.current())) ?? []
      let new = found.filter { known.insert($0).inserted }
      if new.isEmpty { return }
      for pid in new { kill(pid.rawValue, signal) }
    }
  }

  /// Where the namespace does not see to it: what the script has left running ends with it.
  private func endOthers() {
    if !has(procscript_namespace_processes) { Leftovers.end() }
  }
}
