import Foundation
import ProcscriptBrowser
import ProcscriptTimeline
import Testing

/// The SVG picture in a browser.
@Suite(.serialized, .ifThereIsABrowser, .withBrowser, .timeLimit(.minutes(10))) struct PictureInBrowserTests {
  @Test func `a bar under the pointer has its tooltip`() throws {
    let page = try BrowserPage(VectorPicture(Story(ExampleTraces.joined)).text, name: "run.svg")
    try page.move(to: page.middle("rect.joining"))
    #expect(
      try page.text("rect.joining:hover title") == """
        A MainProcess
        waiting for Process-1 to end
        1.99 s, from 14.0 ms to 2.01 s
        join.lua:12
        """)
    #expect(page.complaints == [])
  }

  @Test func `it is light by day, dark by night, and light on paper`() throws {
    let page = try BrowserPage(VectorPicture(Story(ExampleTraces.fates)).text, name: "run.svg")
    let colors =
      "['rect.paper', 'rect.running', 'text.title'].map((each) => getComputedStyle(document.querySelector(each)).fill)"
    try page.emulate(colors: "light")
    let light: [String] = try page.value(colors)
    #expect(light[0] == "rgb(255, 255, 255)")
    try page.emulate(colors: "dark")
    let dark: [String] = try page.value(colors)
    #expect(dark[0] == "rgb(13, 17, 23)")
    #expect(zip(light, dark).allSatisfy { $0 != $1 })
    try page.emulate(colors: "dark", media: "print")
    #expect(try page.value(colors) == light)
    #expect(page.complaints == [])
  }

  @Test func `no text is wider than its place`() throws {
    for trace in [ExampleTraces.joined, ExampleTraces.fates, ExampleTraces.messages, ExampleTraces.many(40)] {
      let page = try BrowserPage(VectorPicture(Story(trace)).text, name: "run.svg")
      let right: Double = try page.value(
        "Math.max(...[...document.querySelectorAll('text')].map((text) => text.getBBox().x + text.getBBox().width))")
      #expect(right <= 960)
      let overlaps: [String] = try page.value(
        """
        [...document.querySelectorAll("text.name")].filter((name) => {
          const box = name.getBBox();
          return [...document.querySelectorAll(".pill, .running")].some((other) => {
            const there = other.getBBox();
            return there.x < box.x + box.width && there.x > box.x && Math.abs(there.y - box.y) < 12;
          });
        }).map((name) => name.textContent)
        """)
      #expect(overlaps == [])
    }
  }

  @Test func `as an image of another page it is drawn, hostile names and all`() throws {
    let picture = VectorPicture(Story(ExampleTraces.escaping)).text
    let encoded = try #require(picture.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let page = try BrowserPage("<!doctype html><img src=\"data:image/svg+xml,\(encoded)\">", name: "readme.html")
    #expect(try page.value("document.images[0].naturalWidth") == 960)
    #expect(try page.value("document.title") == "")
  }
}
