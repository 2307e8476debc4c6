import Testing

/// The objects that scripts share, with several processes and with deaths: see `KillTrials`. What is wrong or hangs
/// fails there.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SharingTrials {
  @Test func `four processes count under a lock, in a cell, and beside one other at a time`() throws {
    let numbers = try runTrial("shared-counting")
    #expect(numbers[0...1] == [80_000, 80_000])
    #expect((1...2).contains(numbers[2]))
  }

  @Test func `a killed holder's lock, cells, map and permits go to those who sleep behind it`() throws {
    #expect(try runTrial("shared-killed-holder") == [])
  }

  @Test func `signals that a killed process took are used up`() throws {
    #expect(try runTrial("shared-killed-receiver") == [])
  }

  @Test func `permits are taken, given, left behind and taken over as a model of them says`() throws {
    #expect(try #require(try runTrial("permits-of-a-model").first) >= 800)
  }

  @Test func `workers are killed and replaced at random, and the others go on`() throws {
    let numbers = try runTrial("shared-random-kills")
    #expect(numbers[0] >= 50)
    #expect(numbers[1] > numbers[0])
  }

  @Test(arguments: [false, true])
  func `elements that are used with and without the lock are never torn, lost or seen too early`(
    isKilling: Bool
  ) throws {
    let numbers = try runTrial(isKilling ? "open-cells-killed" : "open-cells")
    #expect(numbers[0] >= (isKilling ? 50 : 0))
    #expect(numbers[1] > 0)
  }

  @Test func `waits beside a dead process that nobody has buried go on, or end when nobody is left`() throws {
    #expect(try runTrial("shared-desertion") == [])
  }

  @Test func `waiters of a condition are notified in the order in which they came`() throws {
    #expect(try runTrial("notified-in-order") == [])
  }

  @Test func `a notification that a killed waiter took along goes to the next`() throws {
    #expect(try runTrial("killed-notified") == [])
  }

  @Test func `three processes meet a thousand times, and one acts each time before the others go on`() throws {
    #expect(try runTrial("meeting") == [1000])
  }

  @Test func `a killed party breaks the barrier, also the last one while it acts`() throws {
    #expect(try runTrial("killed-party") == [])
  }

  @Test func `an interrupt ends a wait, with the condition's lock where that can be had`() throws {
    #expect(try runTrial("interrupted") == [])
  }
}

/// Counters near the end of what their words hold.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WrapTrials {
  @Test func `what a slot's former process left behind is not that of one with a similar number`() throws {
    #expect(try runTrial("wrapping-generations") == [])
  }

  @Test func `a barrier's rounds begin anew beside those who came long ago`() throws {
    #expect(try runTrial("wrapping-rounds") == [20])
  }
}

/// Processes are stopped at any instruction of what they do.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SteppedStopTrials {
  @Test(arguments: ["semaphore", "cells", "barrier", "queue", "arena", "names"])
  func `calls of others come to their ends`(trial: String) throws {
    let trials = try #require(try runTrial("stopped-" + trial).first)
    #expect(trials > 3)
  }
}

/// Processes are killed at any instruction of what they do.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SteppedSharingTrials {
  @Test(arguments: [
    "lock", "sleeping-for-lock", "cells", "open-cells", "acquiring-permit", "releasing-permit", "sleeping-for-permit",
    "signalling",
    "reclaiming", "taking-over", "settling", "notifying",
  ])
  func `the others get by, and nothing is lost, doubled or half done`(trial: String) throws {
    let trials = try #require(try runTrial("stepped-" + trial).first)
    #expect(trials > 3)
  }
}

/// Processes are killed at any instruction of what they do with an end of a pipe.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SteppedNameTrials {
  @Test(arguments: [
    "putting", "putting-in-vain", "sending", "getting", "closing", "closing-before-request", "storing", "leaving",
    "burying", "burying-taker",
  ])
  func `the end is closed once nobody has it, and nothing of its messages is left`(trial: String) throws {
    let trials = try #require(try runTrial("names-stepped-" + trial).first)
    #expect(trials > 3)
  }
}
