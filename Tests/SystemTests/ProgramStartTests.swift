import Glibc
import Testing

@testable import ProcscriptSystem

/// Programs that are started with what they are handed over and nothing else.
@Suite struct ProgramStartTests {
  private static func shell(
    _ code: String, descriptors: [Int32] = [], path: String = "/bin/sh", leadsGroup: Bool = false
  ) throws(SystemError) -> ProcessID {
    var program = ProgramStart(paths: WordList([path]), words: WordList([path, "-c", code]))
    program.environment = Environment.variables(
      changing: [Environment.Change(Array("HANDED".utf8), Array("over".utf8))])
    program.descriptors = descriptors
    program.leadsGroup = leadsGroup
    return try program.start()
  }

  /// What shell code leaves by, with descriptors of its own.
  private static func exitCode(_ code: String, descriptors: [Int32] = []) throws(SystemError) -> Wait.Outcome {
    let pid = try shell(code, descriptors: descriptors)
    while try Wait.peek(pid) == .running { sched_yield() }
    return try Wait.reap(pid)
  }

  @Test func `the program has the descriptors that were handed over and no other`() throws {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let isOpen = "test -e /proc/self/fd/"
    let code = "\(isOpen)\(ends[1]) && ! \(isOpen)\(ends[0]) && test $(readlink /proc/self/fd/0) = /dev/null"
    #expect(try Self.exitCode(code, descriptors: [ends[1]]) == .ended(.exited(0)))
    #expect(fcntl(ends[1], F_GETFD) == FD_CLOEXEC, "nothing has changed here")
    #expect(try Self.exitCode("! \(isOpen)\(ends[1])") == .ended(.exited(0)))
  }

  @Test func `it has the variable beside the others`() throws {
    #expect(try Self.exitCode("test $HANDED = over && test -n \"$PATH\"") == .ended(.exited(0)))
    #expect(getenv("HANDED") == nil)
  }

  @Test func `it can lead a group of its own, from its first instruction on`() throws {
    let pid = try Self.shell("exec sleep 1000", leadsGroup: true)
    #expect(getpgid(pid.rawValue) == pid.rawValue)
    try pid.send(.kill)
    while try Wait.peek(pid) == .running { sched_yield() }
    _ = try Wait.reap(pid)
  }

  @Test func `one that is not there is an error, and leaves no process`() throws {
    let error = #expect(throws: SystemError.self) { try Self.shell("", path: "/no/such/program") }
    #expect(error?.description == "cannot run '/no/such/program': no such file or directory")
  }

  @Test func `standard descriptors can be copies of each other, in any order`() throws {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let code = "echo one; echo two >&2"
    var program = ProgramStart(paths: WordList(["/bin/sh"]), words: WordList(["sh", "-c", code]))
    // What it has as 2 is this process's 1, which it has as 1 no more.
    program.standard = [.descriptor(2), .descriptor(ends[1]), .descriptor(ends[1])]
    let pid = try program.start()
    while try Wait.peek(pid) == .running { sched_yield() }
    #expect(try Wait.reap(pid) == .ended(.exited(0)))
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(String(decoding: bytes[..<read(ends[0], &bytes, 100)], as: UTF8.self) == "one\ntwo\n")
  }
}
