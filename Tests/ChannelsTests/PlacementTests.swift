import Testing

/// Where children begin to run. See `Placements`: forks are placed only in a process with one thread.
@Suite(.timeLimit(.minutes(20)))
struct PlacementTests {
  @Test func `a child that begins here is kept there at first, and may then run wherever its parent may`() throws {
    #expect(try trialOutput("placement") == "free: true true true\nbound: true true true\n")
  }
}
