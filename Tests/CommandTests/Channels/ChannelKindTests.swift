import ProcscriptReference
import Testing

@testable import ProcessModule

/// The module's one list of kinds of channels, against the lists that others must have.
@Suite struct `The kinds of channels` {
  private let kinds = ChannelKinds.all.filter(\.isForScripts).map(\.name)

  @Test func `are the reference's, in its order`() {
    let others = ["Process", "Pool", "Result", "File", "Report"]
    #expect(Reference.classes.map(\.name).filter { !others.contains($0) } == kinds)
  }

  @Test func `are tested one and all, whose methods the reference has, and what stands at others' places`() {
    let locksOfOthers = ["CellsLock", "SharedTableLock"]
    #expect(`Objects at the places of others`.kinds.map(\.0) == kinds.filter { !locksOfOthers.contains($0) })
    #expect(`The reference`.objects.map(\.kind) == kinds)
  }

  @Test func `are those for which errors have words`() throws {
    let advice = try Repository.text("Sources/Module/LuaPart/advice.lua")
    let words = try #require(advice.firstMatch(of: /local words = \{(.*?)\n\}/.dotMatchesNewlines())).output.1
    let known = words.matches(of: /(\w+) = "/).map { String($0.output.1) }
    #expect(!known.isEmpty && known.allSatisfy { kinds.contains($0) || $0 == "File" }, "\(known)")
  }
}
