import Testing

/// Random programs of several processes: see `scripts/random-programs`, which plays others for hours.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `Random programs` {
  @Test func `get what was sent, lose nothing, and leave nothing open or running`() throws {
    try play("--seconds", "45")
  }

  @Test func `take no more memory from round to round`() throws {
    try play("--seconds", "15", "--rounds", "100")
  }

  private func play(_ options: String...) throws {
    var runner = CommandRunner(Repository.path("Tests/RandomPrograms/run.lua"))
    runner.arguments += ["--seeds", "1-400", "--failures", "1"] + options
    runner.environment["PROCSCRIPT"] = CommandRunner.executable
    // One that hangs takes 40 s, and then it is made small.
    runner.timeLimit = 300
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.output)\n\(run.errors)")
    #expect(run.lines.last?.hasSuffix(" programs, 0 failures") == true)
  }
}
