import Foundation
import Testing

@testable import Timeline

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
    #expect(parts[1].components(separatedBy: "<script>").count == 2)
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

  @Test(arguments: [
    (0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), (3, "mDSHbc+wXLFnpcJJU+uljErImxrfV/KPL50JrxB+6PA="),
    (55, "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="), (56, "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o="),
    (64, "/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs="), (200, "wqkI2Y9d+Yet5BtfziEwZ++8wh7yJAISpB5UtefCiuU="),
  ]) func `hashes are those of SHA-256`(count: Int, hash: String) {
    #expect(SHA256.source(of: String(repeating: "a", count: count)) == "sha256-" + hash)
  }
}
