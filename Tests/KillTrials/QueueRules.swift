import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// What queues promise, mostly in one process: each prints what it sees.
enum QueueRules {
  static func outcomes() {
    let queue = makeQueue(capacity: 2)
    print(queue.get(), queue.get(Deadline(after: 0.02)), queue.get(.never))
    print(queue.put("1"), queue.put(""), queue.put("3"), queue.put("3", Deadline(after: 0.02)), queue.put("3", .never))
    print(queue.size, queue.isFull, queue.isEmpty)
    print(queue.get(), "'\(queue.get())'", queue.get())
    print(queue.size, queue.isFull, queue.isEmpty)
    print(queue.put("4"), queue.isClosed)
    queue.close()
    print(queue.isClosed, queue.put("5"), queue.put("5", .never))
    print(queue.get(.never), queue.get(.never), queue.get(), queue.get(Deadline(after: 0.02)))
  }

  /// A message of 2 GiB, of which no byte is looked at.
  static func tooLarge() {
    guard let memory = try? SharedMemory(byteCount: 1 << 31) else { fail("no memory") }
    let (queue, message) = (makeQueue(), UnsafeRawBufferPointer(memory.bytes))
    print(outcome { try queue.put(message, until: .never) }, queue.size)
  }

  static func tasks() {
    let queue = makeQueue()
    func join() -> String { outcome { try queue.join(until: .passed) } }
    print(join(), queue.taskDone())
    print(queue.put("1"), queue.put("2"), join(), queue.taskDone())
    print(queue.get(), join(), queue.taskDone(), queue.taskDone(), join())
    print(queue.get(), join(), outcome { try queue.join(until: .never) }, queue.taskDone(), join())

    // One takes, another one reports.
    print(queue.put("3"))
    Child(joining: { if queue.get() == "3", queue.taskDone() { _ = queue.put("4") } }).awaitEnd("a taker")
    print(queue.get(), queue.taskDone(), join())
    let taker = Child(joining: {
      _ = queue.get(.never); _ = queue.get(.never); while true { pause() }
    })
    print(queue.put("5"), queue.put("6"))
    wait(for: "two to be taken") { queue.isEmpty }
    print(join(), queue.taskDone(), join(), queue.taskDone(), join(), queue.taskDone())

    // It dies over one.
    print(queue.put("7"))
    taker.kill()
    let heir = Child(joining: {
      _ = queue.get(.never); while true { pause() }
    })
    wait(for: "one to be taken") { queue.isEmpty }
    print(join())
    heir.kill()
    print(outcome { try queue.join(until: .never) }, join())
  }

  /// A join sleeps until the last task is done.
  static func join() {
    RobustLock.longestSleep = .max
    let queue = makeQueue()
    for number in 1...3 { _ = queue.put("\(number)") }
    let joiners = (0..<2).map { _ in
      Child(joining: {
        let outcome = outcome { try queue.join(until: .never) }
        if outcome != "clean" { fail("join: \(outcome)") }
      })
    }
    for joiner in joiners { joiner.awaitSleep() }
    for _ in 1...3 {
      for joiner in joiners { joiner.awaitSleep() }
      _ = queue.get()
      _ = queue.taskDone()
    }
    for joiner in joiners { joiner.awaitEnd("a joiner") }
  }

  /// Messages of many sizes pass through in order and whole, with a changing number of them waiting.
  static func sizes() -> Int {
    let queue = makeQueue()
    var buffer = ReceiveBuffer()
    var (put, got) = (0, 0)
    var lengths: [Int] = []
    while got < 20_000 {
      let shouldPut = put < 20_000 && (put == got || Int.random(in: 0..<1000) < (put / 1000 % 2 == 0 ? 510 : 490))
      if shouldPut {
        let message = Message(producer: 1, number: put)
        lengths.append(message.byteCount)
        message.withBytes { queue.mustPut($0) }
        put += 1
      } else {
        queue.mustGet(&buffer)
        guard let message = Message(buffer.bytes), message.number == got else { fail("message \(got) is damaged") }
        got += 1
      }
      if queue.size != put - got { fail("the size is \(queue.size), not \(put - got)") }
    }
    return got
  }

  /// Memory that was needed once is given back.
  ///
  /// - Returns: Kilobytes: while a million messages wait; when they are taken, and the queue goes on; with 200 MiB in
  ///   one message; when that is taken, and the queue goes on; when the queue is gone.
  static func memory() -> [Int] {
    var queue: Queue? = makeQueue()
    let start = channelMemory
    var found: [Int] = []
    var buffer = ReceiveBuffer()
    let small = [UInt8](repeating: 7, count: 24)
    let large = [UInt8](repeating: 7, count: 200 << 20)
    func goOn() {
      for _ in 0..<100 {
        small.withUnsafeBytes { queue!.mustPut($0) }
        queue!.mustGet(&buffer)
      }
    }
    small.withUnsafeBytes { message in for _ in 0..<1_000_000 { queue!.mustPut(message) } }
    found.append(channelMemory - start)
    for _ in 0..<1_000_000 { queue!.mustGet(&buffer) }
    goOn()
    found.append(channelMemory - start)
    large.withUnsafeBytes { queue!.mustPut($0) }
    found.append(channelMemory - start)
    queue!.mustGet(&buffer)
    if buffer.bytes.count != large.count || memcmp(buffer.bytes.baseAddress!, large, large.count) != 0 {
      fail("200 MiB are damaged")
    }
    goOn()
    found.append(channelMemory - start)
    queue = nil
    found.append(channelMemory - start)
    return found
  }
}
