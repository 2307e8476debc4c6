import CProcscriptSystem
import Glibc
package import ProcscriptExploring
package import ProcscriptSystem

/// A process that does one run after the other, on one processor, for whoever tells it which.
///
/// The runs' processes are forked from it, so what it has prepared they have: a script's libraries, the module.
package final class RunWorker {
  private let run: ControlledRun
  /// What the processes of a run print, and write as errors.
  private let output: Int32
  private let error: Int32
  private var pid: ProcessID?
  private var memory: RunMemory { run.memory }

  private var request: UnsafeMutablePointer<UInt32> { memory.worker.pointer(to: \.request)! }
  private var answer: UnsafeMutablePointer<UInt32> { memory.worker.pointer(to: \.answer)! }

  /// - Throws: `SystemError` where there is no shared memory, or no descriptor.
  package init(patience: UInt64 = 2_000_000_000) throws(SystemError) {
    run = try ControlledRun(patience: patience)
    output = try MemoryFile(name: "procscript-output").release()
    error = try MemoryFile(name: "procscript-errors").release()
    for descriptor in [output, error] { _ = fcntl(descriptor, F_SETFL, O_APPEND) }
  }

  /// Starts the process.
  ///
  /// - Parameters:
  ///   - processor: The index of its processor among those that this process may use.
  ///   - prepare: Called in it before its first run.
  /// - Returns: Whether this is the one that started it; false in each process in which a run begins.
  /// - Throws: `SystemError` with the operation `fork`.
  package func start(on processor: Int, preparing prepare: () -> Void) throws(SystemError) -> Bool {
    memory.worker.pointee.processorCount = UInt32(usableProcessorCount())
    guard case .parent(let pid) = try forkProcess() else {
      stayOnProcessor(processor)
      prepare()
      work()
      return false
    }
    self.pid = pid
    return true
  }

  // MARK: In the process itself

  /// Does runs until it is told to end. Returns in the processes of the runs.
  private func work() {
    guard (try? ParentDeath.arrange(.kill, parent: .parent())) != nil, (try? Adoption.begin()) != nil else {
      exitNow(1)
    }
    let hasFile = takeStreams()
    while true {
      Self.wait(for: request)
      guard let watch = try? run.start() else {
        // In the process of the run, unless there can be none.
        if Keeper.current == nil { exitNow(1) }
        if hasFile { Self.readAnew() }
        return
      }
      memory.worker.pointee.status = watch.awaitEnd()?.exitCode ?? .min
      Self.tell(answer)
    }
  }

  /// Has the standard streams of all runs.
  ///
  /// - Returns: Whether standard input is a file, which each run is to open anew.
  private func takeStreams() -> Bool {
    dup2(output, STDOUT_FILENO)
    dup2(error, STDERR_FILENO)
    var status = stat()
    if fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return true }
    Self.read(open("/dev/null", O_RDONLY | O_CLOEXEC))
    return false
  }

  /// Opens standard input anew, which is a file: what one run has read, others have yet to read.
  private static func readAnew() {
    let start = lseek(STDIN_FILENO, 0, SEEK_CUR)
    var input = open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC)
    if input < 0 { input = open("/dev/null", O_RDONLY | O_CLOEXEC) }
    lseek(input, start, SEEK_SET)
    read(input)
  }

  /// Has a descriptor for standard input.
  private static func read(_ input: Int32) {
    if input < 0 { return }
    dup2(input, STDIN_FILENO)
    close(input)
  }

  // MARK: For whoever tells it

  /// Has it do a run.
  package func begin(_ plan: Plan) {
    run.prepare(plan)
    ftruncate(output, 0)
    ftruncate(error, 0)
    Self.tell(request)
  }

  /// What came of a run.
  package struct Result {
    package let ending: ControlledRun.Ending
    package let output: [UInt8]
    package let errors: [UInt8]
  }

  /// Waits for the end of its run.
  ///
  /// - Returns: nil where it has ended itself.
  package func take() -> Result? {
    while procscript_load_acquire(answer) == 0 {
      if procscript_futex_wait(answer, 0, 100_000_000) == ETIMEDOUT, Interrupts.isPending || hasEnded {
        return nil
      }
    }
    procscript_store_release(answer, 0)
    let code = memory.worker.pointee.status
    let status: WaitStatus? =
      code == .min ? nil : code < 0 ? .signalled(Signal(rawValue: -code), coreDumped: false) : .exited(code)
    return Result(ending: run.ending(status), output: Self.text(of: output), errors: Self.text(of: error))
  }

  /// Waits until the run of one of these is over, or for a tenth of a second.
  package static func wait(for workers: [RunWorker]) {
    let watches = workers.map { procscript_futex_watch(word: $0.answer, expected: 0, is_private: false) }
    _ = procscript_futex_wait_any(watches, Int32(watches.count), procscript_real_nanoseconds() + 100_000_000)
  }

  /// Whether its run is over.
  package var isDone: Bool { procscript_load_acquire(answer) != 0 }

  /// Whether it has ended itself.
  package var hasEnded: Bool { pid.map { Settling.hasEnded($0) } ?? true }

  /// Ends it, and what it has started.
  package func end() {
    guard let pid else { return }
    end(pid)
    endRun()
  }

  /// Ends what is left of a run in the middle of which the worker was ended: it sleeps, and nobody would wake it. All of it
  /// comes to this process, which adopts orphans; what is no child of this process is none of the run's any more.
  private func endRun() {
    var isAnyLeft = true
    // Those that another has started come once that has ended.
    while isAnyLeft {
      isAnyLeft = false
      for lane in memory.indices where memory.lanes[lane].pid > 0 {
        let pid = ProcessID(memory.lanes[lane].pid)
        guard let outcome = try? Wait.peek(pid), outcome != .gone else { continue }
        isAnyLeft = true
        end(pid)
      }
    }
  }

  private func end(_ pid: ProcessID) {
    // No affair of the script's: pictures do not show it.
    kill(pid.rawValue, SIGKILL)
    Settling.awaitEnd(of: pid)
    _ = try? Wait.reap(pid)
  }

  private static func text(of descriptor: Int32) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
  }

  private static func tell(_ word: UnsafeMutablePointer<UInt32>) {
    procscript_store_release(word, 1)
    _ = procscript_futex_wake(word, 1)
  }

  private static func wait(for word: UnsafeMutablePointer<UInt32>) {
    while procscript_load_acquire(word) == 0 { _ = procscript_futex_wait(word, 0, 1_000_000_000) }
    procscript_store_release(word, 0)
  }
}
