import Foundation
import ProcscriptText
import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

@Suite struct PageTests {
  @Test func `what a script printed stays in the page's data`() throws {
    let text = Page(Story(ExampleTraces.escaping)).text
    let parts = text.components(separatedBy: "<script type=\"application/json\" id=\"data\">")
    try #require(parts.count == 2)
    let json = try #require(parts[1].components(separatedBy: "</script>").first)
    #expect(!json.contains { "<>&\u{2028}\u{2029}".contains($0) })
    let deltas = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    try #require(deltas.count == 1)
    let lanes = try #require(deltas[0]["lanes"] as? [String: [String: Any]])
    #expect(lanes["1"]?["name"] as? String == ExampleTraces.hostile)
    let prints = try #require((lanes["1"]?["prints"] as? [String: Any])?["add"] as? [[Any]])
    #expect(prints[0][3] as? String == ExampleTraces.hostile + "\0\u{FFFD}\u{FFFD}")
    // The rest of the page has its own two tags, and what is in the title is text.
    #expect(parts[1].components(separatedBy: "<script ").count == 2)
    #expect(!parts[0].contains("<img") && parts[0].contains("&lt;/script&gt;&lt;img"))
  }

  @Test func `a page refers to nothing outside`() {
    let text = Page(Story(ExampleTraces.joined)).text
    for outside in ["src=", "href=", "http:", "https:", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML"] {
      #expect(!text.replacing("http://www.w3.org/2000/svg", with: "").contains(outside), "\(outside)")
    }
    #expect(text.contains("default-src 'none'"))
  }

  @Test func `lines are told only where they are known`() throws {
    let story = Story(ExampleTraces.joined)
    let places = story.places(of: story.lanes[0])
    #expect(places.map(\.place.line) == [12, 13, 14])
    #expect(places.map(\.moment) == [14_000_000, 2_008_200_000, 2_010_000_000])
  }

  @Test func `totals are those of a lane's segments`() {
    let story = Story(ExampleTraces.joined)
    #expect(
      story.totals(of: story.lanes[2]) == [
        .starting: 1_500_000, .running: 1_500_000, .sleeping: 1_001_000_000, .zombie: 994_500_000,
      ])
  }

  @Test func `lets only its own script run, by a mark that nobody can guess`() throws {
    let story = Story(ExampleTraces.joined)
    let marks = try (0..<2).map { _ in
      let text = Page(story).text
      let mark = try #require(text.firstMatch(of: /script-src 'nonce-(\w+)'/)).output.1
      #expect(text.contains("<script nonce=\"\(mark)\">") && text.contains("<style nonce=\"\(mark)\">"))
      return mark
    }
    #expect(marks[0] != marks[1])
  }
}

@Suite struct WordsTests {
  private static let script = LanesPage.script

  /// The words that are places for arguments, with their formats.
  private func slots(of template: String) -> [String] {
    template.matches(of: /\{[^}]*\}/).map { String($0.output) }
  }

  @Test func `both languages say the same of the same arguments`() {
    for key in Words.allCases {
      let (english, chinese) = key.templates
      #expect(!english.isEmpty && !chinese.isEmpty)
      // Only English tells one from many.
      let told = Set(slots(of: english).filter { !$0.contains("|") })
      #expect(told == Set(slots(of: chinese)), "\(key)")
      for slot in slots(of: english) where slot.contains("|") {
        #expect(slot.split(separator: "|").count == 3, "\(key): \(slot)")
      }
      for slot in told {
        let parts = slot.dropFirst().dropLast().split(separator: ":")
        if parts.count > 1 { #expect(Phrase.Format(rawValue: String(parts[1])) != nil, "\(key): \(slot)") }
      }
    }
  }

  @Test func `the page's script says only what the table has, and all of what it has for pages`() throws {
    let markup = JSON(Array(Self.script.utf8)).text
    var used = Set(Self.script.matches(of: /say\("(\w+)"/).map { String($0.output.1) })
    used.formUnion(markup.matches(of: /data-(?:say|label|title)=[\\"]+(\w+)/).map { String($0.output.1) })
    let all = Set(Words.allCases.map(\.rawValue))
    #expect(used.subtracting(all) == [])
    #expect(used.count > 60)
    // Those that stand in tables of the script, or are chosen between.
    for key in all where key.hasPrefix("column") || key.hasPrefix("kind") || key.hasPrefix("legend") {
      #expect(used.contains(key) || Self.script.contains("\"\(key)\""), "\(key)")
    }
  }

  @Test func `formats that templates ask for are known to the script`() {
    for format in Phrase.Format.allCases {
      #expect(Self.script.contains("\n  \(format.rawValue): "), "\(format)")
    }
  }

  @Test func `a phrase is said in Chinese too`() {
    let story = Story(Samples.zombie)
    let facts = Facts(of: story, limit: 8).phrases.map { $0.text(of: story, in: .chinese) }
    #expect(facts.contains { $0.contains("僵尸进程") })
    #expect(facts.allSatisfy { !$0.contains("{") })
  }
}
