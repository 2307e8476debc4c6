import CProcscriptSystem
import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Processes use the elements of an array at random, without its lock and with it, and some are killed: what each sees is
/// what it could see if every access took the lock.
enum OpenCells {
  /// What lies where.
  private enum Place {
    /// One for each process, which alone writes there.
    static let own = 0..<4
    /// Alike, unless somebody has the lock.
    static let pair = 4...5
    /// Any process writes there, and whoever has the lock sees no change.
    static let still = 6
    /// An integer n, n + 0.5, or a boolean.
    static let mixed = 7
    static let count = 8
  }

  /// Stored with the lock held alone, and never left there.
  private static let hidden: Int64 = -1

  /// - Returns: How many were killed, and how many additions were made.
  static func random(killing: Bool) -> (kills: Int, additions: Int64) {
    let cells = attempt { try Cells(count: Place.count) }
    // An integer and a float, to which all add.
    let counters = attempt { try Cells(count: 2) }
    attempt { try counters.write(.float(0), at: 1) }
    let isOver = attempt { try Event() }
    // What each process is sure to have added; the last one may be on its way when it is killed.
    let sums = attempt { try Cells(count: 4) }
    func worker(_ number: Int) -> Member {
      Member {
        if killing { _ = nice(19) }
        var user = User(cells: cells, counters: counters, sums: sums, number: number, isKilling: killing)
        try user.begin()
        while !isOver.isSet { for _ in 0..<100 { try user.doSomething() } }
      }
    }
    var workers = (0..<4).map(worker)
    var kills = 0
    let effort = Effort(seconds: 1.5, atLeast: killing ? 50 : 1)
    while !effort.isEnough(killing ? kills : 1) {
      usleep(.random(in: 0..<1000))
      guard killing else { continue }
      let index = workers.indices.randomElement()!
      workers[index].kill()
      if .random() { workers[index].bury() }
      workers[index] = worker(index)
      kills += 1
    }
    isOver.set()
    for worker in workers { worker.awaitEnd("a worker") }
    let added = (0..<4).reduce(0) { $0 + integer(sums, $1) }
    let integers = integer(counters, 0)
    guard case .float(let floats) = attempt({ try counters.read(at: 1) }) else { fail("not a float") }
    // Each killed one may have added to either, and not have noted it, or have noted it for one that it had not done.
    for sum in [integers, Int64(floats)] where abs(sum - added) > Int64(kills) {
      fail("\(sum) in place of \(added), \(kills) killed")
    }
    return (kills, added)
  }

  private struct User {
    let cells: Cells
    let counters: Cells
    let sums: Cells
    let number: Int
    let isKilling: Bool
    var written: Int64 = 0
    var seen = [Int64](repeating: 0, count: 4)
    var added: Int64 = 0

    init(cells: Cells, counters: Cells, sums: Cells, number: Int, isKilling: Bool) {
      (self.cells, self.counters, self.sums) = (cells, counters, sums)
      (self.number, self.isKilling) = (number, isKilling)
    }

    mutating func begin() throws {
      written = integer(cells, Place.own.lowerBound + number)
      added = integer(sums, number)
    }

    mutating func doSomething() throws {
      switch Int.random(in: 0..<100) {
      case 0..<30:
        let found = integer(cells, number)
        if found != written { fail("\(found) where \(written) was written") }
        written += 1
        try cells.write(.integer(written), at: number)
      case 30..<60:
        let other = Int.random(in: Place.own)
        let found = integer(cells, other)
        if found < seen[other] { fail("\(found) after \(seen[other])") }
        seen[other] = found
      case 60..<75:
        try counters.add(.integer(1), at: 0)
        try counters.add(.float(1), at: 1)
        added += 1
        try sums.write(.integer(added), at: number)
      case 75..<85:
        // One that was killed has left it there.
        for place in Place.pair where integer(cells, place) == OpenCells.hidden && !isKilling {
          fail("seen while the lock was held")
        }
        try cells.write(.integer(Int64(number)), at: Place.still)
      case 85..<95:
        try changeOrReadMixed()
      default:
        // Many accesses come between, so that there are times without the lock.
        if Int.random(in: 0..<20) == 0 { try useLock() }
      }
    }

    private func changeOrReadMixed() throws {
      // Seldom: else the lock would always be needed.
      guard Int.random(in: 0..<20) == 0 else {
        switch try cells.read(at: Place.mixed) {
        case .integer(let value): if value < 0 || value > 1 << 20 { fail("a torn integer: \(value)") }
        case .float(let value): if value - value.rounded(.down) != 0.5 { fail("a torn float: \(value)") }
        case .boolean: break
        }
        return
      }
      let value = Int64.random(in: 0...1 << 20)
      let kinds: [Cell] = [.integer(value), .float(Double(value) + 0.5), .boolean(.random())]
      try cells.write(kinds.randomElement()!, at: Place.mixed)
    }

    private func useLock() throws {
      let isAbandoned = try cells.acquire(until: .never) == .abandoned
      let pair = Place.pair.map { integer(cells, $0) }
      if !isAbandoned && pair[0] != pair[1] || !isAbandoned && pair[0] == OpenCells.hidden { fail("two had the lock") }
      let still = integer(cells, Place.still)
      for place in Place.pair { try cells.write(.integer(OpenCells.hidden), at: place) }
      for _ in 0..<Int.random(in: 0..<200) { procscript_spin_hint() }
      if integer(cells, Place.still) != still { fail("written by another while the lock was held") }
      let new = Int64.random(in: 0...1000)
      for place in Place.pair { try cells.write(.integer(new), at: place) }
      cells.release()
    }
  }

  private static func integer(_ cells: Cells, _ index: Int) -> Int64 {
    guard case .integer(let value) = attempt({ try cells.read(at: index) }) else { fail("not an integer") }
    return value
  }

  private static let stepsBeside = 40

  /// A process is killed at any instruction of two stores without the lock, while another one takes the lock: that
  /// gets it, and sees no change from then on.
  static func stepped() -> Int {
    RobustLock.longestSleep = .max
    // What is only done at a first call is not the cells'.
    let first = attempt { try Cells(count: 1) }
    attempt {
      try first.write(.integer(1), at: 0)
      _ = try first.acquire(until: .never)
      first.release()
    }
    return Victim.forEachInstruction(stride: Victim.stride * 2) { steps in
      let cells = attempt { try Cells(count: 1) }
      let victim = SteppedMember {
        try cells.write(.integer(7), at: 0)
        try cells.write(.integer(8), at: 0)
      }
      victim.step(atMost: steps)
      let wasDone = victim.isDone
      let (hasLock, hasGoneOn) = attempt { (try Event(), try Event()) }
      let other = Member {
        _ = try cells.acquire(until: .never)
        let value = try cells.read(at: 0)
        if ![.integer(0), .integer(7), .integer(8)].contains(value) { fail("half written: \(value)") }
        if wasDone && value != .integer(8) { fail("lost: \(value)") }
        hasLock.set()
        try hasGoneOn.wait(until: .never)
        if try cells.read(at: 0) != value { fail("changed while the lock was held, a writer killed at step \(steps)") }
        cells.release()
      }
      // It has the lock, or waits for the victim, which goes on; fewer steps than to where it would fall asleep.
      try? hasLock.wait(until: Deadline(after: 0.001))
      victim.step(atMost: stepsBeside)
      hasGoneOn.set()
      let isDone = victim.kill()
      other.awaitEnd("the one with the lock, a writer killed at step \(steps)")
      victim.bury()
      return isDone
    }
  }
}
