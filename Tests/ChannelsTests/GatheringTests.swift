import Testing

@testable import ProcscriptChannels

/// How messages gather before they are taken.
struct GatheringTests {
  /// How many messages are taken until it is tried, that one included.
  private func messagesUntilTried(_ gathering: inout Gathering, finding count: UInt32) -> Int {
    var messages = 0
    var isTried = false
    while !isTried {
      messages += 1
      gathering.gather {
        isTried = true
        return count
      }
    }
    return messages
  }

  @Test func `is tried for each message as long as several come`() {
    var gathering = Gathering()
    let messages = (0..<5).map { _ in messagesUntilTried(&gathering, finding: Gathering.fewest) }
    #expect(messages == [1, 1, 1, 1, 1])
  }

  @Test func `is tried half as often each time that none has followed, down to a limit`() {
    var gathering = Gathering()
    let messages = (0..<10).map { _ in messagesUntilTried(&gathering, finding: Gathering.fewest - 1) }
    #expect(messages == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256])
  }

  @Test func `is tried for each message again once several have come`() {
    var gathering = Gathering()
    for _ in 0..<4 { _ = messagesUntilTried(&gathering, finding: 1) }
    #expect(messagesUntilTried(&gathering, finding: 100) == 16)
    #expect(messagesUntilTried(&gathering, finding: 1) == 1)
    #expect(messagesUntilTried(&gathering, finding: 100) == 2)
  }
}
