import Testing

/// Random programs of several processes: see `scripts/random-programs`, which plays others for hours.
@Suite(.timeLimit(.minutes(10))) struct `Random programs` {
  @Test func `get what was sent, lose nothing, and leave nothing open or running`() throws {
    var runner = CommandRunner(
      Repository.path("Tests/RandomPrograms/run.lua"), "--seeds", "1-400", "--seconds", "60", "--failures", "1")
    runner.environment["PROCSCRIPT"] = CommandRunner.executable
    // One that hangs takes 40 s, and then it is made small.
    runner.timeLimit = 300
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.output)\n\(run.errors)")
    #expect(run.lines.last?.hasSuffix(" programs, 0 failures") == true)
  }
}
