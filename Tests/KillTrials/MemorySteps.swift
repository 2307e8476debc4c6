import ProcscriptChannels

/// Kills a process at any instruction of what it does to take a block of shared memory, and to give one back: a block is
/// lost at most, none is anybody's twice or not zero when it is new, and all the others are joined again.
///
/// Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum MemorySteps {
  nonisolated(unsafe) private static let key = lastingBytes("victim's")
  nonisolated(unsafe) private static let small = lastingBytes("of the victim")
  nonisolated(unsafe) private static let large = lastingBytes(String(repeating: "l", count: 7000))

  /// A small block is cut from a larger one.
  static func taking() -> Int {
    kills { $0.mustSet(key, small) }
  }

  /// A large block comes, and goes: it is joined with its other halves.
  static func givingBack() -> Int {
    kills {
      $0.mustSet(key, large)
      $0.mustRemove(key)
    }
  }

  /// The lists of free blocks are made anew after another one that was killed in the midst.
  static func joiningAnew() -> Int {
    kills(after: { map in
      let victim = SteppedMember {
        map.mustSet(key, large)
        map.mustRemove(key)
      }
      for _ in 0..<Int.random(in: 1...(isUnoptimized ? 20_000 : 2000)) where !victim.isDone { victim.step() }
      _ = victim.kill()
      victim.bury()
    }) {
      $0.mustSet(key, small)
    }
  }

  private static func kills(after begin: (SharedMap) -> Void = { _ in }, _ body: (SharedMap) -> Void) -> Int {
    RobustLock.longestSleep = .max
    // What is only done at a first call is not the memory's.
    useMemory()
    body(makeMap())
    let before = Arena.bytesTaken
    let trials =
      isUnoptimized
      ? Victim.atRandomInstructions(for: 2) { steps in trial(steps) }
      : Victim.forEachInstruction(stride: 3) { trial($0) != nil }
    let lost = Arena.bytesTaken - before
    if lost > (8 + trials / 8) * 8192 { fail("\(lost) bytes were lost in \(trials) trials") }
    return trials

    func trial(_ steps: Int) -> Int? {
      let map = makeMap()
      begin(map)
      let victim = SteppedMember { body(map) }
      var stepped = 0
      while stepped < steps && !victim.isDone {
        victim.step()
        stepped += 1
      }
      let isDone = victim.kill()
      // The first to have the lock now is another process.
      let other = Member { useMemory() }
      other.awaitEnd("another process, one killed at step \(steps)")
      useMemory()
      map.remove("victim's")
      let wrong = map.contents.filter { $0.value != value(of: Int($0.key) ?? -1) }
      if map.contents.count != 20 || !wrong.isEmpty { fail("killed at step \(steps), there is \(map.contents)") }
      victim.bury()
      return isDone ? stepped : nil
    }
  }

  private static var isUnoptimized: Bool { _isDebugAssertConfiguration() }

  /// A map whose blocks have free ones between them.
  private static func makeMap() -> SharedMap {
    let map = attempt { try SharedMap() }
    for number in 0..<40 { map.set("\(number)", value(of: number)) }
    for number in stride(from: 0, to: 40, by: 2) { map.remove("\(number)") }
    return map
  }

  private static func value(of number: Int) -> String {
    String(repeating: Character(Unicode.Scalar(UInt8(65 + (number + 1) % 50))), count: (number * 997 + 1) % 3000)
  }

  /// Takes blocks of many sizes, looks whether they are this process's alone and zero at first, and gives them back.
  private static func useMemory() {
    let map = attempt { try SharedMap() }
    for number in 0..<60 { map.set("\(number)", value(of: number)) }
    for count in [1, 10, 100, 1000, 5000] {
      let cells = attempt { try Cells(count: count) }
      for index in 0..<count {
        if attempt({ try cells.read(at: index) }) != .integer(0) { fail("a new cell is not 0") }
      }
    }
    let contents = map.contents
    for number in 0..<60 where contents["\(number)"] != value(of: number) { fail("a value has changed") }
  }
}
