import Foundation
import Glibc
import ProcscriptBrowser
import Testing

/// A server of `procscript tour`, with a folder of its own for all that it writes.
final class RunningTour {
  let command: StartedCommand
  /// Holds the learner's folder `exercises`, and what is temporary.
  let folder: TourFolder
  /// With the token.
  let url: String
  let port: Int

  var token: String { String(url.split(separator: "#")[1]) }
  var origin: String { "http://127.0.0.1:\(port)" }
  var exercises: String { folder.path + "/exercises" }

  /// - Parameters:
  ///   - folder: One of an earlier server; nil for a new one.
  ///   - options: Behind `--no-browser --folder …`.
  ///   - environment: What the server finds in its own.
  init(in folder: TourFolder? = nil, _ options: [String] = [], environment: [String: String] = [:]) throws {
    let folder = try folder ?? TourFolder()
    self.folder = folder
    let words = ["tour", "--no-browser", "--folder", folder.path + "/exercises"] + options
    let all = ["TMPDIR": folder.path].merging(environment) { $1 }
    command = try StartedCommand(words, in: folder.path, environment: all)
    let output = try command.outputWith("Ctrl-C")
    let found = try #require(output.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\/#[0-9a-f]{32}/), "\(output)")
    url = String(found.0)
    port = try #require(Int(found.1))
  }

  /// The processes of scripts, and those that watch over them: what they run is in the folder.
  var processes: [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { pid in
      guard pid != command.pid, let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      return String(decoding: data, as: UTF8.self).contains(folder.path + "/procscript-tour-")
    }
  }

  /// Waits until no process of a script is left, and says how many seconds that took.
  func secondsUntilNothingIsLeft() throws -> Double {
    let start = Date.now
    while !processes.isEmpty {
      try #require(Date.now.timeIntervalSince(start) < 20, "still there: \(processes)")
      usleep(5000)
    }
    return Date.now.timeIntervalSince(start)
  }

  func waitForProcesses(_ count: Int) throws {
    let start = Date.now
    while processes.count < count {
      try #require(Date.now.timeIntervalSince(start) < 30, "only \(processes.count) of \(count) processes")
      usleep(5000)
    }
  }

  /// A page with a lesson open, once it is ready.
  func open(_ lesson: String? = nil, isUnlocked: Bool = true, width: Int = 1440, height: Int = 900) throws -> TourPage {
    let page = try TourPage(self, width: width, height: height)
    if let lesson { try page.open(lesson, isUnlocked: isUnlocked) }
    return page
  }
}

/// The tour in a tab, and somebody who uses it.
final class TourPage {
  let tour: RunningTour
  let browser: BrowserPage

  init(_ tour: RunningTour, width: Int, height: Int) throws {
    self.tour = tour
    browser = try BrowserPage(at: tour.url, below: tour.origin, width: width, height: height)
    try waitUntil("document.body.classList.contains('ready')")
  }

  func value<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    try browser.value(expression)
  }

  /// Does something in the page.
  func run(_ code: String) throws { try browser.call("Runtime.evaluate", ["expression": code, "awaitPromise": true]) }

  func waitUntil(_ expression: String, seconds: Double = 60) throws {
    let deadline = Date.now + seconds
    while try !value("Boolean(\(expression))", as: Bool.self) {
      let complaints = browser.complaints
      try #require(Date.now < deadline, "\(expression) does not come true; \(complaints)")
      usleep(10_000)
    }
  }

  func text(_ selector: String) throws -> String { try browser.text(selector) }

  /// Clicks at an element; again where another one has come into its place while the button was down, as then nobody has got
  /// the click.
  func click(_ selector: String) throws {
    for _ in 1...10 {
      try run(
        """
        {
          const target = document.querySelector(`\(selector)`);
          window.isClicked = target.disabled;
          document.addEventListener("click", (event) => {
            if (event.target.closest(`\(selector)`)) window.isClicked = true;
          }, { once: true, capture: true });
          target.scrollIntoView({ block: "nearest" });
        }
        """)
      try browser.settle()
      try browser.click(browser.middle(selector))
      if try value("window.isClicked !== false") { return }
    }
    Issue.record("\(selector) gets no click")
  }

  func open(_ lesson: String, isUnlocked: Bool = true) throws {
    try run("openLesson('\(lesson)')")
    try waitUntil("current.lesson.name === '\(lesson)'")
    if isUnlocked { try unlock() }
  }

  /// Skips the prediction of the lesson that is open.
  func unlock() throws { try run("prediction.finish(current.lesson, true); prediction.show(); refresh()") }

  /// Types a script in the place of what is there.
  func write(_ script: String) throws {
    let data = try JSONSerialization.data(withJSONObject: [script])
    let list = String(decoding: data, as: UTF8.self)
    try run("editor.mirror.replaceRange(\(list)[0], {line: 0, ch: 0}, {line: 1e6, ch: 0}, '+input')")
  }

  /// Types the right answer to a lesson's exercise in the place of what is there.
  func writeSolution(of lesson: String) throws {
    try run(
      """
      window.solution = null;
      call("solution", {lesson: "\(lesson)"}).then(({text}) => {
        editor.mirror.replaceRange(text, {line: 0, ch: 0}, {line: 1e6, ch: 0}, "+input");
        window.solution = editor.text;
      });
      """)
    try waitUntil("solution")
  }

  /// Runs a script, and waits until something is known of it.
  func start(_ script: String) throws {
    try write(script)
    try run("runner.run()")
    try waitUntil("runner.isBusy || runner.end")
  }

  /// Waits until a run is over, and the page knows how.
  func waitForEnd(seconds: Double = 60) throws { try waitUntil("!runner.isBusy && runner.end", seconds: seconds) }

  /// The lines that are kept of the output.
  var lines: [String] {
    get throws { try value("output.rows.map((row) => row.missing ? '⋯' + row.missing : row.text)") }
  }

  var state: String { get throws { try text("#state") } }

  func expectNoComplaints(_ location: SourceLocation = #_sourceLocation) {
    #expect(browser.complaints == [], sourceLocation: location)
  }
}

/// A request as it goes over the wire, and what is answered.
struct RawRequest {
  var method = "GET"
  var path = "/"
  var headers: [(String, String)] = []
  var body = ""

  /// The status, the headers, and the body as it came.
  struct Answer {
    let status: Int
    let head: String
    let body: String
  }

  func send(to port: Int) throws -> Answer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    var text = "\(method) \(path) HTTP/1.1\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
    if !headers.contains(where: { $0.0 == "Connection" }) { text += "Connection: close\r\n" }
    text += "\r\n\(body)"
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      try #require(count > 0, "the server takes no more after \(sent) of \(bytes.count) bytes")
      sent += count
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while Glibc.poll(&poll, 1, 20_000) > 0 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count <= 0 { break }
      answer += buffer[..<count]
      // Where a socket was asked for, the connection stays open, whatever is answered.
      if headers.contains(where: { $0.0 == "Upgrade" }), String(decoding: answer, as: UTF8.self).contains("\r\n\r\n") {
        break
      }
    }
    let whole = String(decoding: answer, as: UTF8.self)
    let parts = whole.components(separatedBy: "\r\n\r\n")
    let status = try #require(whole.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(whole)")
    return Answer(status: status, head: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
  }
}
