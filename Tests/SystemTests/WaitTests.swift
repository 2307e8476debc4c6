import Glibc
import Testing

@testable import ProcscriptSystem

@Suite(.timeLimit(.minutes(10))) struct WaitTests {
  @Test func `looking leaves a zombie, reaping doesn't`() throws {
    let child = ChildProgram.shell("exit 7")
    child.waitForEnd()
    #expect(try Wait.peek(child.pid) == .ended(.exited(7)))
    #expect(try Wait.peek(child.pid) == .ended(.exited(7)))
    #expect(try Wait.reap(child.pid) == .ended(.exited(7)))
    #expect(try Wait.peek(child.pid) == .gone)
    #expect(try Wait.reap(child.pid) == .gone)
  }

  @Test func `a child that runs is neither ended nor gone, even stopped`() throws {
    let child = ChildProgram("sleep", "1000")
    #expect(try Wait.peek(child.pid) == .running)
    try child.pid.send(.stop)
    var info = siginfo_t()
    #expect(waitid(P_PID, id_t(child.pid.rawValue), &info, WSTOPPED) == 0)
    #expect(try Wait.reap(child.pid) == .running)
  }

  @Test func `a killed child tells its signal`() throws {
    let child = ChildProgram("sleep", "1000")
    try child.pid.send(.kill)
    child.waitForEnd()
    guard case .ended(let status) = try Wait.peek(child.pid) else {
      Issue.record("not ended")
      return
    }
    #expect(status == .signalled(.kill, coreDumped: false))
    #expect(status.exitCode == -9)
    #expect(status.signal == .kill)
  }

  @Test func `an ended child is found without knowing its number, and stays`() throws {
    let child = ChildProgram.shell("exit 0")
    child.waitForEnd()
    // Others' children may be found instead, while this one is there too.
    #expect(try Wait.peekAnyEnded() != nil)
    #expect(try Wait.reap(child.pid) == .ended(.exited(0)))
  }

  @Test func `no child at all is no error`() throws {
    let calls = SystemCalls()
    calls.waitid = { _, _ throws(Errno) in throw .noChild }
    #expect(try Wait.peekAnyEnded(using: calls) == nil)
    #expect(try Wait.peek(ProcessID(42), using: calls) == .gone)
  }

  @Test func `waits that a signal cuts short are made again`() throws {
    let child = ChildProgram.shell("exit 3")
    child.waitForEnd()
    let cuts = Counter()
    let calls = SystemCalls.interruptedOnce(counting: cuts)
    #expect(try Wait.peekAnyEnded(using: calls) != nil)
    #expect(try Wait.peek(child.pid, using: calls) == .ended(.exited(3)))
    #expect(try Wait.reap(child.pid, using: calls) == .ended(.exited(3)))
    #expect(cuts.value == 3)
  }

  @Test func `a core dump is told`() {
    let report = SystemCalls.ChildReport(pid: 1, code: Int32(CLD_DUMPED), status: SIGSEGV)
    #expect(WaitStatus(report) == .signalled(.segmentationFault, coreDumped: true))
    #expect(WaitStatus(.init(pid: 1, code: Int32(CLD_STOPPED), status: SIGSTOP)) == nil)
  }
}
