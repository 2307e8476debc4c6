import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The descriptors that a single-threaded process waits for, made anew for each wait. Signals don't cut it short: they
/// are blocked, and come by a descriptor.
struct PollSet {
  private var descriptors: [pollfd] = []

  /// Where a descriptor is in the set; nil in place of one that nothing is wanted of.
  typealias Place = Int?

  /// Adds a descriptor.
  ///
  /// - Parameters:
  ///   - number: The descriptor; nothing is added for one below 0.
  ///   - reading: Whether it is waited for something to read, the end included.
  ///   - writing: Whether it is waited for room to write.
  mutating func add(_ number: Int32, reading: Bool = true, writing: Bool = false) -> Place {
    guard number >= 0, reading || writing else { return nil }
    descriptors.append(
      pollfd(fd: number, events: Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)), revents: 0))
    return descriptors.count - 1
  }

  /// Waits until one is ready, or a moment.
  ///
  /// - Parameter moment: Of ``SystemClock/nanoseconds()``; nil for ever.
  mutating func wait(until moment: UInt64?) {
    let now = SystemClock.nanoseconds()
    var left = timespec()
    if let moment, moment > now {
      left = timespec(tv_sec: Int((moment - now) / 1_000_000_000), tv_nsec: Int((moment - now) % 1_000_000_000))
    }
    let count = descriptors.withUnsafeMutableBufferPointer { descriptors in
      withUnsafePointer(to: left) { left in
        procscript_ppoll(descriptors.baseAddress, nfds_t(descriptors.count), moment == nil ? nil : left, nil)
      }
    }
    if count < 0 { for index in descriptors.indices { descriptors[index].revents = 0 } }
  }

  /// Whether there is something to read by the one in a place, or nothing ever again.
  func isReadable(_ place: Place) -> Bool {
    guard let place else { return false }
    return descriptors[place].revents & Int16(POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0
  }
}
