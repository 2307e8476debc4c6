import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The process outside of a sandbox: it starts it, and watches over it by ``Watch``.
package enum Supervisor {
  /// Makes this process a supervisor, and returns in another one, which is to run the script: all walls stand there.
  ///
  /// This one ends when that does, with its exit code or that of the limit that was met.
  ///
  /// - Parameter complain: Writes a line to standard error.
  /// - Throws: ``SandboxFailure`` where the sandbox could not be set up; nothing has been run then.
  package static func begin(
    _ policy: SandboxPolicy, complain: @escaping (String) -> Void
  ) throws(SandboxFailure) {
    // As whoever has started it, who may have been given a group.
    let group = policy.has(.totals) ? DelegatedGroup(policy) : nil
    try User.becomeOrdinary(policy)
    var remarks: [String] = []
    for wall in Wall.allCases where !policy.has(wall) { remarks.append("\(wall.rawValue): left out, as asked") }
    let streams = try StandardStreams()
    Fence.notes = try sharedWord()
    guard let start = try start(policy, streams, in: group, &remarks) else { return }
    // It may come to end by the script's signal, and its memory is none of the script's.
    _ = procscript_limit(procscript_limited_core, 0)
    // A reader who has gone is no reason to end before all is cleared away.
    signal(SIGPIPE, SIG_IGN)
    // In the background it is not to be stopped for want of the terminal: nobody would watch meanwhile.
    signal(SIGTTIN, SIG_IGN)
    signal(SIGTTOU, SIG_IGN)
    // What loses its parent comes here, where no namespace keeps it.
    try? Adoption.begin()
    let view: Census.View =
      if let descriptor = start.table { .namespace(descriptor) } else { .descendants(of: start.keeper) }
    if policy.memory != nil, policy.has(.totals), !start.isInGroup {
      remarks.append(totalRemark(policy))
    }
    for relay in streams.all { relay.letGoOfInner() }
    // What stands is told before anything runs.
    let talk = start.talk
    while true {
      guard let line = talk.next() else {
        reap(start.keeper)
        throw SandboxFailure("the sandbox has ended before it began")
      }
      if line == .ready { break }
      switch line {
      case .remark(let text): remarks.append(text)
      case .failure(let text), .retry(let text):
        end(start.keeper)
        throw SandboxFailure(text)
      case .ready, .end: continue
      }
    }
    if policy.isStrict, let first = remarks.first {
      end(start.keeper)
      let more = remarks.dropFirst().map { "; \($0)" }.joined()
      throw SandboxFailure("--sandbox=strict refuses to run without: \(first)\(more)")
    }
    for remark in remarks { complain("sandbox: \(remark)") }
    try Watch(policy, of: start.keeper, view, streams, talk, start.isInGroup ? group : nil, complain: complain).run()
  }

  // MARK: The start

  private struct Start {
    let keeper: ProcessID
    let namespaces: UInt32
    let talk: Talk
    /// Whether it is in the control group that was made for it.
    let isInGroup: Bool
    /// A descriptor of the folder that shows the sandbox's processes; nil where it has no namespace of its own.
    let table: Int32?
  }

  /// Starts the keeper in as many namespaces as the system allows.
  ///
  /// - Returns: nil in the process that is to run the script.
  private static func start(
    _ policy: SandboxPolicy, _ streams: StandardStreams, in controlGroup: DelegatedGroup?, _ remarks: inout [String]
  ) throws(SandboxFailure) -> Start? {
    let users = procscript_namespace_users.rawValue
    let all = users | procscript_namespace_processes.rawValue | procscript_namespace_mounts.rawValue
    let (user, group) = (getuid(), getgid())
    var reasons: [String] = []
    for namespaces in policy.has(.namespaces) ? [all, users, 0] : [0] {
      let ends = try Talk.ends()
      let others = namespaces == 0 ? User.processes(of: user) : 1
      let pid = procscript_fork_into(namespaces)
      if pid < 0 {
        let reason = Errno.current
        close(ends.supervisor)
        close(ends.sandbox)
        if namespaces == 0 { throw SandboxFailure("cannot start a process: \(reason)") }
        reasons.append("\(namespaces == all ? "no namespace of processes" : "no namespace of users"): \(reason)")
        continue
      }
      if pid == 0 {
        close(ends.supervisor)
        var keeper = SandboxKeeper(
          policy: policy, namespaces: namespaces, talk: Talk(over: ends.sandbox), user: user, group: group,
          others: others)
        keeper.begin(with: streams.inner)
        streams.bufferLines()
        return nil
      }
      close(ends.sandbox)
      let talk = Talk(over: ends.supervisor)
      if let reason = try awaitNamespaces(talk, &remarks) {
        reap(ProcessID(pid))
        reasons.append(reason)
        continue
      }
      var table: Int32?
      if namespaces == all {
        let folder = open("/proc/\(pid)/root/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 { table = folder }
      }
      let isInGroup = controlGroup?.add(ProcessID(pid)) == true
      talk.answer()
      if namespaces != all, policy.has(.namespaces) {
        let isKeptIn = policy.has(.files) && FileRights.keepsSignals
        let consequence = "the script sees the machine's processes" + (isKeptIn ? "" : ", and can signal yours")
        remarks.insert("processes: \(reasons.joined(separator: ", ")): \(consequence)", at: 0)
      }
      return Start(keeper: ProcessID(pid), namespaces: namespaces, talk: talk, isInGroup: isInGroup, table: table)
    }
    throw SandboxFailure("cannot start a process: \(reasons.joined(separator: ", "))")
  }

  /// - Returns: Why it is to be tried with fewer; nil where the keeper is ready.
  private static func awaitNamespaces(
    _ talk: Talk, _ remarks: inout [String]
  ) throws(SandboxFailure) -> String? {
    var told: [String] = []
    while let line = talk.next() {
      switch line {
      case .remark(let text): told.append(text)
      case .retry(let reason): return reason
      case .failure(let text): throw SandboxFailure(text)
      case .ready:
        remarks += told
        return nil
      case .end: break
      }
    }
    return "the first process has ended at once"
  }

  private static func totalRemark(_ policy: SandboxPolicy) -> String {
    let each = SandboxLimit.size(policy.memory)
    let most = policy.processes.map { "at most \($0) × \(each)" } ?? "\(each) for each process"
    return "total memory: no delegated control group: it is summed up 10 times a second; in between \(most) that are a "
      + "process's own, and shared memory without a limit"
  }

  private static func sharedWord() throws(SandboxFailure) -> UnsafeMutablePointer<UInt32> {
    do throws(SystemError) {
      return try SharedMemory(byteCount: pageSize).keepForever().baseAddress!.assumingMemoryBound(to: UInt32.self)
    } catch {
      throw SandboxFailure(error.description)
    }
  }

  private static func end(_ keeper: ProcessID) {
    kill(keeper.rawValue, SIGKILL)
    // What it has started comes to this process once it has ended.
    Leftovers.end()
  }

  /// Waits for the end of a child, and reaps it.
  static func reap(_ child: ProcessID) {
    while waitpid(child.rawValue, nil, 0) < 0 && errno == EINTR {}
  }
}

/// Who the sandbox's processes are to the system.
enum User {
  /// Where this process is root's: becomes the user who has called `sudo`, or nobody.
  ///
  /// - Throws: ``SandboxFailure`` where that is impossible.
  static func becomeOrdinary(_ policy: SandboxPolicy) throws(SandboxFailure) {
    guard geteuid() == 0 || getuid() == 0 else { return }
    func number(_ name: String) -> UInt32? { getenv(name).flatMap { UInt32(String(cString: $0)) } }
    let user = number("SUDO_UID").flatMap { $0 == 0 ? nil : $0 } ?? nobody
    let group = number("SUDO_GID").flatMap { $0 == 0 ? nil : $0 } ?? nobody
    guard procscript_become_user(user, group) == 0 else {
      throw SandboxFailure("as root nothing is held back, and it can't become another user: \(Errno.current)")
    }
  }

  /// The user whom nothing belongs to, in all of Linux's distributions.
  private static let nobody: UInt32 = 65534

  /// How many processes and threads a user has: the kernel's limit counts them all.
  static func processes(of user: uid_t) -> Int {
    guard let entries = opendir("/proc") else { return 1 }
    defer { closedir(entries) }
    var count = 0
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard Int32(name) != nil, stat("/proc/\(name)", &status) == 0, status.st_uid == user else { continue }
      // The folder of a process has a link for each of its threads beside its own two.
      var tasks = stat()
      count += stat("/proc/\(name)/task", &tasks) == 0 ? max(1, Int(tasks.st_nlink) - 2) : 1
    }
    // The one that is about to be started.
    return count + 1
  }
}
