/// Finds out which limit made a fork fail; the system only says "try again" or "no memory".
struct ForkDiagnosis {
  /// Where the machine's files are; tests have their own.
  var root = ""
  let calls: SystemCalls

  init(root: String = "", using calls: SystemCalls) {
    self.root = root
    self.calls = calls
  }

  /// The limit that is reached, nil where none is seen to be.
  func limit(behind errno: Errno) -> Limit? {
    switch errno {
    case .tryAgain: sandboxLimit() ?? reachedGroupLimit() ?? reachedMachineLimit() ?? userLimit()
    case .noMemory: fullGroupMemory() ?? committedMemory() ?? Limit.addressSpace(using: calls)
    default: nil
    }
  }

  // MARK: Processes

  private func sandboxLimit() -> Limit? {
    guard root.isEmpty, let processes = Fence.processes else { return nil }
    Fence.note(.processes)
    return .sandboxProcesses(processes)
  }

  private func reachedGroupLimit() -> Limit? {
    for group in ControlGroup.all(of: "pids", root: root, using: calls) {
      guard let most = number(group + "/pids.max"), let now = number(group + "/pids.current"), now >= most
      else { continue }
      return .groupProcesses(most, path: group + "/pids.max")
    }
    return nil
  }

  private func reachedMachineLimit() -> Limit? {
    // The fourth field of loadavg is "running/all" in threads.
    guard let load = text("/proc/loadavg"), let field = load.split(separator: " ").dropFirst(3).first,
      let threads = field.split(separator: "/").last.flatMap({ UInt($0) })
    else { return nil }
    // Some numbers are the kernel's own, and some may have been freed since the failure.
    func isReached(_ most: UInt) -> Bool { threads + most / 50 >= most }
    if let most = number("/proc/sys/kernel/threads-max"), isReached(most) { return .threads(most) }
    if let most = number("/proc/sys/kernel/pid_max"), isReached(most) { return .processIDs(most) }
    return nil
  }

  /// The user's limit is the cause that is left. How many processes count against it cannot be seen from inside a
  /// container, so it isn't asked. Root is not held to it.
  private func userLimit() -> Limit? {
    guard calls.getuid() != 0, let limit = ResourceLimit.current(.processes, using: calls),
      limit.soft != ResourceLimit.unlimited
    else { return nil }
    return .userProcesses(limit.soft)
  }

  // MARK: Memory

  private func fullGroupMemory() -> Limit? {
    for group in ControlGroup.all(of: "memory", root: root, using: calls) {
      for (most, now) in [
        ("/memory.max", "/memory.current"), ("/memory.limit_in_bytes", "/memory.usage_in_bytes"),
      ] {
        guard let bytes = number(group + most), let used = number(group + now), used + bytes / 50 >= bytes
        else { continue }
        return .groupMemory(bytes, path: group + most)
      }
    }
    return nil
  }

  private func committedMemory() -> Limit? {
    guard number("/proc/sys/vm/overcommit_memory") == 2, let info = text("/proc/meminfo"),
      let line = info.split(separator: "\n").first(where: { $0.hasPrefix("CommitLimit:") }),
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ UInt($0) })
    else { return nil }
    return .committedMemory(kibibytes * 1024)
  }

  // MARK: Files

  private func text(_ path: String) -> String? {
    FileReader.text(of: root + path, using: calls)
  }

  /// The number that is all of the file; nil for "max".
  private func number(_ path: String) -> UInt? {
    text(path).flatMap { UInt($0.prefix { !$0.isWhitespace }) }
  }
}
