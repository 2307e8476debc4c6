import CProcscriptSystem
import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Producers and consumers at one queue, with and without deaths, and a book of what arrived.
struct QueueTraffic {
  /// What went wrong: all 0.
  struct Faults {
    var lost = 0
    var doubled = 0
    var damaged = 0
    var disordered = 0
  }

  /// Who is killed.
  enum Victims {
    case nobody, producers, consumers, all
  }

  private let queue: Queue
  private let book: Book
  private var producers: [Child] = []
  private var consumers: [Child] = []
  /// Numbers of messages whose producer was killed while it put them: they may have arrived or not.
  private var unsure: Set<[Int]> = []
  private(set) var kills = 0
  private var consumerKills = 0

  /// - Returns: How many processes were killed, and how many messages arrived.
  static func run(
    producers: Int, consumers: Int, capacity: Int, killing victims: Victims
  ) -> (kills: Int, messages: Int, Faults) {
    RobustLock.longestSleep = .max
    var traffic = QueueTraffic(producers: producers, consumers: consumers, capacity: capacity)
    let effort = Effort(seconds: victims == .nobody ? 0.5 : 1.5, atLeast: 20)
    while !effort.isEnough(victims == .nobody ? traffic.hundreds : min(traffic.kills, traffic.hundreds)) {
      usleep(.random(in: 0..<1000))
      switch victims {
      case .nobody: break
      case .producers: traffic.killProducer()
      case .consumers: traffic.killConsumer()
      case .all: if Bool.random() { traffic.killProducer() } else { traffic.killConsumer() }
      }
    }
    let faults = traffic.end()
    return (traffic.kills, Int(traffic.book.arrivals), faults)
  }

  private init(producers: Int, consumers: Int, capacity: Int) {
    queue = makeQueue(capacity: capacity)
    book = Book(producers: producers)
    for producer in 0..<producers { self.producers.append(makeProducer(producer)) }
    for _ in 0..<consumers { self.consumers.append(makeConsumer()) }
  }

  private func makeProducer(_ producer: Int) -> Child {
    Child(joining: {
      _ = nice(19)  // The killer comes first.
      while !book.isOver {
        let number = book.begin(producer)
        Message(producer: producer, number: number).withBytes { queue.mustPut($0) }
        book.end(producer, number)
      }
    })
  }

  private func makeConsumer() -> Child {
    Child(joining: {
      _ = nice(19)
      var buffer = ReceiveBuffer()
      var last: [Int: Int] = [:]
      while (try? queue.get(into: &buffer, until: .never)) == .received {
        guard let message = Message(buffer.bytes) else {
          book.noteDamage()
          continue
        }
        if message.number <= last[message.producer, default: 0] { book.noteDisorder() }
        last[message.producer] = message.number
        book.noteArrival(message)
      }
      if !queue.isClosed { fail("a consumer got nothing") }
    })
  }

  private mutating func killProducer() {
    let producer = producers.indices.randomElement()!
    producers[producer].kill()
    if let number = book.unfinished(producer) { unsure.insert([producer, number]) }
    producers[producer] = makeProducer(producer)
    kills += 1
    awaitArrival()
  }

  private mutating func killConsumer() {
    let index = consumers.indices.randomElement()!
    consumers[index].kill()
    consumers[index] = makeConsumer()
    kills += 1
    consumerKills += 1
    awaitArrival()
  }

  /// How many times a hundred messages have arrived.
  private var hundreds: Int { Int(book.arrivals) / 100 }

  private func awaitArrival() {
    let before = book.arrivals
    wait(for: "a message to arrive") { book.arrivals != before }
  }

  private func end() -> Faults {
    book.setOver()
    for producer in producers { producer.awaitEnd("a producer") }
    queue.close()
    for consumer in consumers { consumer.awaitEnd("a consumer") }
    var faults = Faults(damaged: book.damages, disordered: book.disorders)
    var missing = 0
    for producer in producers.indices {
      for number in book.numbers(producer) {
        let times = book.arrivals(producer, number)
        if times > 1 { faults.doubled += 1 }
        if times == 0 && !unsure.contains([producer, number]) { missing += 1 }
      }
    }
    // Each killed consumer may have taken one with it.
    faults.lost = max(0, missing - consumerKills)
    return faults
  }
}

/// What producers have put and consumers got, in memory that they share and that isn't the queue's.
private struct Book {
  private static let longest = 1 << 22

  private let words: UnsafeMutablePointer<UInt32>
  private let producers: Int

  init(producers: Int) {
    guard let memory = try? SharedMemory(byteCount: (64 + producers * Self.longest) * 4) else { fail("no memory") }
    words = memory.keepForever().baseAddress!.assumingMemoryBound(to: UInt32.self)
    self.producers = producers
  }

  private func load(_ index: Int) -> UInt32 { procscript_load_acquire(words + index) }

  var isOver: Bool { load(0) != 0 }
  func setOver() { procscript_store_release(words, 1) }

  var damages: Int { Int(load(1)) }
  func noteDamage() { procscript_add(words + 1, 1) }
  var disorders: Int { Int(load(2)) }
  func noteDisorder() { procscript_add(words + 2, 1) }
  var arrivals: UInt32 { load(3) }

  /// The number of the next message of a producer, which is about to be put: from 1 on.
  func begin(_ producer: Int) -> Int {
    let number = load(16 + producer) + 1
    if number >= Self.longest { fail("the book is full") }
    procscript_store_release(words + 16 + producer, number)
    return Int(number)
  }

  func end(_ producer: Int, _ number: Int) { procscript_store_release(words + 32 + producer, UInt32(number)) }

  /// The message that a killed producer was putting.
  func unfinished(_ producer: Int) -> Int? {
    let number = load(16 + producer)
    return number == load(32 + producer) ? nil : Int(number)
  }

  func numbers(_ producer: Int) -> ClosedRange<Int> { 1...max(1, Int(load(16 + producer))) }

  private func place(_ producer: Int, _ number: Int) -> Int { 64 + producer * Self.longest + number }

  func arrivals(_ producer: Int, _ number: Int) -> UInt32 { load(place(producer, number)) }

  func noteArrival(_ message: Message) {
    procscript_add(words + place(message.producer, message.number), 1)
    procscript_add(words + 3, 1)
  }
}
