import Testing

/// Maps with several processes and with deaths: see `KillTrials`. What is wrong or hangs fails there.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MapTrials {
  @Test(arguments: [
    "adding", "adding-first", "growing", "replacing", "removing", "shrinking", "repairing", "keeping", "inserting",
    "removing-first",
  ])
  func `a process is killed at any instruction, and has done all or nothing`(trial: String) throws {
    let trials = try #require(try runTrial("map-stepped-" + trial).first)
    #expect(trials > 3)
  }

  @Test func `processes are killed and replaced at random, nothing is damaged, and the others go on`() throws {
    let numbers = try runTrial("map-random-kills")
    #expect(numbers[0] >= 50)
    #expect(numbers[1] > numbers[0])
  }

  @Test func `keys that stay are told once each, while others come and go`() throws {
    #expect(try runTrial("map-snapshot") == [])
  }
}
