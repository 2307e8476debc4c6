import Testing

/// A toy, and what is known of it.
struct Program: Sendable, CustomTestStringConvertible {
  var name: String
  var toy: Toy
  /// How many runs a reduced search should need at most.
  var most: Int

  init(_ name: String, most: Int = 1000, _ toy: Toy) {
    self.name = name
    self.toy = toy
    self.most = most
  }

  var testDescription: String { name }
}

extension Toy {
  /// Two processes, or more, and a main process that starts and joins them.
  static func children(_ codes: [Code]..., make: (inout Toy) -> Void = { _ in }) -> Toy {
    let starts = codes.indices.map { Code.start($0 + 1, into: $0) }
    var toy = Toy(codes: [starts + codes.indices.map { .join($0) }] + codes)
    toy.variables = [0, 0]
    make(&toy)
    return toy
  }

  static let increment: [Code] = [.read(0, into: 0), .write(0, .plus(register: 0, 1))]
  static let toldToTheLast = Toy.children(Toy.eat(0, 1), Toy.eat(1, 0)) {
    ($0.locks, $0.raisesDeadlocks, $0.tellsLast) = (2, true, true)
  }

  static func eat(_ left: Int, _ right: Int) -> [Code] {
    [.acquire(left), .acquire(right), .release(right), .release(left)]
  }
}

extension Program {
  static let all = races + locks + waits + messages + ends + times

  private static let races = [
    Program("two add by reading and writing", most: 4, .children(Toy.increment, Toy.increment)),
    Program("two add twice", most: 34, .children(Toy.increment + Toy.increment, Toy.increment + Toy.increment)),
    Program("three add", most: 40, .children(Toy.increment, Toy.increment, Toy.increment)),
    Program("two add in one step", most: 2, .children([.add(0, 1)], [.add(0, 2)])),
    Program("two write to different variables", most: 1, .children([.write(0, .number(1))], [.write(1, .number(1))])),
    Program("three print", most: 6, .children([.print("B")], [.print("C")], [.print("D")])),
    Program(
      "one writes, two read twice", most: 20,
      .children(
        [.write(0, .number(1)), .write(1, .number(1))], [.read(0, into: 0), .read(1, into: 1)],
        [.read(1, into: 0), .read(0, into: 1)])),
    Program(
      "each reads what the other writes", most: 3,
      .children([.write(0, .number(1)), .read(1, into: 0)], [.write(1, .number(1)), .read(0, into: 0)])),
    Program(
      "Peterson's algorithm", most: 20,
      .children(
        [
          .write(0, .number(1)), .write(2, .number(1)), .read(1, into: 0), .jumpIf(0, equals: 0, to: 6),
          .read(2, into: 0), .jumpUnless(0, equals: 0, to: 8), .add(3, 1), .add(3, -1), .write(0, .number(0)),
        ],
        [
          .write(1, .number(1)), .write(2, .number(0)), .read(0, into: 0), .jumpIf(0, equals: 0, to: 6),
          .read(2, into: 0), .jumpUnless(0, equals: 1, to: 8), .add(3, 1), .add(3, -1), .write(1, .number(0)),
        ]
      ) { $0.variables = [0, 0, 0, 0] }),
    Program(
      "a loop that polls a flag", most: 6,
      .children([.poll(0, until: 1)], [.write(1, .number(1)), .write(0, .number(1))])),
    Program(
      "two poll for each other", most: 20,
      .children([.poll(0, until: 1), .write(1, .number(1))], [.write(0, .number(1)), .poll(1, until: 1)])),
    Program("a flag that nobody sets", most: 2, .children([.poll(0, until: 1)], [.read(0, into: 0)])),
  ]

