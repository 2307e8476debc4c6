import Testing

/// Several processes print to one file: see `KillTrials`. A line that is torn, missing or out of order fails there.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct LineWriterTrials {
  @Test func `six processes print lines of 10 to 100,000 bytes to a pipe, and each arrives whole`() throws {
    #expect(try runTrial("printing") == [6 * 500])
  }

  @Test func `printers are killed at random, and what they leave half printed is nobody else's line`() throws {
    let numbers = try runTrial("printing-killed")
    let (kills, lines, cutOff) = (numbers[0], numbers[1], numbers[2])
    #expect(kills >= 100)
    #expect(lines > kills)
    // A killed one leaves at most a part of a line; six more are killed at the end.
    #expect((1...kills + 6).contains(cutOff))
  }

  @Test func `a process that is stopped while it prints holds no other up`() throws {
    #expect(try runTrial("printing-beside-stopped") == [])
  }

  @Test func `a full pipe that does not block is waited for`() throws {
    #expect(try runTrial("printing-without-blocking") == [2 * 40])
  }

  @Test func `an interrupt ends a wait for a turn, and one for a reader`() throws {
    #expect(try runTrial("printing-interrupted") == [])
  }

  @Test func `what a full file has no room for is told, and the next line begins on its own`() throws {
    #expect(try trialOutput("printing-to-full-file") == "true\nit fits\nthe beginnin\nroom again\n")
  }

  @Test func `what C code has printed keeps its place`() throws {
    #expect(try trialOutput("printing-among-c") == "1234\n5\n67\n\n8\n")
  }
}
