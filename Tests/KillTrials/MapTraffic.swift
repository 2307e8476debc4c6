import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Several processes change a map at once.
enum MapTraffic {
  /// Processes are killed at random, and others take their places. They set and remove keys that they all share, and
  /// count in two entries under the lock, which are alike unless a holder was killed.
  static func randomKills() -> (kills: Int, changes: Int) {
    RobustLock.longestSleep = .max
    let map = attempt { try SharedMap() }
    let isOver = attempt { try Event() }
    for counter in ["a", "b"] { map.set(counter, "0") }
    func worker() -> Member {
      Member {
        _ = nice(19)  // The killer comes first.
        while !isOver.isSet {
          for _ in 0..<10 { changeOne(map) }
          let acquisition = try map.acquire(until: .never)
          let (first, second) = (number("a", map), number("b", map))
          if acquisition == .clean && first != second { fail("two had the map") }
          map.set("a", "\(first + 1)")
          map.set("b", "\(first + 1)")
          map.release()
        }
      }
    }
    var workers = (0..<4).map { _ in worker() }
    var kills = 0
    let effort = Effort(seconds: 2, atLeast: 50)
    while !effort.isEnough(kills) {
      usleep(.random(in: 0..<500))
      let index = workers.indices.randomElement()!
      workers[index].kill()
      let before = number("a", map)
      wait(for: "the others to go on") { number("a", map) > before }
      workers[index].bury()
      workers[index] = worker()
      kills += 1
    }
    isOver.set()
    for worker in workers { worker.awaitEnd("a worker") }
    for (key, value) in map.contents where key.first == "k" && !isWhole(key, value) { fail("\(key) is damaged") }
    return (kills, number("a", map))
  }

  private static func number(_ key: String, _ map: SharedMap) -> Int {
    guard let number = map.get(key).flatMap({ Int($0) }) else { fail("\(key) is lost") }
    return number
  }

  /// Sets, looks at or removes one of a few hundred keys, whose values have any length.
  private static func changeOne(_ map: SharedMap) {
    let key = "k\(Int.random(in: 0..<300))"
    switch Int.random(in: 0..<4) {
    case 0, 1: map.set(key, String(repeating: key + ";", count: .random(in: 1...100)))
    case 2: map.remove(key)
    default: if let value = map.get(key), !isWhole(key, value) { fail("\(key) is damaged: \(value)") }
    }
  }

  private static func isWhole(_ key: String, _ value: String) -> Bool {
    value.split(separator: ";").allSatisfy { $0 == key } && value.last == ";"
  }

  /// Keys that are there all the time are told, each once, while others come and go, and the table grows and shrinks.
  static func keysBesideChanges() {
    let map = attempt { try SharedMap() }
    let expected = (0..<100).map { "lasting \($0)" }
    for key in expected { map.set(key, key) }
    let isOver = attempt { try Event() }
    let changer = Member {
      while !isOver.isSet {
        for number in 0..<1000 { map.set("passing \(number)", "p") }
        for number in 0..<1000 { map.remove("passing \(number)") }
        for key in expected { map.set(key, key) }
      }
    }
    for _ in 0..<200 {
      let keys = attempt { try map.keys() }.map { String(decoding: $0, as: UTF8.self) }
      if keys.filter({ $0.hasPrefix("lasting") }) != expected { fail("not all keys are told once, and in order") }
      if Set(keys).count != keys.count { fail("a key is told twice") }
    }
    isOver.set()
    changer.awaitEnd("a process that changes the map")
  }
}
