import Foundation
import Glibc
import ProcscriptBrowser
import Testing

/// The lanes beside a script, while it runs and afterwards.
extension `The tour` {
  static let joined = """
    local process = require "process"
    local function work(seconds)
      process.sleep(seconds)
      print("worked " .. seconds)
    end
    local a = process.spawn(work, 0.3)
    local b = process.spawn(work, 0.6)
    b:join()
    a:join()
    print "over"
    """

  @Test func `draws each process while the script runs`() throws {
    let page = try RunningTour().open("join")
    // Whoever runs for the first time starts the processor's caches too.
    try page.start("print 'first'")
    try page.waitForEnd()
    try page.write("require('process').sleep(3)")
    let first: Double = try page.value(
      """
      new Promise((done) => {
        const begin = performance.now(), apply = picture.apply;
        picture.apply = function (deltas) {
          apply.call(this, deltas);
          picture.apply = apply;
          requestAnimationFrame(() => done(performance.now() - begin));
        };
        runner.run();
      })
      """)
    // 60 ms where the machine has nothing else to do; tests share two processors with each other.
    #expect(first < 1500, "\(first) ms")
    #expect(try page.value("!picture.lanes.model.isOver && runner.isBusy") == true)
    let end: Double = try page.value("picture.lanes.model.end")
    try page.waitUntil("picture.lanes.model.end > \(end) + 5e8")
    try page.run("runner.stop()")
    try page.waitForEnd()
    page.expectNoComplaints()
  }

  @Test func `steps go through lanes, source and output together`() throws {
    let page = try RunningTour().open("join")
    try page.start(Self.joined)
    try page.waitForEnd()
    try page.waitUntil("picture.lanes.model.isOver")
    #expect(try page.value("picture.lanes.model.lanes.size") == 3)
    var (lines, rows) = (Set<Int>(), Set<String>())
    for _ in 0..<30 {
      try page.click("#step-on")
      lines.insert(try page.value("editor.here === null ? 0 : editor.mirror.getLineNumber(editor.here) + 1"))
      rows.insert(try page.value("output.chosen < 0 ? '' : output.row(output.chosen).text"))
    }
    #expect(lines.isSuperset(of: [3, 8]), "\(lines)")
    #expect(rows.isSuperset(of: ["worked 0.3", "worked 0.6"]), "\(rows)")
    // Back to the beginning: nothing is printed yet.
    for _ in 0..<30 { try page.click("#step-back") }
    #expect(try page.value("output.chosen") == -1)
    page.expectNoComplaints()
  }

  @Test func `folds idle time, so that what is short is seen beside what is long`() throws {
    let page = try RunningTour().open("join")
    try page.start(Self.joined)
    try page.waitForEnd()
    let whole = try page.browser.texts("#lanes [data-part=axis] span")
    try page.click("#fold")
    try page.browser.settle()
    let folded = try page.browser.texts("#lanes [data-part=axis] span")
    #expect(!whole.isEmpty && folded != whole, "\(whole) \(folded)")
    #expect(try page.value("$('fold').getAttribute('aria-pressed')") == "true")
  }

  @Test func `two runs stand side by side, and one is saved as a page`() throws {
    let page = try RunningTour().open("join")
    try page.start("require('process').spawn(print, 'a'):join()")
    try page.waitForEnd()
    try page.start(Self.joined)
    try page.waitForEnd()
    try page.click("#beside-run")
    try page.waitUntil("besidePicture.hasDeltas && besidePicture.lanes.model.lanes.size === 2")
    #expect(try page.value("picture.lanes.model.lanes.size") == 3)
    let (left, right) = (try page.browser.middle("#lanes"), try page.browser.middle("#other"))
    #expect(left.x < right.x && abs(left.y - right.y) < 200)

    let html: String = try page.value(
      "call('picture', {lesson: 'join', run: history.shown, language: 'en'}).then(({html}) => html)")
    let saved = try BrowserPage(html, name: "run.html")
    #expect(try saved.value("lanes.model.lanes.size") == 3)
    #expect(saved.complaints == [])
    page.expectNoComplaints()
  }

