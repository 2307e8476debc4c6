import Foundation
import Glibc
import ProcscriptBrowser
import Testing

extension `The tour` {
  // MARK: Prediction

  @Test func `lets a lesson be run once something was predicted, and shows the answer beside it`() throws {
    let page = try RunningTour().open("join", isUnlocked: false)
    #expect(try page.value("$('run').disabled") == true)
    try page.browser.call("Runtime.evaluate", ["expression": "runner.run()"])
    #expect(try page.value("runner.text === null") == true)
    try page.waitUntil("document.querySelector('#predict')")
    // The first asks for the seconds, the second for the line that comes first; the third is answered wrongly.
    try page.run(
      """
      document.querySelector('[name="question-0"]').value = "3";
      document.querySelectorAll('[name="question-1"]')[1].checked = true;
      document.querySelectorAll('[name="question-2"]')[1].checked = true;
      """)
    try page.click("#predict")
    try page.waitUntil("!$('run').disabled")
    let verdicts = try page.browser.texts(".verdict")
    #expect(verdicts.count == 4)
    #expect(verdicts[0].hasPrefix("✓") && verdicts[1].hasPrefix("✓") && verdicts[2].hasPrefix("✗"), "\(verdicts)")
    #expect(verdicts[2].contains("always"), "\(verdicts)")
    #expect(try page.text(".score") == "2 of 4 right")
    try page.click("#run")
    try page.waitForEnd()
    #expect(try page.lines.count == 9)
    page.expectNoComplaints()
  }

  @Test func `goes on where prediction is skipped`() throws {
    let page = try RunningTour().open("zombie", isUnlocked: false)
    try page.waitUntil("document.querySelector('#skip-prediction')")
    try page.click("#skip-prediction")
    try page.waitUntil("!$('run').disabled && document.querySelector('.score')")
    #expect(try page.text(".score").hasPrefix("Skipped"))
  }

  @Test func `tells how often what came of many runs, and of all orders`() throws {
    let page = try RunningTour().open("join")
    let script = """
      local process = require "process"
      local v = process.Value(0)
      local function add() local n = v.value process.sleep(0.001) v.value = n + 1 end
      local a, b = process.spawn(add), process.spawn(add)
      a:join() b:join()
      print(v.value)
      """
    try page.write(script)
    try page.click("#orders")
    try page.waitUntil("outcomes.shown", seconds: 60)
    let outcomes: [[String: Any]] = try page.value("outcomes.shown.list.map(({output, count}) => ({output, count}))")
    #expect(Set(outcomes.map { $0["output"] as? String }) == ["1\n", "2\n"])
    #expect(try page.text("#outcomes .summary").contains("2 different outcomes"))

    try page.write("print 'the same'")
    try page.click("#many")
    try page.waitUntil("outcomes.shown?.kind === 'many'", seconds: 60)
    #expect(try page.text("#outcomes .summary") == "In 20 runs: it is always the same")
    #expect(try page.text("#outcomes .times") == "20 ×")
    page.expectNoComplaints()
  }

  // MARK: Exercises

