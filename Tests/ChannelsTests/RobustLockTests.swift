import Foundation
import ProcscriptChannels
import ProcscriptSystem
import Testing

/// With several processes and with deaths: see `KillTrials`. Hangs show there as failures after 20 seconds.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RobustLockTrials {
  @Test func `four processes count in plain memory and lose nothing`() throws {
    #expect(try runTrial("counting") == [200_000])
  }

  @Test func `a killed holder's lock goes to the next, who is told, and only to that one`() throws {
    #expect(try runTrial("killed-holder") == [3, 1])
  }

  @Test func `killed at any instruction, a process leaves the lock free or abandoned`() throws {
    let trials = try #require(try runTrial("stepped-alone").first)
    #expect(trials > 15)
  }

  @Test func `killed at any instruction of its hold and release, it leaves no sleeper asleep`() throws {
    let trials = try #require(try runTrial("stepped-before-sleepers").first)
    #expect(trials > 15)
  }

  @Test func `killed at any instruction of its wait, it leaves no sleeper behind it asleep`() throws {
    let trials = try #require(try runTrial("stepped-as-sleeper").first)
    #expect(trials > 50)
  }

  @Test func `killed after it was woken and barged past, it leaves no sleeper behind it asleep`() throws {
    let trials = try #require(try runTrial("stepped-as-sleeper-barged").first)
    #expect(trials > 50)
  }

  @Test func `contenders are killed and replaced at random and the lock keeps changing hands`() throws {
    let numbers = try runTrial("random-respawning")
    let (kills, abandonments) = (numbers[0], numbers[1])
    #expect(kills >= 50)
    #expect((1...kills).contains(abandonments))
  }

  @Test func `contenders are killed at random down to the last, which gets by`() throws {
    let numbers = try runTrial("random-down-to-one")
    #expect(numbers[0] >= 10)
    #expect(numbers[1] > 0)
  }
}

struct RobustLockTests {
  @Test func `a held lock is had by no other thread until it is released`() throws {
    let lock = try lockInSharedMemory()
    #expect(lock.acquire() == .clean)
    #expect(lock.holder != nil)
    inAnotherThread {
      #expect(lock.tryAcquire() == nil)
      #expect(lock.acquire(patience: 0) == nil)
      let start = SystemClock.monotonic()
      #expect(lock.acquire(patience: 20_000_000) == nil)
      #expect(SystemClock.monotonic() - start >= 0.02)
    }
    lock.release()
    #expect(lock.holder == nil)
    inAnotherThread {
      #expect(lock.acquire(patience: 0) == .clean)
      lock.release()
    }
  }

  @Test func `a thread that ends while it holds the lock leaves it abandoned, once`() throws {
    let lock = try lockInSharedMemory()
    inAnotherThread { #expect(lock.acquire() == .clean) }
    #expect(lock.acquire() == .abandoned)
    lock.release()
    #expect(lock.tryAcquire() == .clean)
    lock.release()
  }

  @Test func `a release without a hold ends the program`() async {
    await #expect(processExitsWith: .signal(SIGILL)) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 4, alignment: 4)
      memory.storeBytes(of: 0, as: UInt32.self)
      RobustLock(at: memory).release()
    }
  }

  @Test func `a second lock while one is held ends the program`() async {
    await #expect(processExitsWith: .signal(SIGILL)) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 4)
      memory.storeBytes(of: 0, as: UInt64.self)
      _ = RobustLock(at: memory).acquire()
      _ = RobustLock(at: memory + 4).acquire()
    }
  }

  private func lockInSharedMemory() throws -> RobustLock {
    RobustLock(at: try SharedMemory(byteCount: 4).keepForever().baseAddress!)
  }

  private func inAnotherThread(_ body: @escaping @Sendable () -> Void) {
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      body()
      isDone.signal()
    }
    isDone.wait()
  }
}
