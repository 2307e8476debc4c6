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
    var model = Model(initial: initial, isBounded: isBounded)
    var actors: [Actor] = []
    var history = "\(isBounded ? "bounded " : "")semaphore of \(initial):"
    func expect(_ isRight: Bool, _ what: @autoclosure () -> String) {
      if !isRight { fail("\(history): \(what()), and the model is \(model)") }
    }

    for _ in 0..<steps {
      if actors.count < 2 || actors.count < 4 && .random() {
        actors.append(Actor(semaphore))
        model.held.append(0)
      }
      let index = actors.indices.randomElement()!
      let actor = actors[index]
      switch Int.random(in: 0..<10) {
      case 0..<4:
        history += " \(actor.child.pid) acquires"
        let isAcquired = actor.ask(.acquire) == 1
        expect(isAcquired == model.acquire(index), "acquired: \(isAcquired)")
      case 4..<8:
        let count = Int.random(in: 1...3)
        history += " \(actor.child.pid) releases \(count)"
        let isReleased = actor.ask(.release, count) == 1
        expect(isReleased == model.release(count, by: index), "released: \(isReleased)")
      default:
        let isKilled = Bool.random()
        history += " \(actor.child.pid) \(isKilled ? "is killed" : "ends")"
        actor.end(isKilled: isKilled)
        // Noticed, or not, before the next one comes.
        if .random() { actor.member.bury() }
        actors.remove(at: index)
        model.end(index)
      }
      // Whose permits a release takes over is not said.
      let held = actors.map { $0.ask(.count) }
      expect(model.accepts(held), "held are \(held)")
      // Nor need anybody look what has come back.
      if .random() {
        let free = semaphore.freeCount
        expect(free == model.free, "\(free) are free")
      }
    }
    for actor in actors { actor.end(isKilled: true) }
  }
}

/// What a semaphore is to do.
private struct Model {
  let initial: Int
  let isBounded: Bool
  private(set) var free: Int
  /// What ended processes left behind that has come back, and that no release was for.
  private var returned = 0
  /// What each living process has.
  var held: [Int] = []
  /// How many were taken over since the processes were asked.
  private var takenOver = 0

  init(initial: Int, isBounded: Bool) {
    (self.initial, self.isBounded, free) = (initial, isBounded, initial)
  }

  mutating func acquire(_ index: Int) -> Bool {
    guard free > 0 else { return false }
    free -= 1
    held[index] += 1
    return true
  }

  mutating func release(_ count: Int, by index: Int) -> Bool {
    let own = min(count, held[index])
    let settled = min(count - own, returned)
    let freed = count - settled
    if isBounded && free + freed > initial { return false }
    let others = held.reduce(0, +) - held[index]
    takenOver = min(freed - own, others)
    held[index] -= own
    returned -= settled
    free += freed
    return true
  }

  mutating func end(_ index: Int) {
    let back = min(free + held[index], max(free, initial)) - free
    free += back
    returned += back
    held.remove(at: index)
  }

  /// Whether what the processes have is what they had, less what was taken over.
  mutating func accepts(_ now: [Int]) -> Bool {
    defer { (held, takenOver) = (now, 0) }
    return zip(now, held).allSatisfy { $0 <= $1 } && now.reduce(0, +) == held.reduce(0, +) - takenOver
  }
}

/// A process that does with a semaphore what it is asked for.
private struct Actor {
  enum Request: UInt8 {
    case acquire, release, count, end
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
        case .count: answer = UInt8(semaphore.heldCount)
        case .end, nil: return
        }
        Self.write(answer, to: answersWriting)
      }
    }
    close(requestsReading)
    close(answersWriting)
  }

  func ask(_ request: Request, _ count: Int = 0) -> Int {
    Self.write(request.rawValue, to: requests)
    Self.write(UInt8(count), to: requests)
    return Int(Self.read(answers))
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
