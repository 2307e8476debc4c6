import Glibc
import Testing

@testable import ProcscriptSystem

/// A pipe, closed at the end of its test.
private final class Pipe {
  let reading: Int32
  let writing: Int32

  init() {
    var ends: [Int32] = [0, 0]
    ensure(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }

  func fill() { ensure(write(writing, "x", 1) == 1) }

  deinit {
    close(reading)
    close(writing)
  }
}

@Suite(.timeLimit(.minutes(10))) struct PollTests {
  @Test func `the ready ones of many are told by index`() throws {
    let pipes = (0..<200).map { _ in Pipe() }
    pipes[3].fill()
    pipes[150].fill()
    let interests = pipes.map { Poll.Interest($0.reading) } + [Poll.Interest(pipes[0].writing, .writable)]
    #expect(try Poll.wait(for: interests, until: .never) == .ready([3, 150, 200]))
  }

  @Test func `nothing ready is told once the deadline has passed`() throws {
    let pipe = Pipe()
    #expect(try Poll.wait(for: [.init(pipe.reading)], until: .passed) == .timedOut)
    let start = SystemClock.monotonic()
    #expect(try Poll.wait(for: [.init(pipe.reading)], until: Deadline(after: 0.02)) == .timedOut)
    #expect(SystemClock.monotonic() - start >= 0.02)
  }

  @Test func `a process is readable once it has ended, and takes signals before`() throws {
    let child = ChildProgram("sleep", "1000")
    let process = try ProcessDescriptor(child.pid)
    #expect(fcntl(process.number, F_GETFD) == FD_CLOEXEC)
    #expect(try Poll.wait(for: [.init(process.number)], until: .passed) == .timedOut)
    try process.send(.terminate)
    #expect(try Poll.wait(for: [.init(process.number)], until: .never) == .ready([0]))
    #expect(try Wait.reap(child.pid) == .ended(.signalled(.terminate, coreDumped: false)))
    let error = #expect(throws: SystemError.self) { try process.send(.kill) }
    #expect(error?.errno == .noSuchProcess)
  }

  @Test func `a closed descriptor is an error`() {
    let error = #expect(throws: SystemError.self) { try Poll.wait(for: [.init(9_999_999)], until: .never) }
    #expect(error?.errno == .badDescriptor)
    #expect(error?.description == "cannot wait for descriptor 9999999: bad file descriptor")
  }

  @Test func `after a signal only the time that is left is slept`() throws {
    let clock = Counter()
    let timeouts = Shared<[Int]>([])
    let calls = SystemCalls()
    calls.monotonicNanoseconds = { UInt64(clock.value) }
    calls.ppoll = { _, timeout, _ throws(Errno) in
      timeouts.change { $0.append(timeout.map { $0.tv_sec * 1_000_000_000 + $0.tv_nsec } ?? -1) }
      if timeouts.value.count == 4 { return 0 }
      clock.count(3_000_000_000)
      throw .interrupted
    }
    #expect(try Poll.wait(for: [], until: Deadline(after: 8, using: calls), using: calls) == .timedOut)
    #expect(timeouts.value == [8_000_000_000, 5_000_000_000, 2_000_000_000, 0])
  }

  @Test func `an interrupt between the look and the sleep is not lost`() async {
    // A program of its own, since the action of SIGINT is the whole process's.
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      Interrupts.handle()
      let calls = SystemCalls()
      calls.ppoll = { descriptors, timeout, mask throws(Errno) in
        // The look is over; the sleep has not begun.
        pthread_kill(pthread_self(), SIGINT)
        ensure(!Interrupts.isPending, "it came although it was blocked")
        return try SystemCalls.live.ppoll(descriptors, timeout, mask)
      }
      ensure(try Poll.wait(for: [], until: .never, using: calls) == .interrupted)
      ensure(Interrupts.isPending && Interrupts.count == 1)

      // As long as nobody takes it up, no wait begins; one that may not be interrupted does.
      ensure(try Poll.wait(for: [], until: .never) == .interrupted)
      ensure(try Poll.wait(for: [], until: Deadline(after: 0.001), attention: .toNothing) == .timedOut)
      ensure(Interrupts.take() && !Interrupts.take())
      ensure(try Poll.wait(for: [], until: Deadline(after: 0.001)) == .timedOut)
      exit(0)
    }
  }
}
