import Glibc
import ProcscriptChannels
import ProcscriptSystem

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

/// What is said of a call's end.
func outcome(_ body: () throws -> some Any) -> String {
  do { return "\(try body())" } catch { return "\(error)" }
}

extension Queue {
  func put(_ text: String, _ deadline: Deadline = .passed) -> String {
    outcome { try Array(text.utf8).withUnsafeBytes { try put($0, until: deadline) } }
  }

  func get(_ deadline: Deadline = .passed) -> String {
    var buffer = ReceiveBuffer()
    let outcome = outcome { try get(into: &buffer, until: deadline) }
    return outcome == "received" ? String(decoding: buffer.bytes, as: UTF8.self) : outcome
  }
}

extension PipeEnd {
  func send(_ text: String, _ deadline: Deadline = .passed) -> String {
    outcome { try Array(text.utf8).withUnsafeBytes { try send($0, until: deadline) } }
  }

  func receive(_ deadline: Deadline = .passed) -> String {
    var buffer = ReceiveBuffer()
    let outcome = outcome { try receive(into: &buffer, until: deadline) }
    return outcome == "received" ? String(decoding: buffer.bytes, as: UTF8.self) : outcome
  }

  func poll(_ deadline: Deadline = .passed) -> String { outcome { try poll(until: deadline) } }
}

/// Kilobytes of memory that all channels take at present.
var channelMemory: Int {
  var status = stat()
  guard let descriptor = Arena.descriptor, fstat(descriptor, &status) == 0 else { fail("no arena") }
  return Int(status.st_blocks) / 2
}

extension Child {
  /// Forks a process that shares the trial's channels.
  init(joining body: () -> Void) {
    guard let membership = try? Membership.announce() else { fail("no room for a process") }
    fflush(nil)  // What is printed already is not the child's.
    self.init(membership: membership) {
      membership.begin()
      body()
    }
  }
}
