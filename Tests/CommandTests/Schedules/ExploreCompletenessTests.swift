import Testing

/// What can come of small programs: all orders run one by one, the reduced search, and orders by chance find the same. The
/// programs, and how they are compared, are in `Tests/SmallPrograms`; `scripts/explore-trials` plays
/// all of them, and random ones for hours.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `All that can come of a program` {
  @Test(arguments: ["design", "ends", "objects"])
  func `is found by the reduced search, and comes again by its schedule`(_ file: String) throws {
    let run = try compare(
      "compare.lua", "--quick", "--random", "10", "--replay", Repository.path("Tests/SmallPrograms/\(file).lua"))
    #expect(run.lines.last?.hasSuffix(" programs, 0 wrong") == true)
  }

  @Test func `is found of random programs too`() throws {
    let run = try compare("random.lua", "--seeds", "1-12", "--random", "10", "--orders", "300")
    #expect(run.lines.last?.hasPrefix("12 programs, ") == true)
  }

  private func compare(_ script: String, _ options: String...) throws -> CommandResult {
    var runner = CommandRunner(Repository.path("Tests/SmallPrograms/\(script)"))
    runner.arguments += options
    runner.timeLimit = 120
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.output)\n\(run.errors)")
    return run
  }
}
