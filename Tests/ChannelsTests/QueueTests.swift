import Testing

/// See `KillTrials`: what is done there prints what it sees. Hangs show as failures after 20 seconds.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct QueueTests {
  @Test func `put and get say how they ended`() throws {
    #expect(
      try trialOutput("queue-outcomes") == """
        empty timedOut deserted
        stored stored full timedOut deserted
        2 true false
        1 '' empty
        0 false true
        stored false
        true closed closed
        4 closed closed closed

        """)
  }

  @Test func `a message of 2 GiB is refused`() throws {
    #expect(try trialOutput("queue-too-large") == "tooLarge 0\n")
  }

  @Test func `tasks are done by whoever reports them, or by the death of who has taken them`() throws {
    #expect(
      try trialOutput("queue-tasks") == """
        clean false
        stored stored timedOut false
        1 timedOut true false timedOut
        2 timedOut deserted true clean
        stored
        4 true clean
        stored stored
        timedOut true timedOut true clean false
        stored
        timedOut
        abandoned clean

        """)
  }

  @Test func `those who join sleep until the last task is done`() throws {
    #expect(try trialOutput("queue-join") == "")
  }

  @Test func `messages of all sizes pass whole and in order, however many wait`() throws {
    #expect(try runTrial("queue-sizes") == [20_000])
  }

  @Test func `memory that a backlog or a large message took is given back`() throws {
    let kilobytes = try runTrial("queue-memory")
    try #require(kilobytes.count == 5)
    #expect(kilobytes[0] > 30_000)
    #expect(kilobytes[1] < 1000)
    #expect(kilobytes[2] > 200_000)
    #expect(kilobytes[3] < 1000)
    // Pages of the arena's map of blocks, for blocks far apart.
    #expect(kilobytes[4] < 150)
  }
}

@Suite(.serialized, .timeLimit(.minutes(10)))
struct QueueTrials {
  @Test(arguments: ["queue-traffic-1-1", "queue-traffic-4-1", "queue-traffic-4-4"])
  func `nothing is lost, doubled, damaged or out of order among several processes`(_ trial: String) throws {
    let numbers = try runTrial(trial)
    try #require(numbers.count == 6)
    #expect(numbers[1] >= 2000)
    #expect(numbers[2...] == [0, 0, 0, 0])
  }

  @Test(arguments: ["queue-killed-producers", "queue-killed-consumers", "queue-killed", "queue-killed-bounded"])
  func `nor when processes are killed at random, and the rest go on`(_ trial: String) throws {
    let numbers = try runTrial(trial)
    try #require(numbers.count == 6)
    #expect(numbers[0] >= 20)
    #expect(numbers[1] >= 2000)
    #expect(numbers[2...] == [0, 0, 0, 0])
  }

  @Test(arguments: [
    "putting", "getting", "growing", "going-home", "vacating", "draining", "sleeping-for-message",
    "sleeping-for-room", "closing",
  ])
  func `killed at any instruction, a process leaves nothing half done and nobody asleep`(_ way: String) throws {
    let trials = try #require(try runTrial("queue-stepped-\(way)").first)
    #expect(trials > 1)
  }
}
