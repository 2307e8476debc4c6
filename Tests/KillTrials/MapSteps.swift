import ProcscriptChannels

/// Kills a process at any instruction of what it does with a map: the change is done or not, the others find all that
/// is there, and can go on changing it.
///
/// Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum MapSteps {
  nonisolated(unsafe) private static let key = lastingBytes("victim's")
  nonisolated(unsafe) private static let value = lastingBytes("of the victim")
  nonisolated(unsafe) private static let large = lastingBytes(String(repeating: "l", count: 1900))

  /// A key comes.
  static func adding() -> Int {
    let map = makeMap(entries: 3)
    return kills(map) { map.mustSet(key, value) }
  }

  /// The very first key comes: the table is made.
  static func addingFirst() -> Int {
    kills {
      makeMap(entries: 0)
    } _: {
      $0.mustSet(key, value)
    }
  }

  /// A key comes for which the table has to grow.
  static func growing() -> Int {
    kills {
      makeMap(entries: 6)
    } _: {
      $0.mustSet(key, value)
    }
  }

  /// A value is replaced by one that needs a larger block, which is not lost where that was not done yet.
  static func replacing() -> Int {
    let map = makeMap(entries: 3)
    let before = channelMemory
    let trials = kills(map, before: { map.set("victim's", "before") }) { map.mustSet(key, large) }
    // A block that changes hands at that instruction may be.
    let lost = (channelMemory - before) / 2
    if lost > 8 + trials / 8 { fail("\(lost) blocks were lost in \(trials) trials") }
    return trials
  }

  /// A key goes.
  static func removing() -> Int {
    let map = makeMap(entries: 3)
    return kills(map, before: { map.set("victim's", "before") }) { map.mustRemove(key) }
  }

  /// A key goes after many others, so that the table shrinks.
  static func shrinking() -> Int {
    kills {
      let map = makeMap(entries: 50)
      map.set("victim's", "before")
      // 128 cells, and 16 entries.
      for number in 15..<50 { map.remove("\(number)") }
      return map
    } _: {
      $0.mustRemove(key)
    }
  }

  /// What another dead process has left half done is made whole: at whatever instruction this one is killed too.
  static func repairing() -> Int {
    let untouched = makeMap(entries: 6).contents
    let touched = untouched.merging(["victim's": String(decoding: large, as: UTF8.self)]) { $1 }
    return kills(undone: [untouched, touched]) {
      let map = makeMap(entries: 6)
      let victim = SteppedMember { map.mustSet(key, large) }
      // Somewhere in the midst of it.
      let steps = Int.random(in: 1...(isUnoptimized ? 20_000 : 1000))
      for _ in 0..<steps where !victim.isDone { victim.step() }
      _ = victim.kill()
      victim.bury()
      return map
    } _: { map in
      _ = attempt { try map.contains(key) }
      map.mustSet(key, value)
    }
  }

  /// A queue that is stored, and taken away again, is there as long as its entry, and ends with it.
  static func keeping() -> Int {
    let map = makeMap(entries: 3)
    let queue = attempt { try Queue(capacity: 0) }
    return kills(map) {
      map.mustSet(key, value, naming: [queue])
      map.mustRemove(key)
      map.mustSet(key, value)
    }
  }

  /// The keys of a list of 3, and the one behind it.
  private static let positions = (0...3).map { Array("\($0)".utf8) }

  /// A value comes into a list, and those behind it move on: one that names a queue too. Nothing is lost of the memory.
  static func inserting() -> Int {
    let queue = attempt { try Queue(capacity: 0) }
    return movesInPlace { map in
      map.mustInsert(value, naming: [queue], at: positions)
    }
  }

  /// A value of a list goes, and those behind it move up.
  static func removingFirst() -> Int {
    movesInPlace { $0.mustRemoveFirst(of: positions.dropLast()) }
  }

  private static func movesInPlace(_ body: (SharedMap) -> Void) -> Int {
    let map = makeMap(entries: 3)
    let queue = attempt { try Queue(capacity: 0) }
    let before = channelMemory
    let trials = kills {
      map.remove("3")
      for number in 0..<3 { map.set("\(number)", "value \(number)") }
      Array("1".utf8).withUnsafeBytes { map.mustSet($0, value, naming: [queue]) }
      return map
    } _: { map in
      body(map)
    }
    // A block that changes hands at that instruction may be.
    let lost = (channelMemory - before) / 2
    if lost > 8 + trials / 8 { fail("\(lost) blocks were lost in \(trials) trials") }
    return trials
  }

  private static func makeMap(entries: Int) -> SharedMap {
    let map = attempt { try SharedMap() }
    for number in 0..<entries { map.set("\(number)", "value \(number)") }
    return map
  }

  private static func kills(_ map: SharedMap, before: () -> Void = {}, _ body: () -> Void) -> Int {
    kills {
      map.remove("victim's")
      before()
      return map
    } _: { _ in
      body()
    }
  }

  /// - Parameters:
  ///   - undone: What may be there where the victim has done nothing; nil for what was there before it.
  ///   - makeMap: The map that the victim finds.
  ///   - body: What the victim does: nothing that is seen, except at the victim's key.
  private static func kills(
    undone: [[String: String]]? = nil, _ makeMap: () -> SharedMap, _ body: (SharedMap) -> Void
  ) -> Int {
    RobustLock.longestSleep = .max
    // What is only done at a first call is not the map's.
    body(makeMap())
    let done: [String: String] = {
      let map = makeMap()
      body(map)
      return map.contents
    }()
    // Unoptimized code has ten times the instructions.
    if isUnoptimized { return Victim.atRandomInstructions(for: 2) { steps in trial(steps) } }
    return Victim.forEachInstruction(stride: 3) { trial($0) != nil }

    func trial(_ steps: Int) -> Int? {
      let map = makeMap()
      let undone = undone ?? [map.contents]
      let victim = SteppedMember { body(map) }
      var stepped = 0
      while stepped < steps && !victim.isDone {
        victim.step()
        stepped += 1
      }
      let isDone = victim.kill()

      // The first to have the lock now is another process, which must not hang.
      let other = Member { map.set("other", "of another one") }
      other.awaitEnd("another process, one killed at step \(steps)")
      let found = map.contents
      let isRight = ([done] + (isDone ? [] : undone)).contains {
        $0.merging(["other": "of another one"]) { $1 } == found
      }
      if !isRight { fail("killed at step \(steps), there is \(found)") }
      // All that can happen to a table happens to this one.
      for number in 0..<40 { map.set("more \(number)", "m") }
      if map.contents.count != found.count + 40 { fail("killed at step \(steps), it takes no more keys") }
      for number in 0..<40 { map.remove("more \(number)") }
      map.remove("other")
      victim.bury()
      return isDone ? stepped : nil
    }
  }

  private static var isUnoptimized: Bool { _isDebugAssertConfiguration() }
}
