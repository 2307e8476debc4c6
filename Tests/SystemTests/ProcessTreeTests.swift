import Glibc
import Testing

@testable import ProcscriptSystem

@Suite(.timeLimit(.minutes(10))) struct ProcessTreeTests {
  /// The processes with a mark in their command that have not ended.
  func alive(_ mark: String) throws -> [ProcessID] {
    try ProcessTable().matching(mark).filter { $0.state != .zombie }.map(\.pid)
  }

  /// A text that is in the command of a tree's processes and nowhere else.
  func newMark(_ name: String) -> String { "mark-\(name)-\(randomSeed())" }

  @Test func `descendants come after their parents, and others not at all`() throws {
    let other = ChildProgram("sleep", "1000")
    let shell = ChildProgram.shell("sh -c 'sleep 1000 & echo $!; wait' & echo $!; wait")
    let lines = Set([shell.readLine(), shell.readLine()].compactMap { $0.flatMap { Int32($0) } })
    let descendants = try ProcessTree().descendants(of: shell.pid)
    #expect(Set(descendants.map(\.rawValue)) == lines)
    let parents = try descendants.map { try ProcessTable().record(of: $0)?.parent }
    #expect(parents.first == shell.pid)
    #expect(parents.last == descendants.first)
    #expect(!descendants.contains(other.pid))
    #expect(try ProcessTree().terminate(shell.pid, grace: 10).remaining == [])
  }

  @Test func `a tree that ends of SIGTERM is not killed`() throws {
    let mark = newMark("willing")
    let shell = ChildProgram.shell("sleep 1000 & sh -c 'sleep 1000 & echo ready; wait' \(mark) & wait # \(mark)")
    #expect(shell.readLine() == "ready")
    let end = try ProcessTree().terminate(shell.pid, grace: 60)
    #expect(end == ProcessTree.Termination(remaining: [], neededKill: false, wasInterrupted: false))
    #expect(try alive(mark) == [])
    #expect(try Wait.reap(shell.pid) == .ended(.signalled(.terminate, coreDumped: false)))
  }

  @Test func `a tree that ignores SIGTERM is killed after its grace`() throws {
    let mark = newMark("stubborn")
    let shell = ChildProgram.shell(
      """
      trap '' TERM
      for i in 1 2 3; do sh -c 'sleep 1000 & sleep 1000; :' \(mark) & done
      echo ready
      while :; do sleep 1000; done # \(mark)
      """)
    #expect(shell.readLine() == "ready")
    let start = SystemClock.monotonic()
    let end = try ProcessTree().terminate(shell.pid, grace: 0.2)
    #expect(end == ProcessTree.Termination(remaining: [], neededKill: true, wasInterrupted: false))
    #expect(SystemClock.monotonic() - start >= 0.2)
    #expect(try alive(mark) == [])
    #expect(try Wait.reap(shell.pid) == .ended(.signalled(.kill, coreDumped: false)))
    // Everybody who held the output is gone.
    #expect(shell.readLine() == nil)
  }

  /// A tree that starts more and more processes, each of which has the mark in its command.
  func forkingTree(_ mark: String) -> ChildProgram {
    ChildProgram.shell(
      """
      trap '' TERM
      for i in 1 2 3; do
        sh -c 'while :; do sh -c "sleep 1000.\(mark); :" & sleep 0.005; done' &
      done
      wait # \(mark)
      """)
  }

  /// The fast clock is that of a machine so busy that little happens in a second.
  @Test(arguments: [(grace: 0, haste: 1), (0.1, 1), (0, 1000)])
  func `a tree that goes on forking leaves nobody`(grace: Double, haste: UInt64) throws {
    let mark = "\(randomSeed())"
    let shell = forkingTree(mark)
    while try ProcessTree().descendants(of: shell.pid).count < 50 {}
    let calls = SystemCalls()
    let start = SystemClock.nanoseconds()
    calls.monotonicNanoseconds = { start + (SystemClock.nanoseconds() - start) * haste }
    let end = try ProcessTree(using: calls).terminate(shell.pid, grace: grace)
    // By the fast clock they had no time to disappear.
    for process in end.remaining where haste > 1 {
      while try ![nil, .zombie].contains(ProcessTable().status(of: process)) {}
    }
    #expect(haste > 1 || end.remaining == [])
    try #require(alive(mark) == [])
    // Everybody who held the output is gone.
    #expect(shell.readLine() == nil)
  }

  @Test func `a stopped tree ends too`() throws {
    let shell = ChildProgram.shell("sleep 1000 & echo $!; kill -STOP $$")
    let sleeper = try #require(shell.readLine().flatMap { Int32($0) })
    var info = siginfo_t()
    waitid(P_PID, id_t(shell.pid.rawValue), &info, WSTOPPED | WNOWAIT)
    #expect(try ProcessTree().terminate(shell.pid, grace: 60).neededKill == false)
    #expect(try [nil, .zombie].contains(ProcessTable().status(of: ProcessID(sleeper))))
  }

  @Test func `processes get to tidy up, and what they start for it is killed after the grace`() throws {
    let mark = newMark("tidying")
    let shell = ChildProgram.shell(
      "trap 'echo tidying; sh -c \"sleep 1000; :\" \(mark)' TERM; echo ready; while :; do sleep 0.01; done # \(mark)")
    #expect(shell.readLine() == "ready")
    #expect(try ProcessTree().terminate(shell.pid, grace: 0.5).remaining == [])
    #expect(shell.readLine() == "tidying")
    #expect(try alive(mark) == [])
  }

  @Test func `an interrupt cuts the grace short`() throws {
    let shell = ChildProgram.shell("trap '' TERM; echo ready; while :; do sleep 1000; done")
    #expect(shell.readLine() == "ready")
    let calls = SystemCalls()
    calls.interruptIsPending = { true }
    let end = try ProcessTree(using: calls).terminate(shell.pid, grace: nil)
    #expect(end == ProcessTree.Termination(remaining: [], neededKill: true, wasInterrupted: true))
  }

  @Test func `an ended root is no error, nor one that is gone`() throws {
    let child = ChildProgram.shell("exit 4")
    child.waitForEnd()
    let nothing = ProcessTree.Termination(remaining: [], neededKill: false, wasInterrupted: false)
    #expect(try ProcessTree().terminate(child.pid, grace: nil) == nothing)
    #expect(try Wait.reap(child.pid) == .ended(.exited(4)))
    #expect(try ProcessTree().terminate(child.pid, grace: nil) == nothing)
  }

  @Test func `a number that has become a stranger's is not signalled`() throws {
    let stranger = ChildProgram("sleep", "1000")
    // When the descriptor has been opened, the number's process has another start than when it was found.
    let isOpened = Shared(false)
    let calls = SystemCalls()
    calls.pidfdOpen = { pid throws(Errno) in
      isOpened.value = true
      return try SystemCalls.live.pidfdOpen(pid)
    }
    calls.pidfdSendSignal = { _, signal throws(Errno) in Issue.record("signal \(signal)") }
    calls.kill = { _, signal throws(Errno) in Issue.record("signal \(signal)") }
    calls.read = { descriptor, buffer throws(Errno) in
      let count = try SystemCalls.live.read(descriptor, buffer)
      if isOpened.value, count > 0, let close = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) {
        // The 20th field after the name is the start.
        let blanks = (close..<count).filter { buffer[$0] == UInt8(ascii: " ") }
        if blanks.count > 20 { buffer[blanks[19] + 1] ^= 1 }
      }
      return count
    }
    _ = try ProcessTree(table: ProcessTable(using: calls), using: calls).terminate(stranger.pid, grace: 0)
    #expect(try Wait.peek(stranger.pid) == .running)
  }

  @Test func `another user's process is left, and told`() throws {
    let child = ChildProgram("sleep", "1000")
    let calls = SystemCalls()
    calls.pidfdSendSignal = { _, _ throws(Errno) in throw .notPermitted }
    let end = try ProcessTree(using: calls).terminate(child.pid, grace: 0)
    #expect(end.remaining == [child.pid])
  }

  @Test func `where descriptors run out nothing is left stopped`() throws {
    let shell = ChildProgram.shell("sleep 1000 & echo ready; wait")
    #expect(shell.readLine() == "ready")
    let opened = Counter()
    let calls = SystemCalls()
    calls.pidfdOpen = { pid throws(Errno) in
      if opened.count() > 1 { throw .tooManyOpenFiles }
      return try SystemCalls.live.pidfdOpen(pid)
    }
    let error = #expect(throws: SystemError.self) { try ProcessTree(using: calls).terminate(shell.pid, grace: 0) }
    #expect(error?.errno == .tooManyOpenFiles)
    #expect(try ProcessTable().status(of: shell.pid) != .stopped)
    #expect(try ProcessTree().terminate(shell.pid, grace: 10).remaining == [])
  }
}
