import Foundation
import ProcscriptBrowser
import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// Pages of runs that were long, wide or strange, and on paper.
@Suite(.serialized, .withBrowser, .timeLimit(.minutes(10))) struct `A page in a browser` {
  @Test func `of very many printed lines has elements only for those near what is seen`() throws {
    var trace = ExampleTraces.joined
    let count = 130_000
    trace.processes[1].prints = (0..<count).map { number in
      TracedPrint(
        Array("line \(number + 1)\n".utf8), isError: number == 70_000, moment: 10_000_000 + UInt64(number) * 15_000,
        place: ExampleTraces.place(5))
    }
    let page = try OpenPage(trace)
    #expect(try page.browser.text("[data-part=output] li:nth-child(1) .text") == "line 1")
    #expect(try page.browser.value("document.querySelectorAll('*').length") < 5000)
    let _: Double = try page.browser.value("document.querySelector('[data-part=output] .scroller').scrollTop = 1e9")
    try page.browser.waitUntil("document.querySelector('[data-part=output]').textContent.includes('line \(count)')")
    #expect(try page.browser.value("document.querySelectorAll('*').length") < 5000)
    // The one error among the marks is told, and how many others there are.
    let scrolling = "document.querySelector('[data-part=picture]').scrollIntoView()"
    try page.browser.call("Runtime.evaluate", ["expression": scrolling])
    let point = try page.point(lane: 1, at: 0.5)
    try page.browser.move(to: (point.x, point.y + 13))
    let tooltip = try page.tooltip
    #expect(
      tooltip.first == "B Process-1 printed" && tooltip.contains { $0.hasSuffix(" more about then") }, "\(tooltip)")
    try page.expectNoComplaints()
  }

  @Test func `is not scrolled into a trap: a wheel over the plot moves the page`() throws {
    let page = try OpenPage(ExampleTraces.joined, height: 300)
    let ticks = try page.ticks
    try page.browser.wheel(at: page.point(lane: 1, at: 1), by: 120)
    try page.browser.waitUntil("scrollY > 0")
    #expect(try page.ticks == ticks)
    try page.expectNoComplaints()
  }

  @Test func `has no gaps between its parts, however long the source is`() throws {
    var trace = ExampleTraces.joined
    trace.sources[0].text = (1...300).map { "-- \($0)" }.joined(separator: "\n")
    let page = try OpenPage(trace)
    let gaps: [Double] = try page.browser.value(
      """
      ["picture", "output", "totals"].map((part) => document.querySelector(`[data-part=${part}]`).getBoundingClientRect())
        .map((box, index, all) => index === 0 ? 0 : box.top - all[index - 1].bottom)
      """)
    #expect(gaps.allSatisfy { (0...20).contains($0) }, "\(gaps)")
  }

  @Test func `shows on paper each row with its end, by day, whatever the window was like`() throws {
    let page = try OpenPage(ExampleTraces.many(51), width: 1280, height: 500)
    try page.browser.emulate(colors: "dark")
    let _: Bool = try page.browser.value("dispatchEvent(new Event('beforeprint'))")
    try page.browser.emulate(colors: "dark", media: "print")
    #expect(try page.browser.value("document.querySelectorAll('.sheet').length") == 2)
    let endings: [String] = try page.browser.value(
      """
      [...document.querySelectorAll(".sheet .lane .ending")].filter((each) => each.offsetWidth > 20)
        .map((each) => each.textContent)
      """)
    #expect(endings.count == 51 && endings[17] == "SIGKILL" && endings[23] == "exit 1", "\(endings)")
    #expect(
      try page.browser.value("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)")
    // The top left of a canvas is a band of the palette for days.
    let pixel: [Int] = try page.browser.value(
      "[...document.querySelector('.sheet canvas').getContext('2d').getImageData(2, 2, 1, 1).data]")
    #expect(pixel[0] > 230, "\(pixel)")
    #expect(try page.browser.value("document.querySelector('.sheet').getBoundingClientRect().right <= 702"))
    let _: Bool = try page.browser.value("dispatchEvent(new Event('afterprint'))")
    try page.browser.emulate(colors: "dark")
    #expect(try page.browser.value("document.querySelectorAll('.sheet').length") == 0)
    let pdf = try page.browser.print()
    #expect(pdf.starts(with: Data("%PDF".utf8)))
    try page.expectNoComplaints()
  }

  @Test func `calls nobody an orphan who ended with its parent, as the terminal does`() throws {
    let page = try OpenPage(Samples.killedParent)
    #expect(try page.browser.texts("[data-part=names] [data-row='1'] .badge") == ["daemon"])
    #expect(try page.browser.texts("[data-part=names] [data-row='2'] .badge") == ["orphan"])
    try page.expectNoComplaints()
  }

  @Test func `has the sentences of the terminal`() throws {
    let page = try OpenPage(ExampleTraces.fates)
    let lines = TerminalPicture(Story(ExampleTraces.fates), width: 500, style: .init(isColoured: false)).lines()
    let sentences = lines.filter { $0.hasPrefix("• ") }.map { String($0.dropFirst(2)) }
    #expect(sentences.count > 3)
    #expect(try page.browser.texts("[data-part=sentences] li") == sentences)
  }

  @Test func `explains what is in sight and nothing else`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    let whole = try page.browser.texts("[data-part=legend] span")
    #expect(!whole.contains("starting") && whole.contains("running") && whole.contains("zombie: ended, not reaped"))
    #expect(whole.contains("▴printed") && whole.contains("■printed to stderr"), "\(whole)")
    for _ in 0..<2 { try page.browser.click(page.browser.middle("[data-part=step-forth]")) }
    let _: Bool = try page.browser.value("document.querySelector('[data-part=plot]').focus() ?? true")
    for _ in 0..<9 { try page.browser.press("+") }
    let near = try page.browser.texts("[data-part=legend] span")
    #expect(near.contains("starting") && !near.contains("zombie: ended, not reaped"), "\(near)")
    try page.expectNoComplaints()
  }

  @Test func `reads names as they are written, whatever directions are in them`() throws {
    var trace = ExampleTraces.joined
    trace.processes[1].name = "cod\u{202E}exe.lua"
    let page = try OpenPage(trace)
    #expect(try page.browser.text("[data-part=names] [data-row='1'] .name") == #"cod\u{202E}exe.lua"#)
    #expect(VectorPicture(Story(trace)).text.contains(#"cod\u{202E}exe.lua"#))
    #expect(!VectorPicture(Story(trace)).text.contains("\u{202E}"))
  }

  @Test func `cuts no name where it differs from another`() throws {
    var trace = ExampleTraces.joined
    for index in 1...2 {
      trace.processes[index].name = "A worker of the pool that does the work of all days, number \(index)"
    }
    let page = try OpenPage(trace)
    let seen: [Bool] = try page.browser.value(
      """
      [...document.querySelectorAll("[data-part=names] .lane .end")].slice(1).map((end) => {
        const box = end.getBoundingClientRect(), row = end.closest(".lane").getBoundingClientRect();
        return end.textContent.length === 1 && box.width > 4 && box.right < row.right - 40;
      })
      """)
    #expect(seen == [true, true])
  }

  @Test func `folds idle time: what runs gets the room`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    let whole = try page.ticks
    try page.browser.click(page.browser.middle("[data-part=fold]"))
    #expect(try page.browser.value("document.querySelector('[data-part=fold]').getAttribute('aria-pressed')") == "true")
    let folded = try page.ticks
    #expect(folded != whole && folded.contains { $0.hasSuffix(" ms") }, "\(folded)")
    try page.browser.click(page.browser.middle("[data-part=fold]"))
    #expect(try page.ticks == whole)
    // Where nothing is idle there is nothing to fold.
    let busy = try OpenPage(Samples.race)
    #expect(try busy.browser.value("document.querySelector('[data-part=fold]').hidden") == true)
    try page.expectNoComplaints()
  }

  @Test func `goes from event to event, forth and back`() throws {
    let page = try OpenPage(ExampleTraces.joined)
    var forth: [[String]] = []
    for _ in 0..<6 {
      try page.browser.click(page.browser.middle("[data-part=step-forth]"))
      forth.append(Array(try page.tooltip.prefix(2)))
    }
    #expect(
      forth == [
        ["A MainProcess", "running"], ["B Process-1", "starting"], ["B Process-1", "running"],
        ["B Process-1", "sleeping"], ["C Process-2", "starting"], ["C Process-2", "running"],
      ])
    try page.browser.click(page.browser.middle("[data-part=step-back]"))
    #expect(Array(try page.tooltip.prefix(2)) == forth[4])
    try page.browser.click(page.point(lane: 0, at: 1.9))
    try page.browser.press(".")
    let next = try page.tooltip
    #expect(next.first == "A MainProcess" || next.first == "B Process-1", "\(next)")
    try page.browser.press(".")
    #expect(try page.tooltip != next)
    try page.browser.press(",")
    #expect(try page.tooltip == next)
    try page.expectNoComplaints()
  }

  @Test func `tells who has a lock, and who let whom go on`() throws {
    var trace = Samples.lock
    trace.processes[1].holds = [TracedHold(1, from: Samples.ms(2), to: Samples.ms(199))]
    let page = try OpenPage(trace)
    try page.hover(lane: 1, at: 0.1)
    #expect(try page.tooltip.contains("has lock 1, since 2.00 ms"))
    #expect(try page.browser.texts("[data-part=legend] span").contains("▔has a lock"))
    #expect(try page.browser.texts("[data-part=kinds] label").contains("wake-ups"))
    let (top, bottom) = (try page.point(lane: 1, at: 0.1995), try page.point(lane: 2, at: 0.1995))
    try page.browser.move(to: (top.x, (top.y + bottom.y) / 2))
    #expect(try page.tooltip.first == "Process-1 lets Process-2 go on, which waited for lock 1")
    try page.expectNoComplaints()
  }

  @Test func `says of who runs for how much of that it had a processor`() throws {
    var trace = Samples.race
    trace.processes[1].uses = [TracedUse(Samples.ms(60), until: Samples.ms(300))]
    let page = try OpenPage(trace)
    try page.hover(lane: 1, at: 0.15)
    #expect(try page.tooltip.prefix(2) == ["B Process-1", "running, 20% of that on a processor"])
    #expect(try page.browser.texts("[data-part=legend] span").contains("█running, in part without a processor"))
    try page.expectNoComplaints()
  }

  @Test func `has a row for each queue, with how many messages were in it`() throws {
    var trace = ExampleTraces.messages
    trace.queues = [7]
    let page = try OpenPage(trace)
    #expect(try page.browser.texts("[data-part=names] .lane").count == 5)
    let most = try #require(Story(trace).queues.first).most
    #expect(try page.browser.text("[data-part=names] .queue") == "queue 1at most \(most)")
    try page.hover(lane: 4, at: 0.41)
    #expect(try page.tooltip.first == "queue 1")
    #expect(try page.tooltip[1].hasSuffix(" in it, at most \(most)"))
    #expect(try page.browser.texts("[data-part=legend] span").contains("▃messages in a queue"))
    try page.expectNoComplaints()
  }
}

extension BrowserPage {
  /// Until an expression of JavaScript is true.
  fileprivate func waitUntil(_ expression: String) throws {
    let deadline = Date.now + 30
    while try !value(expression, as: Bool.self) {
      try #require(Date.now < deadline, "\(expression) does not come true")
      try settle()
    }
  }
}