  @Test func `a child's error has the child's letter`() throws {
    let page = try RunningTour().open("join")
    try page.start(
      """
      local process = require "process"
      local function quiet() process.sleep(0.1) end
      local function work()
        process.sleep(0.1)
        error "no luck"
      end
      process.spawn(quiet)
      process.spawn(work):join()
      """)
    try page.waitForEnd()
    #expect(try page.browser.texts(".wrong-letter") == ["C"])
    // What the picture knows of the run is told to who listens.
    #expect(try page.text("#told").contains("exit code") || page.text("#told").contains("ended"))
    page.expectNoComplaints()
  }

  @Test func `the answer to a prediction goes to the event that decides`() throws {
    let page = try RunningTour().open("join", isUnlocked: false)
    try page.waitUntil("document.querySelector('#predict')")
    try page.click("#predict")
    try page.waitUntil("!$('run').disabled")
    try page.click("#run")
    try page.waitForEnd()
    try page.waitUntil("document.querySelectorAll('.verdict .link').length > 0")
    try page.click("fieldset:nth-of-type(2) .verdict .link")
    // The line that can be first is printed by a child, at line 12 of the script.
    try page.waitUntil("editor.here !== null && output.chosen >= 0")
    #expect(try page.value("output.row(output.chosen).text") == "is running")
    page.expectNoComplaints()
  }

  @Test func `two hundred processes and thousands of lines a second keep a frame short`() throws {
    let page = try RunningTour().open("join")
    try page.run("runner.limits.processes = 400")
    try page.write(
      """
      local process = require "process"
      local function talk(number)
        for round = 1, 20 do print("process " .. number .. " round " .. round) process.sleep(0.1) end
      end
      local all = {}
      for number = 1, 200 do all[number] = process.spawn(talk, number) end
      for _, each in ipairs(all) do each:join() end
      """)
    try page.run(
      """
      window.frames = [];
      let before = performance.now();
      const look = () => {
        const now = performance.now();
        frames.push(now - before);
        before = now;
        if (!runner.end) requestAnimationFrame(look);
      };
      runner.run();
      requestAnimationFrame(look);
      """)
    try page.waitForEnd(seconds: 100)
    #expect(try page.value("picture.lanes.model.lanes.size") == 201)
    let frames: [Double] = try page.value("frames.sort((a, b) => a - b)")
    // Below 100 ms where nothing else runs; here the script alone has more than the two processors to do.
    #expect(frames[frames.count * 9 / 10] < 250, "\(frames.suffix(20))")
    page.expectNoComplaints()
  }
}

extension `The tour` {
  @Test func `any script's lanes can be followed in the browser`() throws {
    let folder = try TourFolder()
    try Data(Self.joined.replacing("0.6", with: "2").utf8).write(to: URL(filePath: folder.path + "/script.lua"))
    let command = try StartedCommand(["--timeline=browser", "script.lua"], in: folder.path)
    let errors = try command.errorsWith("drawn at")
    let url = try #require(errors.firstMatch(of: /http:\S+/)).0
    let page = try BrowserPage(at: String(url), below: String(url.prefix { $0 != "#" }.dropLast("/follow".count)))
    func waitUntil(_ expression: String) throws {
      let deadline = Date.now + 60
      while try !page.value("Boolean(\(expression))", as: Bool.self) {
        let complaints = page.complaints
        try #require(Date.now < deadline, "\(expression) does not come true; \(complaints)")
        usleep(10_000)
      }
    }
    try waitUntil("window.lanes?.model?.lanes.size === 3")
    try waitUntil("lanes.model.isOver")
    #expect(try page.value("lanes.model.head.title") == "script.lua")
    #expect(page.complaints == [])
    // The script has no other children than its own, and does not wait for who looks.
    #expect(try command.outputWith("over").contains("worked 2"))
  }
}
