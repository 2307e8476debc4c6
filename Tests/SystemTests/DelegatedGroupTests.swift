import Foundation
import ProcscriptSandbox
import ProcscriptSystem
import Testing

/// A control group that was given to this process to divide: its files are those of a folder here.
@Suite struct `A delegated control group` {
  private let root: URL
  private var group: URL { root.appending(path: "sys/fs/cgroup/user/own") }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "procscript-\(UUID().uuidString)")
    try make("proc/self/cgroup", "1:name=systemd:/\n0::/user/own\n")
    try make("sys/fs/cgroup/user/own/cgroup.controllers", "cpu memory pids\n")
    try make("sys/fs/cgroup/user/own/cgroup.subtree_control", "")
    try make("sys/fs/cgroup/user/own/cgroup.procs", "")
  }

  private func make(_ path: String, _ text: String) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOf: group.appending(path: name), encoding: .utf8)
  }

  private var policy: SandboxPolicy {
    var policy = SandboxPolicy.usual
    policy.memory = 64 << 20
    policy.processes = 5
    return policy
  }

  @Test func `is not there where the system has none, or others are in it`() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(DelegatedGroup(policy, root: root.path + "/none") == nil)
    try make("sys/fs/cgroup/user/own/cgroup.procs", "1\n\(getpid())\n")
    #expect(DelegatedGroup(policy, root: root.path) == nil)
    try make("sys/fs/cgroup/user/own/cgroup.controllers", "cpu\n")
    #expect(DelegatedGroup(policy, root: root.path) == nil)
    #expect(text("cgroup.subtree_control") == "")
  }

  /// The kernel makes the files of a new group; a folder has none, so that the limits can't be set there.
  @Test func `is left as it was where its limits can't be set`() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(DelegatedGroup(policy, root: root.path) == nil)
    #expect(text("cgroup.subtree_control") == "+memory +pids")
    #expect(!FileManager.default.fileExists(atPath: group.appending(path: "procscript-\(getpid())").path))
  }
}
