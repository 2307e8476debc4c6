import Testing

/// Shared memory with deaths: see `KillTrials`. What is wrong or hangs fails there.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MemoryTrials {
  @Test(arguments: ["taking", "giving-back", "joining-anew"])
  func `a process is killed at any instruction, and a block is lost at most`(trial: String) throws {
    let trials = try #require(try runTrial("memory-stepped-" + trial).first)
    #expect(trials > 3)
  }
}
