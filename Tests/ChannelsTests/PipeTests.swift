import Testing

/// See `KillTrials`: what is done there prints what it sees. Hangs show as failures after 20 seconds.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PipeTests {
  @Test func `send, receive and poll say how they ended`() throws {
    #expect(
      try trialOutput("pipe-outcomes") == """
        empty timedOut deserted nothing nothing
        stored stored message 1 2 empty
        stored stored 3
        message 4 closed closed closed closed closed
        true closed closed closed false
        true false false true
        stored 1

        """)
  }

  @Test func `a sender waits while 64 KiB are not received, but not for a message that is larger`() throws {
    #expect(
      try trialOutput("pipe-room") == """
        true timedOut deserted
        stored
        1048576 empty

        """)
  }

  @Test func `the end of the other end is learnt at once, after what it has sent`() throws {
    #expect(
      try trialOutput("pipe-closing") == """
        last
        closed closed
        stored
        closed

        """)
  }

  @Test func `also of one that was killed and that nobody waits for`() throws {
    #expect(try trialOutput("pipe-unreaped") == "")
  }
}

/// Processes are killed at any instruction of what they do.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PipeTrials {
  @Test(arguments: ["closing", "closing-both", "closing-beside"])
  func `an end is closed with its last holder`(trial: String) throws {
    let trials = try #require(try runTrial("pipe-stepped-" + trial).first)
    #expect(trials > 3)
  }
}
