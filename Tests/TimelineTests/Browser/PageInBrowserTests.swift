import Foundation
import ProcscriptBrowser
import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// The page as somebody uses it, with a mouse or with keys.
@Suite(.serialized, .ifThereIsABrowser, .withBrowser, .timeLimit(.minutes(10))) struct PageInBrowserTests {
  @Test func `a pointer over a stretch tells of it, and shows its line`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    try page.hover(lane: 2, at: 0.5)
    #expect(
      try page.tooltip == [
        "C Process-2", "sleeping", "1.00 s, from 12.0 ms to 1.01 s", "join.lua:4", "process.sleep(seconds)",
      ])
    #expect(try page.browser.texts("[data-part=source] li.hovered .number") == ["4"])
    #expect(try page.browser.texts("[data-part=axis] .now") == ["500 ms"])
    try page.hover(lane: 2, at: 1.5)
    #expect(
      try page.tooltip == [
        "C Process-2", "zombie: ended, not reaped", "995 ms, from 1.01 s to 2.01 s", "exit code 0",
      ])
    try page.browser.move(to: page.browser.middle("[data-part=title]"))
    #expect(try page.browser.value("document.querySelector('[data-part=tooltip]').hidden") == true)
    try page.expectNoComplaints()
  }

  @Test func `beside the source stands who is where at the pointer's moment`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    try page.hover(lane: 1, at: 0.5)
    #expect(try page.lettersByLine == ["4": "BC", "12": "A"])
    try page.hover(lane: 1, at: 1.5)
    #expect(try page.lettersByLine == ["4": "B", "12": "A"])
    try page.expectNoComplaints()
  }

  @Test func `wheel, buttons and keys zoom, and a drag moves`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    let whole = try page.ticks
    #expect(whole.first == "0" && whole.last == "2 s")
    let middle = try page.point(lane: 1, at: 1)

    try page.browser.wheel(at: middle, by: -600, isHeld: true)
    let near = try page.ticks
    #expect(near.first != "0" && near.last != "2 s" && near.contains("1 s"))
    try page.browser.drag(from: middle, to: (middle.x - 200, middle.y))
    #expect(try page.ticks.first != near.first)

    try page.browser.click(page.browser.middle("[data-part=zoom-all]"))
    #expect(try page.ticks == whole)
    try page.browser.click(page.browser.middle("[data-part=zoom-in]"))
    let half = try page.ticks
    #expect(half != whole)
    try page.browser.click(page.browser.middle("[data-part=zoom-out]"))
    #expect(try page.ticks == whole)

    try page.browser.click(middle)
    try page.browser.press("+")
    #expect(try page.ticks == half)
    try page.browser.press("ArrowRight", isShifted: true)
    #expect(try page.ticks != half)
    try page.browser.press("-")
    #expect(try page.ticks == whole)
    try page.browser.press("+")
    try page.browser.press("0")
    #expect(try page.ticks == whole)
    try page.expectNoComplaints()
  }

  @Test func `keys alone reach every stretch`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    while try page.browser.value("document.activeElement.dataset.part ?? ''") != "plot" {
      try page.browser.press("Tab")
    }
    #expect(try page.tooltip.prefix(2) == ["A MainProcess", "running"])
    try page.browser.press("ArrowRight")
    #expect(try page.tooltip.prefix(2) == ["A MainProcess", "waiting for Process-1 to end"])
    try page.browser.press("ArrowDown")
    try page.browser.press("ArrowDown")
    for _ in 0..<4 { try page.browser.press("ArrowRight") }
    #expect(try page.tooltip.prefix(2) == ["C Process-2", "zombie: ended, not reaped"])
    try page.browser.press("Escape")
    #expect(try page.browser.value("document.querySelector('[data-part=tooltip]').hidden") == true)
    try page.expectNoComplaints()
  }

  @Test func `a click on what was printed goes to its moment`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    #expect(
      try page.browser.texts("[data-part=output] button .text") == [
        "worked for 1 s", "warning: done early", "worked for 2 s", "30",
      ])
    #expect(try page.browser.texts("[data-part=output] .error .text") == ["warning: done early"])
    try page.browser.click(page.browser.middle("[data-part=output] li:nth-child(3) button"))
    #expect(try page.browser.texts("[data-part=axis] .now") == ["2.01 s"])
    #expect(try page.browser.texts("[data-part=names] .here .name") == ["Process-1"])
    #expect(try page.browser.texts("[data-part=source] li.hovered .number") == ["5"])
    try page.expectNoComplaints()
  }

  @Test func `a click on a line shows its stretches, and a switch hides arrows`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    let before = try page.pixels
    try page.browser.click(page.browser.middle("[data-part=source] li:nth-child(4)"))
    #expect(try page.browser.texts("[data-part=source] li.chosen .number") == ["4"])
    #expect(try page.pixels != before)
    try page.browser.click(page.browser.middle("[data-part=source] li:nth-child(4)"))
    #expect(try page.pixels == before)
    try page.browser.click(page.browser.middle("[data-part=show-start]"))
    #expect(try page.pixels != before)
    try page.browser.click(page.browser.middle("[data-part=show-start]"))
    #expect(try page.pixels == before)
    try page.expectNoComplaints()
  }

  @Test func `arrows and processes have their tooltips`() throws {
    let page = try OpenPage(ExampleTraces.fates)
    let (top, bottom) = (try page.point(lane: 4, at: 0.3), try page.point(lane: 5, at: 0.3))
    try page.browser.move(to: (top.x, (top.y + bottom.y) / 2))
    #expect(try page.tooltip.prefix(2) == ["MainProcess sends SIGSTOP to stopped", "at 300 ms"])
    try page.browser.move(to: page.browser.middle("[data-part=names] [data-row='2'] .name"))
    #expect(
      try page.tooltip == [
        "C victim", "pid 4102", "started by A MainProcess at 30.0 ms",
        "killed by SIGTERM by A MainProcess at fates.lua:9 at 901 ms",
      ])
    try page.expectNoComplaints()
  }

  @Test func `what a script printed can't break out, and is shown as it is`() throws {
    let page = try OpenPage(ExampleTraces.escaping)
    let shown = ExampleTraces.hostile.replacing("\u{1}", with: "\u{2401}")
    #expect(try page.browser.text("[data-part=output] li:nth-child(1) .text") == shown + "\u{2400}\u{FFFD}\u{FFFD}")
    #expect(try page.browser.text("[data-part=names] [data-row='1'] .name") == shown)
    #expect(try page.browser.text("[data-part=source] h2") == shown)
    #expect(try page.browser.text("[data-part=source] li:last-child .code") == "-- " + shown)
    #expect(try page.browser.value("document.images.length") == 0)
    #expect(try page.browser.value("document.title") != "broken out")
    try page.expectNoComplaints()
  }

  @Test(arguments: ExampleTraces.all) func `every kind of run is shown without an error`(
    example: ExampleTraces.Example
  ) throws {
    let page = try OpenPage(example.trace)
    #expect(try page.browser.value("lanes.model.lanes.size") == example.trace.processes.count)
    #expect(try page.ticks.first == "0")
    let plot = try page.browser.middle("[data-part=plot]")
    try page.browser.click(plot)
    for key in ["ArrowDown", "ArrowRight", "+", "+", "-", "0", "Home", "Escape"] { try page.browser.press(key) }
    try page.browser.wheel(at: plot, by: -5000, isHeld: true)
    try page.browser.wheel(at: plot, by: 5000, isHeld: true)
    #expect(try page.ticks.first == "0")
    try page.expectNoComplaints()
  }

  @Test func `a dark window has a dark page`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    try page.browser.emulate(colors: "light")
    let light = try page.pixels
    try page.browser.emulate(colors: "dark")
    #expect(
      try page.browser.value("getComputedStyle(document.querySelector('[data-part=picture]')).backgroundColor")
        == "rgb(13, 17, 23)")
    #expect(try page.pixels != light)
    try page.expectNoComplaints()
  }

  @Test func `a thousand processes with many stretches are drawn, and scroll`() throws {
    let page = try OpenPage(ExampleTraces.many(1000, waits: 10))
    #expect(try page.browser.value("lanes.model.lanes.size") == 1000)
    // Only those near what is seen have elements.
    #expect(try page.browser.value("document.querySelectorAll('[data-part=names] .lane').length") < 80)
    try page.browser.press("End")
    let box = try page.browser.middle("[data-part=names]")
    #expect(box.y > 0)
    let _: Int = try page.browser.value("document.querySelector('[data-part=lanes]').scrollTop = 1e6")
    try page.browser.settle()
    try page.hover(lane: 999, at: 12.02)
    #expect(try page.tooltip.first == "\(Story(ExampleTraces.many(1000)).lanes[999].letter) Process-999")
    try page.expectNoComplaints()
  }
}
