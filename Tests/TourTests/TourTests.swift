import Foundation
import ProcscriptBrowser
import Testing

/// The classroom in a browser: `procscript tour`, in Chromium. One browser is enough for all of it.
@Suite(.serialized, .ifThereIsABrowser, .withBrowser, .timeLimit(.minutes(20))) struct `The tour` {
  // MARK: Running and stopping

  static let endless = """
    local process = require "process"
    process.signal("TERM", "ignore")
    local function stay()
      process.signal("TERM", "ignore")
      -- An orphan: its parent ends.
      process.Process { target = function() process.signal("TERM", "ignore") process.sleep(500) end, daemon = false }:start()
      process.sleep(500)
    end
    process.spawn(stay)
    process.spawn(stay)
    print "ready"
    process.sleep(500)
    """

  /// Starts processes that do not want to end, an orphan among them, and waits for them.
  private func startEndless(_ page: TourPage) throws {
    try page.start(Self.endless)
    try page.waitUntil("output.rows.some((row) => row.text === 'ready')")
    // The keeper, the supervisor, the first process of the sandbox and five of the script.
    try page.tour.waitForProcesses(7)
  }

  @Test func `runs a lesson in the sandbox, and shows what it prints`() throws {
    let page = try RunningTour().open("join")
    try page.click("#run")
    try page.waitForEnd()
    let lines = try page.lines
    #expect(lines.count == 9 && lines.filter { $0 == "is running" }.count == 3, "\(lines)")
    #expect(try page.state.hasPrefix("ended · 3"))
    page.expectNoComplaints()
  }

  @Test func `ends all descendants at Stop, orphans and those that ignore SIGTERM`() throws {
    let page = try RunningTour().open("join")
    try startEndless(page)
    try page.click("#stop")
    #expect(try page.tour.secondsUntilNothingIsLeft() < 2)
    try page.waitForEnd()
    #expect(try page.state.hasPrefix("stopped"))
  }

  @Test func `ends all when the tab is closed, reloaded, or runs something else`() throws {
    let tour = try RunningTour()
    var page: TourPage? = try tour.open("join")
    try startEndless(#require(page))
    try page?.start("print 'second'")
    try page?.waitForEnd()
    #expect(try tour.secondsUntilNothingIsLeft() < 2)
    #expect(try page?.lines == ["second"])

    try startEndless(#require(page))
    try page?.browser.call("Page.reload")
    #expect(try tour.secondsUntilNothingIsLeft() < 2)
    try page?.waitUntil("document.body?.classList.contains('ready')")
    try page?.unlock()

    try startEndless(#require(page))
    page = nil
    #expect(try tour.secondsUntilNothingIsLeft() < 2)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func `leaves nothing when the server is ended`(by signal: Int32) throws {
    let page = try RunningTour().open("join")
    try startEndless(page)
    page.tour.command.send(signal)
    #expect(try page.tour.secondsUntilNothingIsLeft() < 2)
  }

  @Test func `stays usable while a script prints without end`() throws {
    let page = try RunningTour().open("join")
    try page.start("while true do print(1) end")
    try page.waitUntil("output.leftOut > 1e6 || output.rows.some((row) => row.missing > 1e6)")
    try page.click("#stop")
    #expect(try page.tour.secondsUntilNothingIsLeft() < 2)
    try page.waitForEnd()
    let kept: Int = try page.value("output.rows.reduce((sum, row) => sum + row.text.length + 1, 0)")
    #expect(kept <= 1 << 20)
    let lines = try page.lines
    #expect(lines.first == "1" && lines.last == "1" && lines.contains { $0.hasPrefix("⋯") })
    // What is seen says how many are missing.
    try page.run("output.place.scrollTop = output.rows.findIndex((row) => row.missing) * rowHeight")
    try page.waitUntil("document.querySelector('.line.missing')?.textContent.includes('lines left out')")
    #expect(try page.value("document.querySelectorAll('*').length") < 3000)
    page.expectNoComplaints()
  }

  @Test func `draws each frame in time while thousands of lines come`() throws {
    let page = try RunningTour().open("join")
    try page.write(
      """
      local process = require "process"
      for round = 1, 40 do
        for line = 1, 500 do print("round " .. round .. " line " .. line) end
        process.sleep(0.05)
      end
      """)
    try page.run(
      """
      window.longest = 0;
      let before = performance.now();
      const look = () => {
        const now = performance.now();
        longest = Math.max(longest, now - before);
        before = now;
        requestAnimationFrame(look);
      };
      runner.run();
      requestAnimationFrame(() => { before = performance.now(); longest = 0; requestAnimationFrame(look); });
      """)
    try page.waitForEnd()
    // On a machine of two processors that others use too; alone it is below 40.
    #expect(try page.value("longest", as: Double.self) < 250)
    #expect(try page.lines.last == "round 40 line 500")
  }

  // MARK: Limits

  @Test func `holds a script to limits that are shown and can be changed`() throws {
    let page = try RunningTour().open("join")
    #expect(try page.text("#open-limits") == "60 s · 200 processes · 1 GiB")
    try page.start(
      "print(io.open '/etc/passwd') print(io.open('own.txt', 'w'):write 'mine') print(pcall(os.execute, 'true'))")
    try page.waitForEnd()
    let lines = try page.lines
    #expect(lines[0].contains("sandbox") && lines[1].hasPrefix("file ("), "\(lines)")
    #expect(!lines[2].hasPrefix("true\ttrue"), "\(lines)")

    try page.click("#open-limits")
    try page.run("$('limit-seconds').value = 1; $('limit-processes').value = 10; $('limits').close()")
    try page.waitUntil("$('open-limits').textContent === '1 s · 10 processes · 1 GiB'")
    try page.start("require('process').sleep(100)")
    try page.waitForEnd()
    #expect(try page.state.hasPrefix("ended: its time was up"))
    #expect(try page.lines.contains { $0.contains("--time=") })
    // A reload keeps them.
    try page.browser.call("Page.reload")
    try page.waitUntil("document.body?.classList.contains('ready')")
    #expect(try page.text("#open-limits") == "1 s · 10 processes · 1 GiB")
  }

  @Test func `a fork bomb is ended, and it is said by what`() throws {
    let page = try RunningTour().open("join")
    try page.run("runner.limits.processes = 30; runner.limits.seconds = 20")
    try page.start(
      """
      local process = require "process"
      local function f() while true do process.spawn(f) end end
      f()
      """)
    try page.waitForEnd()
    #expect(try page.tour.secondsUntilNothingIsLeft() < 2)
    #expect(try page.lines.contains { $0.contains("processes at a time") || $0.contains("--processes") })
  }
}
