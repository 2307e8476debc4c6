import Foundation
import Glibc
import Testing

@testable import ProcscriptSystem

/// A process file system of files that a test wrote.
private final class WrittenTable {
  let directory = FileManager.default.temporaryDirectory.appending(path: "table-\(UUID().uuidString)")
  var table: ProcessTable { ProcessTable(directory: directory.path) }

  func add(_ pid: Int, stat: String, command: String) throws {
    let entry = directory.appending(path: "\(pid)")
    try FileManager.default.createDirectory(at: entry, withIntermediateDirectories: true)
    try stat.write(to: entry.appending(path: "stat"), atomically: true, encoding: .utf8)
    try "99 25 3 1 0 9 0\n".write(to: entry.appending(path: "statm"), atomically: true, encoding: .utf8)
    try command.write(to: entry.appending(path: "cmdline"), atomically: true, encoding: .utf8)
  }

  /// A process with the usual fields.
  func add(_ pid: Int, name: String, state: String = "S", parent: Int = 1, command: String = "") throws {
    let stat = "\(pid) (\(name)) \(state) \(parent) 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 9999 20 0 0\n"
    try add(pid, stat: stat, command: command)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }
}

@Suite(.timeLimit(.minutes(10))) struct ProcessTableTests {
  @Test func `a real child is found with all that is known of it`() throws {
    let child = ChildProgram("sleep", "1000")
    let record = try #require(try ProcessTable().record(of: child.pid))
    #expect(record.pid == child.pid)
    #expect(record.parent == ProcessID.current())
    #expect(record.name == "sleep")
    #expect(record.command == "sleep 1000")
    #expect(record.memory > 4096)
    #expect([.sleeping, .running].contains(record.state))
    let here = try #require(try ProcessTable().record(of: .current()))
    #expect(record.startTime >= here.startTime)
  }

  @Test func `a child's states are told as they come`() throws {
    let child = ChildProgram("sleep", "1000")
    let table = ProcessTable()
    var info = siginfo_t()
    try child.pid.send(.stop)
    waitid(P_PID, id_t(child.pid.rawValue), &info, WSTOPPED)
    #expect(try table.status(of: child.pid) == .stopped)
    try child.pid.send(.kill)
    child.waitForEnd()
    #expect(try table.status(of: child.pid) == .zombie)
    #expect(try table.record(of: child.pid)?.command == "[sleep]")
    child.endAndReap()
    #expect(try table.status(of: child.pid) == nil)
    #expect(try table.record(of: child.pid) == nil)
  }

  @Test(arguments: ["two words", "a) S 1 (b", "((", "))", "line\nbreak", "ünïcode", "x"])
  func `a real program's name may hold anything`(name: String) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let program = directory.appending(path: name).path
    // Not a copy: a process that another test forks meanwhile would have it open for writing, and it could not be run.
    try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: "/bin/sleep")
    let child = ChildProgram(program, "1000")
    let record = try #require(try ProcessTable().record(of: child.pid))
    #expect(record.name == String(decoding: name.utf8.prefix(15), as: UTF8.self))
    #expect(record.parent == ProcessID.current())
    #expect(record.command == "\(program) 1000")
    #expect(try ProcessTable().matching(program.uppercased()).map(\.pid) == [child.pid])
  }

  @Test func `all processes are listed by number, this one among them`() throws {
    let pids = try ProcessTable().all().map(\.pid)
    #expect(pids == pids.sorted())
    #expect(pids.contains(.current()))
    #expect(pids.contains(ProcessID(1)))
  }

  @Test func `a long command is told whole`() throws {
    let long = "mark-\(randomSeed())" + String(repeating: "x", count: 100_000)
    let child = ChildProgram("sh", "-c", "sleep 1000; :", long, "")
    #expect(try ProcessTable().record(of: child.pid)?.command == "sh -c sleep 1000; : \(long)")
    #expect(try ProcessTree().terminate(child.pid, grace: 0).remaining == [])
  }

  @Test func `the kernel's letters become words`() throws {
    let written = WrittenTable()
    let states: [(String, ProcessState?)] = [
      ("R", .running), ("S", .sleeping), ("D", .sleeping), ("I", .sleeping), ("T", .stopped), ("t", .stopped),
      ("Z", .zombie), ("X", nil),
    ]
    for (index, state) in states.enumerated() {
      try written.add(index + 1, name: "p", state: state.0)
      #expect(try written.table.status(of: ProcessID(Int32(index + 1))) == state.1)
    }
    #expect(try written.table.all().count == states.count - 1)
  }

  @Test func `text is found in names and commands, in any case, and taken as it is`() throws {
    let written = WrittenTable()
    try written.add(1, name: "Alpha", command: "/bin/alpha\0--flag\0")
    try written.add(2, name: "beta", command: "/bin/beta\0a.c\0")
    try written.add(3, name: "kthread")
    try written.add(4, name: "Größe", command: "grep\0[x\0")
    func found(_ text: String) throws -> [Int32] { try written.table.matching(text).map(\.pid.rawValue) }
    #expect(try found("ALPHA") == [1])
    #expect(try found("beta a.c") == [2])
    #expect(try found("b.ta") == [])
    #expect(try found("%a") == [])
    #expect(try found("GRÖSSE") == [])
    #expect(try found("GRÖßE") == [4])
    #expect(try found("[X") == [4])
    #expect(try found("KThread") == [3])
    #expect(try found("") == [1, 2, 3, 4])
    #expect(try written.table.matching("kthread").map(\.command) == ["[kthread]"])
  }

  @Test func `memory is counted in bytes`() throws {
    let written = WrittenTable()
    try written.add(1, name: "p")
    #expect(try written.table.record(of: ProcessID(1))?.memory == 25 * sysconf(Int32(_SC_PAGESIZE)))
    #expect(try written.table.record(of: ProcessID(1))?.startTime == 1234)
  }

  @Test(arguments: [
    "", "1", "1 (p", "1 p) S 1", "1 (p) S", "1 (p) S x 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 1 9 2", "\0\0",
  ])
  func `what is no process is left out`(stat: String) throws {
    let written = WrittenTable()
    try written.add(1, stat: stat, command: "")
    try written.add(2, name: "p")
    #expect(try written.table.all().map(\.pid.rawValue) == [2])
  }

  @Test func `a process that ends while the table is read is left out`() throws {
    let written = WrittenTable()
    try written.add(1, name: "early")
    try written.add(2, name: "late")
    for error in [Errno.noSuchFile, .noSuchProcess] {
      let calls = SystemCalls()
      calls.openat = { directory, path, flags throws(Errno) in
        if String(cString: path) == "1/cmdline" { throw error }
        return try SystemCalls.live.openat(directory, path, flags)
      }
      let table = ProcessTable(directory: written.directory.path, using: calls)
      #expect(try table.all().map(\.name) == ["late"])
    }
  }

  @Test func `a table that can't be opened is an error`() {
    let error = #expect(throws: SystemError.self) { try ProcessTable(directory: "/no/such").all() }
    #expect(error?.operation == .listProcesses && error?.errno == .noSuchFile)
  }

  @Test func `reads that a signal cuts short are made again`() throws {
    let cuts = Counter()
    let table = ProcessTable(using: .interruptedOnce(counting: cuts))
    #expect(try table.record(of: .current())?.pid == .current())
    #expect(cuts.value >= 5)
  }

  @Test func `no number below one is a process`() throws {
    for number: Int32 in [0, -1, .min] {
      #expect(try ProcessTable().status(of: ProcessID(number)) == nil)
    }
  }
}
