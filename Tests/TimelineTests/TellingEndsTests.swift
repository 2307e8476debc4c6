import ProcscriptText
import Testing

@testable import ProcscriptTimeline

@Suite struct `A name that has no room` {
  private func shorten(_ names: [String], to room: Double) -> [String] {
    zip(names, TellingEnds.of(names)).map { name, end in
      TellingEnds.shorten(name, end: end, to: room) { Double($0.count) }
    }
  }

  @Test func `is cut where it is like the others`() {
    #expect(
      shorten(["PoolWorker-1", "PoolWorker-2", "PoolWorker-12", "MainProcess"], to: 8)
        == ["PoolWo…1", "PoolWo…2", "PoolW…12", "MainPro…"])
    #expect(shorten(["reader of the left", "reader of the right"], to: 12) == ["reader …left", "reader…right"])
  }

  @Test func `is cut at its end where it is like no other, or the same as another`() {
    #expect(shorten(["a long name", "another one"], to: 6) == ["a lon…", "anoth…"])
    #expect(shorten(["the same name", "the same name"], to: 6) == ["the s…", "the s…"])
  }

  @Test func `keeps the place where it differs, also where it has a long end itself`() {
    let names = ["job A of the whole morning", "job B of the whole morning"]
    #expect(shorten(names, to: 8) == ["job A o…", "job B o…"])
    #expect(shorten(names, to: 5) == ["…A o…", "…B o…"])
  }

  @Test func `is never cut within a character`() {
    let family = "👨‍👩‍👧"
    #expect(shorten(["a\(family)\(family)b"], to: 3) == ["a\(family)…"])
    for room in 0..<8 {
      let text = Columns.shorten("e\u{301}e\u{301}\(family)x", to: room)
      #expect(!text.hasSuffix("\u{200D}…") && !text.hasSuffix("e…"), "\(text)")
    }
  }
}
