import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Processes take and give permits one after the other, at random, end and are killed; after each step a semaphore must
/// be as a model of it says that may.
enum PermitModel {
  /// - Returns: How many steps there were.
  static func random() -> Int {
    var steps = 0
    let effort = Effort(seconds: 2, atLeast: 20)
    while !effort.isEnough(steps / 40) {
      run(steps: 40, initial: .random(in: 0...3), isBounded: .random())
      steps += 40
    }
    return steps
  }

  private static func run(steps: Int, initial: Int, isBounded: Bool) {
    let semaphore = attempt { try Semaphore(count: initial, isBounded: isBounded) }
    // Whose permits a release takes over is not said: each way to do so is possible until something tells against it.
    var possible: Set<Model> = [Model(initial: initial, isBounded: isBounded)]
    var actors: [Actor] = []
    var history = "\(isBounded ? "bounded " : "")semaphore of \(initial):"
    func observe(_ what: @autoclosure () -> String, _ outcomes: (Model) -> [Model]) {
      let next = Set(possible.flatMap(outcomes))
      if next.isEmpty { fail("\(history): \(what()), and the models are \(possible)") }
      possible = next
    }
    func look() {
      let free = semaphore.freeCount
      observe("\(free) are free") { $0.free == free ? [$0] : [] }
    }
    func end(_ index: Int, isKilled: Bool) {
      history += " \(actors[index].child.pid) \(isKilled ? "is killed" : "ends")"
      let actor = actors.remove(at: index)
      actor.end(isKilled: isKilled)
      // Noticed, or not, before the next one comes.
      if .random() { actor.member.bury() }
      observe("it is gone") { [$0.ending(index)] }
    }

    for _ in 0..<steps {
      if actors.count < 2 || actors.count < 4 && .random() {
        actors.append(Actor(semaphore))
        observe("one more is there") { [$0.joined()] }
      }
      let index = actors.indices.randomElement()!
      let actor = actors[index]
      switch Int.random(in: 0..<10) {
      case 0..<4:
        history += " \(actor.child.pid) acquires"
        let isAcquired = actor.ask(.acquire)
        observe("acquired: \(isAcquired)") { isAcquired ? $0.acquiring(index) : $0.free == 0 ? [$0] : [] }
      case 4..<8:
        let count = Int.random(in: 1...3)
        history += " \(actor.child.pid) releases \(count)"
        let isReleased = actor.ask(.release, count)
        observe("released: \(isReleased)") { model in
          let released = model.releasing(count, by: index)
          return isReleased ? released : released.isEmpty ? [model] : []
        }
      default: end(index, isKilled: .random())
      }
      // Nobody need look at what has come back.
      if .random() { look() }
    }
    // What each had is told by what comes back with its end.
    while !actors.isEmpty {
      end(actors.indices.randomElement()!, isKilled: true)
      look()
    }
  }
}

/// What a semaphore is to do, and which process has how many of its permits.
private struct Model: Hashable {
  let initial: Int
  let isBounded: Bool
  private(set) var free: Int
  /// What ended processes left behind that has come back, and that no release was for.
  private var returned = 0
  /// What each living process has.
  private var held: [Int] = []

  init(initial: Int, isBounded: Bool) {
    (self.initial, self.isBounded, free) = (initial, isBounded, initial)
  }

  /// With one process more.
  func joined() -> Model {
    var model = self
    model.held.append(0)
    return model
  }

  /// Empty where none is free.
  func acquiring(_ index: Int) -> [Model] {
    guard free > 0 else { return [] }
    var model = self
    model.free -= 1
    model.held[index] += 1
    return [model]
  }

  /// One model for each way to take permits over from others; empty where so many must not be released.
  func releasing(_ count: Int, by index: Int) -> [Model] {
    let own = min(count, held[index])
    let settled = min(count - own, returned)
    let freed = count - settled
    if isBounded && free + freed > initial { return [] }
    var model = self
    model.held[index] -= own
    model.returned -= settled
    model.free += freed
    let others = held.reduce(0, +) - held[index]
    return model.losing(min(freed - own, others), sparing: index)
  }

  /// One model for each way in which others than one process lose so many.
  private func losing(_ count: Int, sparing spared: Int, from first: Int = 0) -> [Model] {
    if count == 0 { return [self] }
    guard first < held.count else { return [] }
    if first == spared { return losing(count, sparing: spared, from: first + 1) }
    return (0...min(count, held[first])).flatMap { lost in
      var model = self
      model.held[first] -= lost
      return model.losing(count - lost, sparing: spared, from: first + 1)
    }
  }

  /// Without a process, which has ended.
  func ending(_ index: Int) -> Model {
    var model = self
    let back = min(free + held[index], max(free, initial)) - free
    model.free += back
    model.returned += back
    model.held.remove(at: index)
    return model
  }
}

/// A process that does with a semaphore what it is asked for.
private struct Actor {
  enum Request: UInt8 {
    case acquire, release, end
  }

  let member: Member
  private let requests: Int32
  private let answers: Int32

  var child: Child { member.child }

  init(_ semaphore: ProcscriptChannels.Semaphore) {
    let (requestsReading, requests) = Self.pipe()
    let (answers, answersWriting) = Self.pipe()
    (self.requests, self.answers) = (requests, answers)
    member = Member {
      while true {
        let request = Request(rawValue: Self.read(requestsReading))
        let count = Int(Self.read(requestsReading))
        var answer: UInt8 = 1
        switch request {
        case .acquire: if (try? semaphore.acquire(until: .passed)) == nil { answer = 0 }
        case .release: if (try? semaphore.release(count: count)) == nil { answer = 0 }
        case .end, nil: return
        }
        Self.write(answer, to: answersWriting)
      }
    }
    close(requestsReading)
    close(answersWriting)
  }

  /// - Returns: Whether it was done.
  func ask(_ request: Request, _ count: Int = 0) -> Bool {
    Self.write(request.rawValue, to: requests)
    Self.write(UInt8(count), to: requests)
    return Self.read(answers) == 1
  }

  /// Ends it, and leaves it to the others to find out.
  func end(isKilled: Bool) {
    if isKilled {
      member.kill()
    } else {
      Self.write(Request.end.rawValue, to: requests)
      Self.write(0, to: requests)
      member.child.awaitEnd("one that was asked to end")
    }
    close(requests)
    close(answers)
  }

  private static func pipe() -> (Int32, Int32) {
    var ends: [Int32] = [0, 0]
    if Glibc.pipe(&ends) != 0 { fail("pipe: \(Errno.current)") }
    return (ends[0], ends[1])
  }

  private static func read(_ descriptor: Int32) -> UInt8 {
    var byte: UInt8 = 0
    if Glibc.read(descriptor, &byte, 1) != 1 { fail("another process has ended") }
    return byte
  }

  private static func write(_ byte: UInt8, to descriptor: Int32) {
    var byte = byte
    if Glibc.write(descriptor, &byte, 1) != 1 { fail("write: \(Errno.current)") }
  }
}
