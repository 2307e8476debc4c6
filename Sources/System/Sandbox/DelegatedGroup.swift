import Glibc
package import ProcscriptSystem

/// A control group of the sandbox's own, where the system has given this process one to divide (version 2, "delegated", as
/// `systemd-run --user --scope -p Delegate=yes` does): there the kernel itself holds the total of memory and processes.
package struct DelegatedGroup: Sendable {
  private let folder: String

  /// Makes one below this process's group.
  ///
  /// - Parameter root: Where the machine's files are; tests have their own.
  /// - Returns: nil where this process may not, or shares its group with others: a group with processes in it has none
  ///   below it.
  package init?(_ policy: SandboxPolicy, root: String = "") {
    let own = getpid()
    guard let parent = Self.ownFolder(root),
      Self.words(of: parent + "/cgroup.controllers").isSuperset(of: ["memory", "pids"]),
      access(parent, W_OK) == 0, access(parent + "/cgroup.subtree_control", W_OK) == 0,
      Self.divide(parent, for: own)
    else { return nil }
    folder = "\(parent)/procscript-\(own)"
    guard mkdir(folder, 0o755) == 0 else { return nil }
    guard set(policy) else {
      rmdir(folder)
      return nil
    }
  }

  /// The line of version 2 in `/proc/self/cgroup` is `0::/path`.
  private static func ownFolder(_ root: String) -> String? {
    guard let text = FileReader.text(of: root + "/proc/self/cgroup"),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })
    else { return nil }
    let path = line.dropFirst("0::".count)
    return root + "/sys/fs/cgroup" + (path == "/" ? "" : path)
  }

  private static func divide(_ parent: String, for own: pid_t) -> Bool {
    let control = parent + "/cgroup.subtree_control"
    if words(of: control).isSuperset(of: ["memory", "pids"]) { return true }
    let members = words(of: parent + "/cgroup.procs")
    if !members.isEmpty {
      guard members == ["\(own)"] else { return false }
      // This process makes room by going into a group of its own.
      let aside = "\(parent)/procscript-supervisor"
      guard mkdir(aside, 0o755) == 0 || errno == EEXIST, write("\(own)", to: aside + "/cgroup.procs") else {
        return false
      }
    }
    return write("+memory +pids", to: control)
  }

  private func set(_ policy: SandboxPolicy) -> Bool {
    if let memory = policy.memory {
      guard Self.write("\(memory)", to: folder + "/memory.max") else { return false }
      // Neither is there on every machine: without swap there is nothing to limit.
      _ = Self.write("0", to: folder + "/memory.swap.max")
      _ = Self.write("1", to: folder + "/memory.oom.group")
    }
    // One more than are allowed, so that it is seen, and the keeper.
    if let processes = policy.processes { return Self.write("\(processes + 2)", to: folder + "/pids.max") }
    return true
  }

  /// Puts a process into it, before that starts others.
  package func add(_ pid: ProcessID) -> Bool { Self.write("\(pid)", to: folder + "/cgroup.procs") }

  /// Whether the kernel has killed processes of it for want of memory.
  package var hasRunOutOfMemory: Bool {
    let text = FileReader.text(of: folder + "/memory.events") ?? ""
    return text.split(separator: "\n").contains { $0.hasPrefix("oom_kill ") && $0 != "oom_kill 0" }
  }

  /// Removes it, once its processes have ended.
  package func remove() {
    rmdir(folder)
  }

  private static func words(of file: String) -> Set<String> {
    Set((FileReader.text(of: file) ?? "").split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static func write(_ text: String, to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    if file < 0 { return false }
    defer { close(file) }
    return (try? writeAll(Array(text.utf8), to: file)) != nil
  }
}
