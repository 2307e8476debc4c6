import Glibc
import Testing

@testable import ProcscriptSystem

@Suite(.timeLimit(.minutes(10))) struct ForkTests {
  /// Calls whose fork fails, for another user than root.
  func failing(_ errno: Errno, processes: UInt = 100) -> SystemCalls {
    let calls = SystemCalls()
    calls.fork = { () throws(Errno) in throw errno }
    calls.getuid = { 1000 }
    calls.resourceLimit = { resource throws(Errno) in
      ResourceLimit(soft: resource == .processes ? processes : ResourceLimit.unlimited, hard: ResourceLimit.unlimited)
    }
    return calls
  }

  /// The signals that this thread blocks.
  func blockedSignals() -> [Int32] {
    var set = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &set)
    return (1...64).filter { sigismember(&set, $0) == 1 }
  }

  @Test func `a fork past the user's limit names it and what to do`() {
    let error = #expect(throws: SystemError.self) { try forkProcess(using: failing(.tryAgain)) }
    #expect(error?.errno == .tryAgain)
    #expect(error?.limit == .userProcesses(100))
    #expect(
      error?.description == "cannot fork: too many processes (limit: ulimit -u = 100); "
        + "wait for some to end, or raise the limit with ulimit -u")
  }

  @Test func `a fork without memory says so`() {
    let error = #expect(throws: SystemError.self) { try forkProcess(using: failing(.noMemory)) }
    #expect(error?.limit == nil)
    #expect(
      error?.description
        == "cannot fork: not enough memory; end some processes, or give the machine more memory")
  }

  @Test func `a fork that fails leaves the signal mask as it was`() {
    let before = blockedSignals()
    _ = try? forkProcess(using: failing(.tryAgain))
    #expect(blockedSignals() == before)
  }

  @Test func `a fork blocks all signals until it has returned`() throws {
    let before = blockedSignals()
    let during = Shared<[Int32]>([])
    let calls = SystemCalls()
    calls.fork = { [self] () throws(Errno) in
      during.value = blockedSignals()
      return 4242
    }
    #expect(try forkProcess(using: calls) == .parent(child: ProcessID(4242)))
    #expect(during.value.contains(SIGINT) && during.value.contains(SIGTERM) && during.value.contains(SIGCHLD))
    #expect(blockedSignals() == before)
  }

  @Test func `a fork that a signal cuts short is made again`() throws {
    let tries = Counter()
    let calls = SystemCalls()
    calls.fork = { () throws(Errno) in
      if tries.count() < 3 { throw .interrupted }
      return 7
    }
    #expect(try forkProcess(using: calls) == .parent(child: ProcessID(7)))
    #expect(tries.value == 3)
  }

  @Test func `the parent-death signal is asked for before the parent is looked at`() throws {
    let order = Shared<[String]>([])
    let calls = SystemCalls()
    calls.setParentDeathSignal = { signal throws(Errno) in order.change { $0.append("signal \(signal)") } }
    calls.getppid = {
      order.change { $0.append("parent") }
      return 1
    }
    #expect(try ParentDeath.arrange(.terminate, parent: ProcessID(99), using: calls) == .parentIsGone)
    #expect(order.value == ["signal 15", "parent"])
    #expect(try ParentDeath.arrange(.terminate, parent: ProcessID(1), using: calls) == .arranged)
  }

  @Test func `a forked child has its own number, and ends with its code`() async {
    // A program of its own, since forking the test runner with its threads is no good idea.
    await #expect(processExitsWith: .exitCode(31)) {
      let parent = ProcessID.current()
      switch try forkProcess() {
      case .child:
        let isChild = ProcessID.current() != parent && ProcessID.parent() == parent
        exitNow(isChild ? 31 : 1)
      case .parent(let child):
        _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
        guard case .ended(let status) = try Wait.reap(child) else { exitNow(2) }
        exitNow(status.exitCode)
      }
    }
  }
}
