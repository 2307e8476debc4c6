import Testing

@testable import ProcscriptExploring

@Suite struct `A lane's name` {
  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA"), (63, "BL")])
  func `is a letter, then two`(index: Int, name: String) {
    #expect(Lane(index).name == name)
    #expect(Lane(name: name) == Lane(index))
  }

  @Test(arguments: ["", "a", "A1", "Ä", "ABCDE"]) func `is nothing else`(name: String) {
    #expect(Lane(name: name) == nil)
  }
}