  private static let locks = [
    Program(
      "two add under a lock", most: 4,
      .children([.acquire(0)] + Toy.increment + [.release(0)], [.acquire(0)] + Toy.increment + [.release(0)]) {
        $0.locks = 1
      }),
    Program(
      "one of two forgets the lock", most: 5,
      .children([.acquire(0)] + Toy.increment + [.release(0)], Toy.increment) { $0.locks = 1 }),
    Program(
      "two locks in opposite orders", most: 9,
      .children(Toy.eat(0, 1), Toy.eat(1, 0)) { $0.locks = 2 }),
    Program(
      "a deadlock that is an error, and the lock is left behind", most: 13,
      .children(Toy.eat(0, 1), Toy.eat(1, 0)) { ($0.locks, $0.raisesDeadlocks) = (2, true) }),
    Program("a deadlock that is told to the last that began to wait", most: 10, .toldToTheLast),
    Program(
      "three dining philosophers", most: 49,
      .children(Toy.eat(0, 1), Toy.eat(1, 2), Toy.eat(2, 0)) { $0.locks = 3 }),
    Program(
      "three dining philosophers, and the last that began to wait gives up", most: 120,
      .children(Toy.eat(0, 1), Toy.eat(1, 2), Toy.eat(2, 0)) {
        ($0.locks, $0.raisesDeadlocks, $0.tellsLast) = (3, true, true)
      }),
    Program(
      "a lock with a timeout", most: 4,
      .children(
        [.acquire(0), .sleep(5), .release(0)],
        [.acquire(0, timeout: 3, into: 0), .jumpUnless(0, equals: 1, to: 3), .release(0)]
      ) {
        $0.locks = 1
      }),
    Program(
      "readers and a writer", most: 12,
      .children(
        [.acquire(0), .add(0, 1), .release(0), .read(1, into: 1), .acquire(0), .add(0, -1), .release(0)],
        [.acquire(0), .read(0, into: 0), .jumpUnless(0, equals: 0, to: 4), .write(1, .number(7)), .release(0)]
      ) {
        $0.locks = 1
      }),
    Program(
      "a semaphore as a signal", most: 3,
      .children([.down(0), .read(0, into: 0)], [.write(0, .number(1)), .up(0)]) { $0.semaphores = [0] }),
    Program(
      "two permits for three", most: 100,
      .children([.down(0), .up(0)], [.down(0), .up(0)], [.down(0), .up(0)]) { $0.semaphores = [2] }),
  ]

  private static let waits = [
    Program(
      "a flag looked at outside its condition's lock", most: 8,
      .children(
        [.read(0, into: 0), .jumpIf(0, equals: 1, to: 5), .acquire(0), .wait(0, lock: 0), .release(0), .print("go")],
        [.write(0, .number(1)), .acquire(0), .notify(0), .release(0)]
      ) {
        $0.locks = 1
        $0.conditions = 1
      }),
    Program(
      "a condition waited for in a loop", most: 8,
      .children(
        [.acquire(0), .read(0, into: 0), .jumpIf(0, equals: 1, to: 5), .wait(0, lock: 0), .jump(1), .release(0)],
        [.acquire(0), .write(0, .number(1)), .notify(0), .release(0)]
      ) {
        $0.locks = 1
        $0.conditions = 1
      }),
    Program(
      "two takers, one put, a condition waited for by if", most: 300,
      .children(
        [
          .acquire(0), .read(0, into: 0), .jumpUnless(0, equals: 0, to: 4), .wait(0, lock: 0), .add(0, -1), .release(0),
        ],
        [
          .acquire(0), .read(0, into: 0), .jumpUnless(0, equals: 0, to: 4), .wait(0, lock: 0), .add(0, -1), .release(0),
        ],
        [.acquire(0), .add(0, 1), .notify(0), .release(0)]
      ) {
        $0.locks = 1
        $0.conditions = 1
      }),
    Program(
      "all are notified", most: 700,
      .children(
        [.acquire(0), .wait(0, lock: 0, timeout: 9, into: 0), .release(0)],
        [.acquire(0), .wait(0, lock: 0, timeout: 9, into: 0), .release(0)],
        [.acquire(0), .notifyAll(0), .release(0)]
      ) {
        $0.locks = 1
        $0.conditions = 1
      }),
    Program(
      "an event that is cleared after it was set", most: 4,
      .children([.await(0), .print("go")], [.set(0), .clear(0)]) { $0.events = 1 }),
    Program(
      "a barrier", most: 5,
      .children([.add(0, 1), .arrive(0), .read(0, into: 0)], [.add(0, 2), .arrive(0), .read(0, into: 0)]) {
        $0.barriers = [2]
      }),
  ]

