@testable import ProcscriptChannels
import Foundation
import ProcscriptSystem
import Testing

@ChannelThread struct DesertionTests {
  @Test func `who waits for a lock that is held for a moment is not deserted, though nobody seems to be left`() throws {
    try Arena.prepare()
    let event = try Event()
    let lock = RobustLock(at: event.memory + ObjectHeader.size + 8)
    let (isHeld, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      _ = lock.acquire()
      isHeld.signal()
      mayEnd.wait()
      lock.release()
    }
    isHeld.wait()
    var looks = 0
    var wait = Wait(for: nil, until: .never) {
      looks += 1
      return true
    }
    // It sleeps at least once before the lock is free.
    Thread.detachNewThread {
      while lock.sleeperMayBeThere == false { usleep(1000) }
      mayEnd.signal()
    }
    _ = try lock.acquire(waiting: &wait)
    lock.release()
    #expect(looks == 0)
  }
}

extension RobustLock {
  /// Whether somebody has said that he sleeps.
  fileprivate var sleeperMayBeThere: Bool {
    Mirror(reflecting: self).children.first.map { $0.value as! UnsafeMutablePointer<UInt32> }!.pointee & 1 << 31 != 0
  }
}
