import Glibc
import Testing

@testable import ProcscriptSystem

@Suite struct MachineTests {
  @Test func `there is a processor, and no more than the machine has`() {
    #expect((1...sysconf(Int32(_SC_NPROCESSORS_CONF))).contains(processorCount()))
  }

  @Test func `seeds differ, though signals cut the generator short`() {
    let cuts = Counter()
    let calls = SystemCalls.interruptedOnce(counting: cuts)
    let seeds = Set((0..<100).map { _ in randomSeed(using: calls) })
    #expect(seeds.count == 100)
    #expect(cuts.value == 100)
  }

  @Test func `processes get different seeds even without the kernel's generator`() {
    func seed(pid: Int32) -> UInt64 {
      let calls = SystemCalls()
      calls.getrandom = { _ throws(Errno) in throw .notImplemented }
      calls.monotonicNanoseconds = { 12_345 }
      calls.getpid = { pid }
      return randomSeed(using: calls)
    }
    #expect(seed(pid: 1) != seed(pid: 2))
  }

  @Test func `limits are the system's`() throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #expect(ResourceLimit.current(.openFiles) == ResourceLimit(soft: limit.rlim_cur, hard: limit.rlim_max))
  }

  @Test func `shared memory starts as zeros and costs nothing where it is not touched`() throws {
    let memory = try SharedMemory(byteCount: 1 << 38)
    #expect(memory.bytes.count == 1 << 38)
    let last = memory.pointer(to: UInt64.self, atByteOffset: (1 << 38) - 8)
    #expect(last.pointee == 0)
    last.pointee = 42
    #expect(memory.bytes.load(fromByteOffset: (1 << 38) - 8, as: UInt64.self) == 42)
    _ = consume memory
  }

  @Test func `a page is as large as the system says`() {
    #expect(pageSize == sysconf(Int32(_SC_PAGESIZE)))
    #expect(roundedUpToPages(0) == 0)
    #expect(roundedUpToPages(1) == pageSize)
    #expect(roundedUpToPages(pageSize) == pageSize)
    #expect(roundedUpToPages(pageSize + 1) == 2 * pageSize)
  }

  @Test func `whole pages are given back, and nothing beside what was asked for is lost`() throws {
    let memory = try SharedMemory(byteCount: 2 * pageSize)
    memset(memory.base, 1, 2 * pageSize)
    let half = pageSize / 2
    #expect(!removePages(memory.base, count: half))
    #expect(!removePages(memory.base + half, count: pageSize))
    #expect(memory.bytes.allSatisfy { $0 == 1 })
    #expect(removePages(memory.base, count: pageSize))
    #expect(memory.bytes.prefix(pageSize).allSatisfy { $0 == 0 })
    #expect(memory.bytes.dropFirst(pageSize).allSatisfy { $0 == 1 })
  }

  @Test func `memory that is refused is an error with its limit`() {
    let calls = SystemCalls()
    calls.mapShared = { _ throws(Errno) in throw .noMemory }
    calls.resourceLimit = { _ throws(Errno) in ResourceLimit(soft: 1 << 30, hard: 1 << 30) }
    let error = #expect(throws: SystemError.self) { _ = try SharedMemory(byteCount: 1 << 40, using: calls) }
    #expect(
      error?.description == "cannot map 1099511627776 bytes: not enough memory (limit: ulimit -v = 1048576 KiB); "
        + "raise the limit with ulimit -v")
  }

  @Test func `what a forked child writes into shared memory its parent sees`() async {
    await #expect(processExitsWith: .success) {
      let memory = try SharedMemory(byteCount: 4096)
      let word = memory.pointer(to: Int32.self, atByteOffset: 128)
      switch try forkProcess() {
      case .child:
        word.pointee = ProcessID.current().rawValue
        exitNow(0)
      case .parent(let child):
        _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
        ensure(word.pointee == child.rawValue)
        _ = try Wait.reap(child)
        exit(0)
      }
    }
  }
}