  private static let messages = [
    Program("a message", most: 3, .children([.put(0, .number(1))], [.get(0, into: 0)]) { $0.queues = [2] }),
    Program(
      "a producer and a consumer", most: 10,
      .children([.put(0, .number(1)), .put(0, .number(2))], [.get(0, into: 0), .get(0, into: 1)]) { $0.queues = [1] }),
    Program(
      "five messages", most: 300,
      .children((1...5).map { .put(0, .number($0)) }, (1...5).map { _ in .get(0, into: 0) }) { $0.queues = [3] }),
    Program(
      "two takers and one message", most: 12,
      .children([.get(0, into: 0)], [.get(0, into: 0)], [.put(0, .number(1))]) { $0.queues = [1] }),
    Program(
      "two queues in a circle", most: 2,
      .children([.get(0, into: 0), .put(1, .number(1))], [.get(1, into: 0), .put(0, .number(1))]) {
        $0.queues = [1, 1]
      }),
    Program(
      "try_get beside a get that sleeps", most: 20,
      .children([.get(0, timeout: 5, into: 0)], [.tryGet(0, into: 0), .tryGet(0, into: 1)], [.put(0, .number(1))]) {
        $0.queues = [1]
      }),
  ]

  private static let ends = [
    Program(
      "a kill of one that has a lock and writes twice", most: 7,
      Toy(
        variables: [0], locks: 1,
        codes: [
          [.start(1, into: 0), .kill(0), .acquire(0, into: 1), .read(0, into: 2)],
          [.acquire(0), .write(0, .number(1)), .write(0, .number(2)), .release(0)],
        ])),
    Program(
      "a kill of one that waits", most: 60,
      Toy(
        variables: [0], queues: [1],
        codes: [
          [.start(1, into: 0), .start(2, into: 1), .kill(0), .get(0, timeout: 1, into: 2)],
          [.get(0, into: 0), .add(0, 1)], [.put(0, .number(7))],
        ])),
    Program(
      "a child of a child", most: 3,
      Toy(
        variables: [0],
        codes: [[.start(1, into: 0), .read(0, into: 1)], [.start(2, into: 0), .join(0)], [.add(0, 1)]])),
    Program(
      "two start at the same time", most: 5,
      Toy(
        variables: [0],
        codes: [
          [.start(1, into: 0), .start(2, into: 1)], [.start(3, into: 0)], [.start(4, into: 0)], [.add(0, 1)],
          [.print("E")],
        ])),
    Program(
      "an error", most: 4, .children([.fail("no")], [.read(0, into: 0), .print("C")])),
  ]

  private static let times = [
    Program(
      "a get with a timeout against a late put", most: 2,
      .children([.sleep(1), .put(0, .number(1))], [.get(0, timeout: 1, into: 0)]) { $0.queues = [1] }),
    Program(
      "sleep as a means of synchronization", most: 1,
      Toy(variables: [0], codes: [[.start(1, into: 0), .sleep(100), .read(0, into: 1)], [.write(0, .number(1))]])),
    Program(
      "three that are due at once", most: 3,
      .children([.sleep(2), .print("B")], [.sleep(1), .sleep(1), .print("C")], [.sleep(2), .add(0, 1)])),
    Program(
      "a join with a timeout", most: 3,
      Toy(
        variables: [0],
        codes: [[.start(1, into: 0), .join(0, timeout: 3, into: 1), .clock(into: 2)], [.sleep(3), .add(0, 1)]])),
  ]
}
