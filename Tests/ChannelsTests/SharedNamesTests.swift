import ProcscriptSystem
import Testing

@testable import ProcscriptChannels

/// Names that all processes of an arena read.
@ChannelThread struct SharedNamesTests {
  @Test func `a text has one number, which stays its own until there is no room, and then others have none`() throws {
    try Arena.prepare()
    let first = SharedNames.number(of: "first")
    #expect(first != 0 && SharedNames.text(of: first) == "first")
    #expect(SharedNames.number(of: "") == 0 && SharedNames.text(of: 0) == nil)
    // What is too long is cut, but no character of it.
    let cut = SharedNames.number(of: String(repeating: "é", count: 50))
    #expect(SharedNames.text(of: cut) == String(repeating: "é", count: 31))
    var known: [String: UInt32] = [:]
    var refused = 0
    for number in 0..<20_000 {
      let text = "name \(number)"
      let name = SharedNames.number(of: text)
      if name == 0 { refused += 1 } else { known[text] = name }
    }
    #expect(refused > 0 && known.count > 2000)
    #expect(Set(known.values).count == known.count)
    for (text, number) in known {
      #expect(SharedNames.number(of: text) == number && SharedNames.text(of: number) == text)
    }
    #expect(SharedNames.number(of: "first") == first)
  }
}
