import Foundation
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
    let data = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let lanes = try #require(data["lanes"] as? [[String: Any]])
    #expect(lanes[1]["name"] as? String == ExampleTraces.hostile)
    let prints = try #require(lanes[1]["prints"] as? [[Any]])
    #expect(prints[0][2] as? String == ExampleTraces.hostile + "\0\u{FFFD}\u{FFFD}")
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
