import Testing

@testable import ProcscriptSystem

@Suite struct ProcessorQuotaTests {
  /// That of a machine with these files.
  private func quota(_ files: [String: String], using calls: SystemCalls = .live) throws -> Int? {
    let machine = try Machine(files)
    return ProcessorQuota(root: machine.root, using: calls).processors()
  }

  @Test(arguments: [
    ("50000 100000", 1), ("100000 100000", 1), ("100001 100000", 2), ("150000 100000", 2), ("25000 10000", 3),
    ("1000 1000000", 1), ("max 100000", nil),
  ]) func `a quota is rounded up to whole processors`(_ text: String, _ processors: Int?) throws {
    #expect(try quota(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": text + "\n"]) == processors)
  }

  @Test func `the least of a group and those around it counts`() throws {
    func quota(root: String, outer: String, inner: String) throws -> Int? {
      try self.quota([
        "/proc/self/cgroup": "0::/outer/inner\n",
        "/sys/fs/cgroup/cpu.max": root, "/sys/fs/cgroup/outer/cpu.max": outer,
        "/sys/fs/cgroup/outer/inner/cpu.max": inner, "/sys/fs/cgroup/other/cpu.max": "1 100000\n",
      ])
    }
    let none = "max 100000\n"
    #expect(try quota(root: none, outer: none, inner: "200000 100000\n") == 2)
    #expect(try quota(root: none, outer: "200000 100000\n", inner: "400000 100000\n") == 2)
    #expect(try quota(root: "50000 100000\n", outer: "200000 100000\n", inner: none) == 1)
    #expect(try quota(root: none, outer: none, inner: none) == nil)
  }

  @Test func `in a container, whose path is the host's, the visible root counts`() throws {
    #expect(
      try quota([
        "/proc/self/cgroup": "0::/system.slice/container-1234.scope\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n",
      ]) == 1)
  }

  @Test(arguments: [
    ("cpu", "cpu"), ("cpu,cpuacct", "cpu,cpuacct"), ("cpuacct,cpu", "cpu"),
  ]) func `quotas of the first version are found`(_ controllers: String, _ folder: String) throws {
    func quota(_ quota: String, of group: String) throws -> Int? {
      try self.quota([
        "/proc/self/cgroup": "3:memory:/m\n2:cpuset:/\n1:\(controllers):/box/inner\n0::/\n",
        "/sys/fs/cgroup/\(folder)/\(group)/cpu.cfs_quota_us": quota,
        "/sys/fs/cgroup/\(folder)/\(group)/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/cpuset/cpu.cfs_quota_us": "1\n", "/sys/fs/cgroup/cpuset/cpu.cfs_period_us": "1\n",
      ])
    }
    #expect(try quota("250000\n", of: "box/inner") == 3)
    #expect(try quota("250000\n", of: "box") == 3)
    #expect(try quota("-1\n", of: "box/inner") == nil)
  }

  @Test(arguments: ["", "max\n", "0 100000\n", "100000 0\n", "100000\n", "100000 100000 1\n", "half 100000\n"])
  func `a file that says nothing sensible is no quota`(_ text: String) throws {
    #expect(try quota(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": text]) == nil)
  }

  @Test func `a machine without control groups has none`() throws {
    #expect(try quota([:]) == nil)
    #expect(try quota(["/sys/fs/cgroup/cpu.max": "100000 100000\n"]) == nil)
  }

  @Test func `it is read to the end, though signals cut the reading short`() throws {
    let cuts = Counter()
    let files = ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "300000 100000\n"]
    #expect(try quota(files, using: .interruptedOnce(counting: cuts)) == 3)
    #expect(cuts.value > 0)
  }

  @Test func `this process may use what both its quota and its affinity allow`() throws {
    /// On a machine of these files, but for the processors.
    func count(_ files: [String: String]) throws -> Int {
      let machine = try Machine(files)
      let root = machine.root
      let calls = SystemCalls()
      calls.openat = { directory, path, flags throws(Errno) in
        try SystemCalls.live.openat(directory, root + String(cString: path), flags)
      }
      return usableProcessorCount(using: calls)
    }
    #expect(try count([:]) == processorCount())
    #expect(try count(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n"]) == 1)
    #expect(
      try count(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "1000000000 1000\n"]) == processorCount())
    #expect((1...processorCount()).contains(usableProcessorCount()))
  }
}
