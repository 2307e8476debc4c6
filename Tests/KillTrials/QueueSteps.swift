import ProcscriptChannels
import ProcscriptSystem

/// Kills a process at any instruction of its way through a queue, and sees what is left to the others: nothing lost
/// that was put, nothing twice, nobody asleep for ever.
///
/// Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum QueueSteps {
  /// Killed while it puts a message that another one sleeps for.
  static func putting() -> Int {
    let queue = makeQueue()
    let message = bytes("v")
    return kills { steps in
      let getter = Getter(queue)
      getter.child.awaitSleep()
      let isDone = kill(after: steps) { queue.mustPut(message) }
      queue.must("n")
      getter.child.awaitEnd("the sleeping getter, a putter killed at step \(steps)")
      let left = drain(queue)
      check(getter.text.map { [$0] + left }, steps, ["n"], or: ["v", "n"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it gets a message, and makes room for another one's that sleeps for it.
  static func getting() -> Int {
    let queue = makeQueue(capacity: 2)
    var buffer = ReceiveBuffer()
    return kills { steps in
      queue.must("1")
      queue.must("2")
      let putter = Child(joining: { queue.must("3") })
      putter.awaitSleep()
      let isDone = kill(after: steps) { queue.mustGet(&buffer) }
      let first = queue.get()
      putter.awaitEnd("the sleeping putter, a getter killed at step \(steps)")
      check([first] + drain(queue), steps, ["1", "2", "3"], or: ["2", "3"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it puts a message for which the queue has to grow, or (in the last trials) has grown already.
  static func growing() -> Int {
    let filler = String(repeating: "f", count: 4000)
    let message = bytes("v" + filler)
    return kills { steps in
      let queue = makeQueue()
      var expected: [String] = []
      // As much as a segment of 64 KiB holds.
      for _ in 0..<16 {
        queue.must(filler)
        expected.append(filler)
      }
      let isDone = kill(after: steps) { queue.mustPut(message) }
      queue.must("n")
      check(drain(queue), steps, expected + ["n"], or: expected + ["v" + filler, "n"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it puts the message with which the queue goes back to a small segment.
  static func goingHome() -> Int {
    let queue = makeQueue()
    let message = bytes("v")
    return kills { steps in
      beforeHome(queue, puts: 15)
      let isDone = kill(after: steps) { queue.mustPut(message) }
      queue.must("n")
      check(drain(queue), steps, ["n"], or: ["v", "n"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it gets that message, and gives the large segment's memory back. What is put meanwhile is not harmed.
  static func vacating() -> Int {
    let queue = makeQueue()
    var buffer = ReceiveBuffer()
    return kills { steps in
      beforeHome(queue, puts: 15)
      queue.must("1")
      let isDone = kill(after: steps) { queue.mustGet(&buffer) }
      let large = String(repeating: "l", count: 16_000)
      for _ in 0..<8 { queue.must(large) }
      check(
        drain(queue), steps, ["1"] + Array(repeating: large, count: 8), or: Array(repeating: large, count: 8),
        isDone: isDone != nil)
      if channelMemory > 4000 { fail("\(channelMemory) KiB of memory are left, a getter killed at step \(steps)") }
      return isDone
    }
  }

  /// Killed while it gets the last message of a large segment, and the queue goes home without another one.
  static func draining() -> Int {
    var buffer = ReceiveBuffer()
    return kills { steps in
      let queue = makeQueue()
      queue.must(String(repeating: "l", count: 300_000))
      queue.must("1")
      _ = queue.get()
      let isDone = kill(after: steps) { queue.mustGet(&buffer) }
      queue.must("n")
      check(drain(queue), steps, ["1", "n"], or: ["n"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it sleeps for a message, is woken, and gets it; another one waits behind it.
  static func sleepingForMessage() -> Int {
    let queue = makeQueue()
    var buffer = ReceiveBuffer()
    return kills { steps in
      var next: Getter?
      var isPut = false
      let isDone = kill(after: steps) {
        queue.mustGet(&buffer)
      } whenAsleep: {
        if isPut { return }
        isPut = true
        next = Getter(queue)
        next!.child.awaitSleep()
        queue.must("1")
      }
      let getter = next ?? Getter(queue)
      if !isPut { queue.must("1") }
      queue.must("2")
      getter.child.awaitEnd("the next getter, the one before it killed at step \(steps)")
      check(getter.text.map { [$0] + drain(queue) }, steps, ["1", "2"], or: ["2"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it sleeps for room, is woken, and puts its message; another one waits behind it.
  static func sleepingForRoom() -> Int {
    let queue = makeQueue(capacity: 1)
    let message = bytes("v")
    return kills { steps in
      queue.must("1")
      var next: Child?
      var got: [String] = []
      let isDone = kill(after: steps) {
        queue.mustPut(message)
      } whenAsleep: {
        if next != nil { return }
        next = Child(joining: { queue.must("n") })
        next!.awaitSleep()
        got.append(queue.get())
      }
      let putter = next ?? Child(joining: { queue.must("n") })
      while got.last != "n" { got.append(queue.get(Deadline(after: 20))) }
      putter.awaitEnd("the next putter, the one before it killed at step \(steps)")
      check(got + drain(queue), steps, ["1", "n"], or: ["1", "v", "n"], isDone: isDone != nil)
      return isDone
    }
  }

  /// Killed while it closes a queue for which others wait.
  static func closing() -> Int {
    kills { steps in
      let queue = makeQueue()
      let getters = (0..<2).map { _ in Getter(queue) }
      for getter in getters { getter.child.awaitSleep() }
      let isDone = kill(after: steps) { queue.close() }
      queue.close()
      for getter in getters { getter.child.awaitEnd("a getter, the one who closes killed at step \(steps)") }
      if getters.contains(where: { $0.text != "closed" }) { fail("not closed, killed at step \(steps)") }
      return isDone
    }
  }

  // MARK: -

  /// How long each runs: as long as the program's second argument says, else short enough for a test.
  private static var seconds: Double { CommandLine.arguments.dropFirst(2).first.flatMap(Double.init) ?? 1 }

  private static func kills(_ trial: (_ steps: Int) -> Int?) -> Int {
    RobustLock.longestSleep = .max
    warmUp()
    return Victim.atRandomInstructions(for: seconds, trial)
  }

  /// What is only done at a first call is not the queue's.
  private static func warmUp() {
    let queue = makeQueue(capacity: 1)
    _ = (queue.put("1"), queue.put("1", Deadline(after: 0.001)), queue.get(), queue.get(Deadline(after: 0.001)))
    queue.close()
  }

  /// - Returns: How many steps it took, if it was through.
  private static func kill(after steps: Int, _ body: () -> Void, whenAsleep: (() -> Void)? = nil) -> Int? {
    guard let membership = try? Membership.announce() else { fail("no room for a process") }
    let victim = Victim(membership: membership, body)
    var taken = 0
    while taken < steps && !victim.isDone {
      taken += 1
      if let whenAsleep { victim.step(whenAsleep: whenAsleep) } else { victim.step() }
    }
    return victim.end() ? taken : nil
  }

  /// Leaves an empty queue in a segment that gives its memory back, after so many of the 16 small messages that let it
  /// go home.
  private static func beforeHome(_ queue: Queue, puts count: Int) {
    queue.must(String(repeating: "l", count: 16_000))
    _ = drain(queue)
    for _ in 0..<count {
      queue.must("s")
      _ = queue.get()
    }
  }

  /// Some bytes that stay where they are: all that a victim does is the queue's.
  private static func bytes(_ text: String) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 8)
    copy.copyBytes(from: text.utf8)
    return UnsafeRawBufferPointer(copy)
  }

  private static func drain(_ queue: Queue) -> [String] {
    var messages: [String] = []
    while queue.size > 0 { messages.append(queue.get()) }
    return messages
  }

  /// - Parameters:
  ///   - undone: What is there where the victim has done nothing.
  ///   - done: What is there where it has.
  private static func check(
    _ messages: [String]?, _ steps: Int, _ undone: [String], or done: [String], isDone: Bool
  ) {
    if messages == done || messages == undone && !isDone { return }
    let found = messages?.map { String($0.prefix(10)) } ?? ["nothing"]
    fail("killed at step \(steps), there are \(found)")
  }
}

/// A process that gets one message.
private struct Getter {
  let child: Child
  private let place: UnsafeMutablePointer<UInt8>

  init(_ queue: Queue) {
    guard let memory = try? SharedMemory(byteCount: 64) else { fail("no memory") }
    let place = memory.keepForever().baseAddress!.assumingMemoryBound(to: UInt8.self)
    self.place = place
    child = Child(joining: {
      for (index, byte) in queue.get(.never).utf8.enumerated() { place[index] = byte }
    })
  }

  /// What it got, once it has ended.
  var text: String? { place[0] == 0 ? nil : String(cString: place) }
}

extension Queue {
  fileprivate func must(_ text: String) {
    let outcome = put(text, .never)
    if outcome != "stored" { fail("put: \(outcome)") }
  }
}
