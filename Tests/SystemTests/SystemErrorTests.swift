import Testing

@testable import ProcscriptSystem

@Suite struct SystemErrorTests {
  @Test func `too many open files names the limit`() {
    let error = #expect(throws: SystemError.self) {
      _ = try ProcessDescriptor(ProcessID(42), using: .withoutDescriptors)
    }
    #expect(error?.operation == .openProcess)
    #expect(error?.limit == .openFiles(64))
    #expect(
      error?.description == "cannot watch process 42: too many open files (limit: ulimit -n = 64); "
        + "close some, or raise the limit with ulimit -n")
  }

  @Test func `an error says what failed and why`() {
    let missing = SystemError(.openFile, .noSuchFile, subject: "/no/such", using: .live)
    #expect(missing.description == "cannot open /no/such: no such file or directory")
    let unmounted = SystemError(.listProcesses, .noSuchFile, subject: "/proc", using: .live)
    #expect(unmounted.description == "cannot list the processes in /proc: no such file or directory; is /proc mounted?")
    let foreign = SystemError(.signalProcess, .notPermitted, subject: "process 1", using: .live)
    #expect(
      foreign.description == "cannot send a signal to process 1: operation not permitted; it belongs to another user")
    let gone = SystemError(.signalProcess, .noSuchProcess, subject: "process 1", using: .live)
    #expect(gone.description == "cannot send a signal to process 1: no such process")
  }

  @Test(arguments: [
    (
      Limit.groupProcesses(9, path: "/sys/fs/cgroup/pids.max"),
      "too many processes (limit: /sys/fs/cgroup/pids.max = 9)"
    ),
    (.threads(9), "too many processes (limit: kernel.threads-max = 9)"),
    (.processIDs(9), "too many processes (limit: kernel.pid_max = 9)"),
    (.addressSpace(2048), "not enough memory (limit: ulimit -v = 2 KiB)"),
    (.openFilesOfMachine, "too many open files (limit: fs.file-max)"),
  ])
  func `every limit is named as the administrator knows it`(limit: Limit, text: String) {
    let error = SystemError(.fork, .tryAgain, limit: limit, using: .live)
    #expect(error.description.hasPrefix("cannot fork: \(text); "))
  }

  @Test func `a signal to nobody is an error that says so`() {
    let child = ChildProgram.shell("exit 0")
    child.endAndReap()
    let error = #expect(throws: SystemError.self) { try child.pid.send(.terminate) }
    #expect(error?.errno == .noSuchProcess)
  }
}
