import Channels
import Glibc
import OS

/// Queues as trials use them: what goes wrong ends the trial.
func makeQueue(capacity: Int = 0) -> Queue {
  do {
    return try Queue(capacity: capacity)
  } catch {
    fail("no queue: \(error)")
  }
}

extension Queue {
  @inline(__always)
  func mustPut(_ message: UnsafeRawBufferPointer) {
    do {
      let outcome = try put(message, until: .never)
      if outcome != .stored { fail("put: \(outcome)") }
    } catch {
      fail("put: \(error)")
    }
  }

  @inline(__always)
  func mustGet(_ buffer: inout ReceiveBuffer) {
    do {
      let outcome = try get(into: &buffer, until: .never)
      if outcome != .received { fail("get: \(outcome)") }
    } catch {
      fail("get: \(error)")
    }
  }
}

extension Child {
  /// Forks a process that shares the trial's channels.
  init(joining body: () -> Void) {
    guard let membership = try? Membership.announce() else { fail("no room for a process") }
    self.init(membership: membership) {
      membership.begin()
      body()
    }
  }
}
