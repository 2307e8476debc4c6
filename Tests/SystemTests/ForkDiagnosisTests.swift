import Testing

@testable import ProcscriptSystem

extension Machine {
  /// What the diagnosis says on this machine, the limits of the user aside.
  fileprivate func limit(behind errno: Errno, uid: UInt32 = 1000, processes: UInt = 500) -> Limit? {
    let calls = SystemCalls()
    calls.getuid = { uid }
    calls.resourceLimit = { resource throws(Errno) in
      ResourceLimit(soft: resource == .processes ? processes : 8192, hard: ResourceLimit.unlimited)
    }
    return ForkDiagnosis(root: root, using: calls).limit(behind: errno)
  }
}

@Suite struct ForkDiagnosisTests {
  @Test func `a full control group is named, also an outer one`() throws {
    let machine = try Machine([
      "/proc/self/cgroup": "0::/outer/inner\n",
      "/sys/fs/cgroup/outer/inner/pids.max": "max\n",
      "/sys/fs/cgroup/outer/inner/pids.current": "7\n",
      "/sys/fs/cgroup/outer/pids.max": "64\n",
      "/sys/fs/cgroup/outer/pids.current": "64\n",
    ])
    #expect(machine.limit(behind: .tryAgain) == .groupProcesses(64, path: "/sys/fs/cgroup/outer/pids.max"))
  }

  @Test func `a control group of the first version is found`() throws {
    let machine = try Machine([
      "/proc/self/cgroup": "9:memory:/m\n8:pids:/box\n0::/\n",
      "/sys/fs/cgroup/pids/box/pids.max": "20\n",
      "/sys/fs/cgroup/pids/box/pids.current": "20\n",
    ])
    #expect(machine.limit(behind: .tryAgain) == .groupProcesses(20, path: "/sys/fs/cgroup/pids/box/pids.max"))
  }

  @Test func `a control group with room is not blamed`() throws {
    let machine = try Machine([
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/pids.max": "64\n",
      "/sys/fs/cgroup/pids.current": "63\n",
    ])
    #expect(machine.limit(behind: .tryAgain) == .userProcesses(500))
  }

  @Test func `the machine's own limits are named where they are reached`() throws {
    let load = "0.1 0.2 0.3 2/32760 4711\n"
    let ids = try Machine([
      "/proc/loadavg": load, "/proc/sys/kernel/threads-max": "192730\n", "/proc/sys/kernel/pid_max": "32768\n",
    ])
    #expect(ids.limit(behind: .tryAgain) == .processIDs(32768))
    let threads = try Machine([
      "/proc/loadavg": load, "/proc/sys/kernel/threads-max": "32765\n", "/proc/sys/kernel/pid_max": "4194304\n",
    ])
    #expect(threads.limit(behind: .tryAgain) == .threads(32765))
  }

  @Test func `root is not told of the user's limit, which doesn't bind it`() throws {
    let machine = try Machine([:])
    #expect(machine.limit(behind: .tryAgain, uid: 0) == nil)
    #expect(machine.limit(behind: .tryAgain, processes: ResourceLimit.unlimited) == nil)
    #expect(machine.limit(behind: .tryAgain) == .userProcesses(500))
  }

  @Test func `memory's limits are named`() throws {
    let group = try Machine([
      "/proc/self/cgroup": "0::/box\n",
      "/sys/fs/cgroup/box/memory.max": "1000000\n",
      "/sys/fs/cgroup/box/memory.current": "999000\n",
    ])
    #expect(group.limit(behind: .noMemory) == .groupMemory(1_000_000, path: "/sys/fs/cgroup/box/memory.max"))
    let strict = try Machine([
      "/proc/sys/vm/overcommit_memory": "2\n", "/proc/meminfo": "MemTotal: 9 kB\nCommitLimit:   4096 kB\n",
    ])
    #expect(strict.limit(behind: .noMemory) == .committedMemory(4_194_304))
    let limited = try Machine([:])
    #expect(limited.limit(behind: .noMemory) == .addressSpace(8192))
  }
}