  @Test func `an exercise is done once its check has passed, and not before`() throws {
    let page = try RunningTour().open("join")
    try page.click("#part-exercise")
    try page.waitUntil("current.part === 'exercise'")
    #expect(try page.text("#progress-text").hasPrefix("0 of"))
    #expect(try page.value("$('solution').hidden") == true)
    try page.click("#check")
    try page.waitUntil("$('judgement').textContent !== '' && !runner.isBusy", seconds: 100)
    #expect(try page.text("#judgement").hasPrefix("✗ Not yet"))
    #expect(try page.text("#progress-text").hasPrefix("0 of"))
    #expect(try page.value("$('solution').hidden") == false)
    try page.writeSolution(of: "join")
    try page.click("#check")
    try page.waitUntil("$('judgement').className === 'right'", seconds: 100)
    #expect(try page.text("#progress-text").hasPrefix("1 of"))
    // It is the same progress as in the terminal.
    let words = ["learn", "list", "--json", "--folder", page.tour.exercises]
    let list = try StartedCommand.run(words, in: page.tour.folder.path).output
    #expect(
      list.contains("\"exercise\":\"join\"") && list.components(separatedBy: "\"done\":true").count == 2, "\(list)")
    page.expectNoComplaints()
  }

  @Test func `a lesson's script and the answer to its exercise run the programs that it is about, and no others`()
    throws
  {
    let page = try RunningTour().open("programs")
    try page.run("runner.run()")
    try page.waitForEnd()
    #expect(try page.lines.last == "the exit code of sh: 3")
    try page.start("print(pcall(require('process').run, {'ls'}))")
    try page.waitForEnd()
    #expect(try page.lines.first?.contains("the sandbox does not allow it") == true)
    try page.click("#part-exercise")
    try page.waitUntil("current.part === 'exercise'")
    try page.writeSolution(of: "programs")
    try page.click("#check")
    try page.waitUntil("$('judgement').className !== '' && !runner.isBusy", seconds: 100)
    #expect(try page.text("#judgement").hasPrefix("✓"))
  }

  // MARK: What is kept

  @Test func `keeps what is written at each pause, and a reload loses nothing`() throws {
    let tour = try RunningTour()
    let page = try tour.open("join")
    try page.write("print 'mine'")
    try page.waitUntil("$('saved').textContent === 'saved'")
    let file = tour.exercises + "/lessons/join.lua"
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "print 'mine'")
    // Without a pause before it.
    try page.write("print 'more of mine'")
    try page.browser.call("Page.reload")
    try page.waitUntil("document.body?.classList.contains('ready') && current.lesson?.name === 'join'")
    #expect(try page.value("editor.text") == "print 'more of mine'")

    // What was changed is shown; then it is brought back, and what was there is kept.
    try page.unlock()
    try page.click("#differences")
    let changes = try page.browser.texts(".change")
    #expect(changes.contains("+ print 'more of mine'") && changes.contains { $0.hasPrefix("−") }, "\(changes)")
    try page.run("$('changes').close()")
    try page.click("#reset")
    try page.waitUntil("editor.text.startsWith('-- `join`')")
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(
      try String(contentsOfFile: tour.exercises + "/lessons/join.1.lua", encoding: .utf8) == "print 'more of mine'")
    page.expectNoComplaints()
  }

  @Test func `a new version of a lesson never overwrites what was written`() throws {
    let folder = try TourFolder()
    let course = folder.path + "/course"
    let lesson = course + "/first"
    try FileManager.default.createDirectory(atPath: lesson, withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(course)/\(name)"))
    }
    try write("course.txt", "section One | 一\nfirst\nsecond\n")
    try FileManager.default.createDirectory(atPath: course + "/second", withIntermediateDirectories: true)
    for name in ["first", "second"] {
      for language in ["en", "zh"] {
        try write("\(name)/text.\(language).md", "# \(name)\n\nteaches\n\nabout\n")
        try write("\(name)/lesson.\(language).lua", "print 'one'\n")
      }
    }
    do {
      let page = try RunningTour(in: folder, ["--course", course]).open("first")
      try page.write("print 'edited'")
      try page.waitUntil("$('saved').textContent === 'saved'")
    }
    for name in ["first", "second"] {
      for language in ["en", "zh"] { try write("\(name)/lesson.\(language).lua", "print 'two'\n") }
    }
    let page = try RunningTour(in: folder).open("first")
    #expect(try page.value("editor.text") == "print 'edited'")
    try page.open("second")
    #expect(try page.value("editor.text") == "print 'two'\n")
  }

  @Test func `knows what was predicted, the limits and the language when it is started again`() throws {
    let folder = try TourFolder()
    do {
      let page = try RunningTour(in: folder).open("zombie", isUnlocked: false)
      try page.click("[data-language=zh]")
      try page.waitUntil("document.querySelector('#skip-prediction')")
      try page.click("#skip-prediction")
      try page.run(
        "runner.limits.seconds = 7; remember('limits', runner.limits); notes.sent.then(() => { window.isSent = true; })"
      )
      try page.waitUntil("window.isSent")
    }
    let page = try RunningTour(in: folder).open("zombie", isUnlocked: false)
    #expect(try page.value("$('run').disabled") == false)
    #expect(try page.value("language") == "zh")
    #expect(try page.value("runner.limits.seconds") == 7)
    page.expectNoComplaints()
  }

  @Test func `keeps the runs of a lesson, with the text that ran`() throws {
    let tour = try RunningTour()
    let page = try tour.open("join")
    try page.start("print 'one'")
    try page.waitForEnd()
    #expect(try page.value("$('older').hidden") == true)
    try page.write("print 'two'")
    #expect(try page.value("$('older').hidden") == false)
    #expect(try page.text("#older").contains("older version"))
    try page.start("print 'three'")
    try page.waitForEnd()
    #expect(try page.value("$('older').hidden") == true)
    #expect(try page.value("$('runs').options.length") == 2)
    try page.run("$('runs').value = $('runs').options[1].value; $('runs').dispatchEvent(new Event('change'))")
    try page.waitUntil("output.rows.some(({text}) => text === 'one')")
    #expect(try page.value("runner.text") == "print 'one'")
    #expect(try page.value("$('older').hidden") == false)
    // They are there after a reload, too.
    try page.browser.call("Page.reload")
    try page.waitUntil("document.body?.classList.contains('ready') && output.rows.some(({text}) => text === 'three')")
    #expect(try page.value("$('runs').options.length") == 2)
  }

  // MARK: Connections

  @Test func `a lost connection is seen, comes back, and goes on where it was`() throws {
    let page = try RunningTour().open("join")
    try page.start(
      """
      local process = require "process"
      for number = 1, 60 do print(number) process.sleep(0.05) end
      """)
    try page.waitUntil("output.rows.length > 5")
    try page.run(
      """
      window.seen = [];
      new MutationObserver(() => seen.push($("connection").textContent)).observe($("connection"), {childList: true, attributes: true});
      connection.socket.close(4000);
      """)
    try page.waitUntil("seen.some((text) => text.startsWith('Connection lost'))")
    try page.waitUntil("$('connection').hidden")
    try page.waitForEnd()
    #expect(try page.lines == (1...60).map(String.init))
    #expect(try page.state.hasPrefix("ended"))
  }

  @Test func `what was asked for before has no say in what runs now`() throws {
    let page = try RunningTour().open("join")
    try page.waitUntil("!runner.isBusy")
    // The answers to a lesson's questions are on their way, and another lesson is open, whose questions are not known.
    try page.run(
      """
      window.held = [];
      connection.receive = (event) => held.push(event);
      openLesson("lock");
      """)
    try page.waitUntil("held.some(({kind}) => kind === 'job')")
    try page.run("prediction.questions = {}")
    try page.open("join")
    try page.write("require('process').sleep(0.2) print 'to the end'")
    try page.run(
      """
      runner.run();
      connection.receive = (event) => runner.receive(event);
      for (const event of held) connection.take(event);
      """)
    try page.waitForEnd()
    #expect(try page.lines == ["to the end"])
  }

  @Test func `what is asked for while the connection goes is asked for again, and runs once`() throws {
    let page = try RunningTour().open("join")
    try page.waitUntil("!runner.isBusy")
    for isSent in [false, true] {
      try page.write("print 'once'")
      // The socket is open as far as the page knows; what is sent is lost, or only the answer is.
      try page.run(
        """
        {
          const socket = connection.socket, send = socket.send.bind(socket);
          socket.send = (message) => { if (\(isSent)) send(message); socket.close(4000); };
          runner.run();
        }
        """)
      try page.waitForEnd()
      #expect(try page.lines == ["once"])
    }
    #expect(try page.value("$('runs').options.length") == 2)
  }

  @Test func `eight tabs work side by side, and a slow one blocks nothing`() throws {
    let tour = try RunningTour()
    let pages = try (1...8).map { _ in try tour.open("join") }
    // The first does not read for a while: its script goes on all the same.
    try pages[0].write("for n = 1, 100000 do print('a line of some length, number', n) end")
    try pages[0].run(
      """
      runner.run();
      setTimeout(() => {
        const end = performance.now() + 12000;
        while (performance.now() < end);
        window.awakeAt = Date.now();
      }, 30);
      """)
    for (index, page) in pages.enumerated().dropFirst() { try page.start("print 'tab \(index)'") }
    for (index, page) in pages.enumerated().dropFirst() {
      try page.waitForEnd()
      #expect(try page.lines == ["tab \(index)"])
    }
    try pages[0].waitUntil("window.awakeAt && runner.end")
    // The run is named by the time of its end.
    #expect(try pages[0].value("Number(runner.end.kept) < window.awakeAt") == true)
    #expect(try pages[0].lines.last == "a line of some length, number\t100000")
  }

  // MARK: Errors, keys, languages

  @Test func `an error marks its line, in a child too`() throws {
    let page = try RunningTour().open("join")
    try page.start(
      """
      local process = require "process"
      local function work()
        error "no luck"
      end
      process.spawn(work):join()
      nothing()
      """)
    try page.waitForEnd()
    #expect(try page.value("editor.errors.map(({index}) => index + 1)") == [3, 6])
    #expect(try page.browser.texts(".complaint") == ["no luck", "attempt to call a nil value (global 'nothing')"])
    // A change takes the marks away.
    try page.write("print 'well'")
    #expect(try page.value("editor.errors.length") == 0)
  }

  @Test func `works by keyboard alone, and with input methods`() throws {
    let page = try RunningTour().open("join")
    func press(_ key: String, _ code: Int, modifiers: Int = 0) throws {
      for type in ["rawKeyDown", "keyUp"] {
        try page.browser.call(
          "Input.dispatchKeyEvent",
          ["type": type, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers])
      }
    }
    try page.write("print 'by keys'")
    try page.run("editor.mirror.focus()")
    // Tab is the editor's, until Escape lets go of it.
    try press("Tab", 9)
    #expect(try page.value("document.activeElement.closest('#editor') !== null") == true)
    try press("Escape", 27)
    try press("Tab", 9)
    #expect(try page.value("document.activeElement.closest('#editor') === null") == true)
    try press("Enter", 13, modifiers: 2)
    try page.waitUntil("runner.isBusy || runner.end")
    try page.waitForEnd()
    #expect(try page.lines == ["by keys"])
    // An Enter that an input method has for itself runs nothing.
    try page.run(
      """
      runner.end = null;
      editor.mirror.getInputField().dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", ctrlKey: true, isComposing: true, bubbles: true}));
      """)
    #expect(try page.value("runner.isBusy") == false)
    // What has happened is told to who listens.
    #expect(try page.text("#told").contains("ended"))
    // From the top to Run by Tab alone.
    try page.run("document.activeElement.blur(); document.body.focus(); $('skip').focus()")
    var reached: [String] = []
    for _ in 0..<40 where reached.last != "run" {
      try press("Tab", 9)
      reached.append(try page.value("document.activeElement.id"))
    }
    #expect(reached.last == "run", "\(reached)")
    page.expectNoComplaints()
  }

  @Test func `switches languages without losing edits or a running script`() throws {
    let page = try RunningTour().open("join")
    #expect(try page.value("document.documentElement.lang") == "en")
    try page.start("local process = require 'process' print 'begun' process.sleep(2) print 'over'")
    try page.waitUntil("output.rows.length > 0")
    try page.click("[data-language=\"zh\"]")
    #expect(try page.value("document.documentElement.lang") == "zh-CN")
    #expect(try page.text("#run span") == "运行")
    #expect(try page.text("#title") == "join 方法")
    #expect(try page.value("editor.text.startsWith('local process')") == true)
    #expect(try page.state == "运行中……")
    try page.waitForEnd()
    #expect(try page.lines == ["begun", "over"])
    #expect(try page.state.hasPrefix("运行结束"))
    // A script that is as it was given has its comments in the language of the page.
    try page.open("zombie")
    #expect(try page.value("editor.text.includes('僵尸进程')") == true)
    try page.click("[data-language=\"en\"]")
    #expect(try page.value("editor.text.includes('What to see')") == true)
    page.expectNoComplaints()
  }

  @Test func `begins in Chinese where the environment is`() throws {
    let page = try RunningTour(environment: ["LANG": "zh_CN.UTF-8"]).open()
    #expect(try page.value("document.documentElement.lang") == "zh-CN")
    #expect(try page.text("#open-course span") == "目录")
  }

  @Test func `says all that it says in both languages`() throws {
    let page = try RunningTour().open()
    let missing: [String] = try page.value(
      """
      (() => {
        const keys = new Set(Object.keys(words.en)), used = new Set(), problems = [];
        for (const each of document.querySelectorAll("[data-say], [data-label], [data-title]")) {
          for (const key of Object.values(each.dataset)) if (key.length > 2) used.add(key);
        }
        const say = /say\\((?:"(\\w+)"|[^)]*?\\? "(\\w+)" : "(\\w+)")/g;
        return fetch("/page.js").then((answer) => answer.text()).then((text) => {
          for (const [, ...found] of text.matchAll(say)) for (const key of found) if (key) used.add(key);
          for (const key of used) if (!keys.has(key)) problems.push("no words for " + key);
          for (const key of keys) if (!words.zh[key]) problems.push("not in Chinese: " + key);
          for (const key of keys) if (!text.includes(key) && !document.documentElement.outerHTML.includes(key)) {
            problems.push("never said: " + key);
          }
          return problems;
        });
      })()
      """)
    #expect(missing == [])
  }

  @Test(arguments: [(1440, 900), (1024, 768), (390, 844)])
  func `fits its window`(width: Int, height: Int) throws {
    let page = try RunningTour().open("join", width: width, height: height)
    for language in ["en", "zh"] {
      try page.run("changeLanguage('\(language)')")
      try page.browser.settle()
      #expect(try page.value("document.documentElement.scrollWidth <= innerWidth") == true)
      // Nothing of a bar is cut off.
      let cut: [String] = try page.value(
        """
        [...document.querySelectorAll(".bar > :not([hidden])")].filter((each) => {
          const box = each.getBoundingClientRect(), bar = each.parentElement.getBoundingClientRect();
          return box.width > 0 && (box.right > bar.right + 1 || box.left < bar.left - 1);
        }).map((each) => each.id)
        """)
      #expect(cut == [])
    }
    try page.start("print 'small'")
    try page.waitForEnd()
    #expect(try page.lines == ["small"])
  }

  // MARK: Starting

  @Test func `is small, and there at once`() throws {
    let start = Date.now
    let tour = try RunningTour()
    // In a tenth of a second where nothing else runs: the machine of the tests has more to do.
    #expect(Date.now.timeIntervalSince(start) < 2)
    let page = try tour.open()
    let bytes: Double = try page.value(
      "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)")
    #expect(bytes > 50_000 && bytes < 400 * 1024, "\(bytes)")
    page.expectNoComplaints()
  }

  @Test func `tells how to reach it from elsewhere, by a tunnel`() throws {
    let tour = try RunningTour(environment: ["SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"])
    #expect(try tour.command.outputWith("ssh -L").contains("ssh -L \(tour.port):127.0.0.1:\(tour.port) "))
  }

  @Test func `opens the browser that there is`() throws {
    let folder = try TourFolder()
    let browser = folder.path + "/browser"
    try Data("#!/bin/sh\necho \"$1\" >\(folder.path)/opened\n".utf8).write(to: URL(filePath: browser))
    chmod(browser, 0o755)
    let words = ["tour", "--folder", folder.path + "/exercises"]
    let command = try StartedCommand(words, in: folder.path, environment: ["BROWSER": browser, "DISPLAY": ":7"])
    let output = try command.outputWith("Ctrl-C")
    let deadline = Date.now + 20
    while !FileManager.default.fileExists(atPath: folder.path + "/opened"), Date.now < deadline { usleep(10_000) }
    usleep(50_000)
    let opened = try String(contentsOfFile: folder.path + "/opened", encoding: .utf8)
    #expect(opened.hasPrefix("http://127.0.0.1:") && output.contains(opened.dropLast()))
  }

  @Test func `page without its token says what it is`() throws {
    let tour = try RunningTour()
    let page = try tour.open()
    try page.run("location.hash = ''; location.reload()")
    try page.waitUntil("document.querySelector('.alone')?.textContent.includes('procscript tour')")
  }
}
