package import Foundation
import Testing

/// A page that is open in a browser, and somebody who uses it.
package final class BrowserPage {
  private let browser: BrowserProcess
  private var session = ""
  private var target = ""
  private let folder: URL?
  private let place: String
  /// What should not happen: errors, words on the console, anything that is asked of a network.
  package private(set) var complaints: [String] = []
  private var events: [String] = []

  /// - Parameters:
  ///   - text: Of the document, which is opened as a file.
  ///   - name: That file's.
  ///   - width: The window's, in pixels.
  ///   - height: The window's, in pixels.
  package convenience init(_ text: String, name: String, width: Int = 1280, height: Int = 900) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "procscript-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    let place = "file://" + folder.path(percentEncoded: false)
    try self.init(at: file.absoluteString, below: place, folder: folder, width: width, height: height)
  }

  /// - Parameters:
  ///   - url: What is opened.
  ///   - place: What begins all that the page may ask for.
  ///   - folder: What goes with the page; nil for nothing.
  ///   - width: The window's, in pixels.
  ///   - height: The window's, in pixels.
  package init(
    at url: String, below place: String, folder: URL? = nil, width: Int = 1280, height: Int = 900
  ) throws {
    browser = try #require(WithBrowser.browser, "the suite lacks its browser").get()
    (self.folder, self.place) = (folder, place)
    target = try #require(call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String)
    let attached = try call("Target.attachToTarget", ["targetId": target, "flatten": true])
    session = try #require(attached["sessionId"] as? String)
    for domain in ["Page", "Runtime", "Network", "Log"] { try call(domain + ".enable") }
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    try call("Page.navigate", ["url": url])
    while !events.contains("Page.loadEventFired") { try take(browser.receive()) }
  }

  deinit {
    session = ""
    _ = try? call("Target.closeTarget", ["targetId": target])
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }

  /// What an expression of JavaScript is worth.
  package func value<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    let result = try call(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let details = result["exceptionDetails"] {
      throw BrowserProcess.Failure(description: "\(expression): \(details)")
    }
    let value = (result["result"] as? [String: Any])?["value"]
    return try #require(value as? Value, "\(expression) is \(String(describing: value))")
  }

  package func text(_ selector: String) throws -> String {
    try value("document.querySelector(`\(selector)`).textContent")
  }

  package func texts(_ selector: String) throws -> [String] {
    try value("[...document.querySelectorAll(`\(selector)`)].map((each) => each.textContent)")
  }

  /// The middle of an element.
  package func middle(_ selector: String) throws -> (x: Double, y: Double) {
    let point: [Double] = try value(
      """
      (() => {
        const box = document.querySelector(`\(selector)`).getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
      })()
      """)
    return (point[0], point[1])
  }

  /// Until what was asked for is drawn.
  package func settle() throws {
    let _: Bool = try value(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
  }

  package func move(to point: (x: Double, y: Double)) throws { try mouse("mouseMoved", point) }

  package func click(_ point: (x: Double, y: Double)) throws {
    try move(to: point)
    try mouse("mousePressed", point, ["button": "left", "clickCount": 1])
    try mouse("mouseReleased", point, ["button": "left", "clickCount": 1])
  }

  package func drag(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) throws {
    try move(to: start)
    try mouse("mousePressed", start, ["button": "left", "clickCount": 1])
    for step in 1...4 {
      let share = Double(step) / 4
      let point = (x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share)
      try mouse("mouseMoved", point, ["button": "left", "buttons": 1])
    }
    try mouse("mouseReleased", end, ["button": "left", "clickCount": 1])
  }

  /// - Parameter isHeld: Whether Ctrl is.
  package func wheel(at point: (x: Double, y: Double), by pixels: Double, isHeld: Bool = false) throws {
    try mouse("mouseWheel", point, ["deltaX": 0, "deltaY": pixels, "modifiers": isHeld ? 2 : 0])
  }

  /// Makes a PDF of it, on A4.
  package func print() throws -> Data {
    let answer = try call("Page.printToPDF", ["paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true])
    return try #require(Data(base64Encoded: answer["data"] as? String ?? ""))
  }

  package func press(_ key: String, isShifted: Bool = false) throws {
    var event: [String: Any] = ["type": "keyDown", "key": key, "modifiers": isShifted ? 8 : 0]
    if key == "Tab" { event["windowsVirtualKeyCode"] = 9 }
    try call("Input.dispatchKeyEvent", event)
    event["type"] = "keyUp"
    try call("Input.dispatchKeyEvent", event)
    try settle()
  }

  /// `dark`, `light`; `print` for paper.
  package func emulate(colors: String, media: String = "screen") throws {
    let feature = ["name": "prefers-color-scheme", "value": colors]
    try call("Emulation.setEmulatedMedia", ["media": media, "features": [feature]])
    try settle()
  }

  private func mouse(_ type: String, _ point: (x: Double, y: Double), _ more: [String: Any] = [:]) throws {
    let place: [String: Any] = ["type": type, "x": point.x, "y": point.y]
    try call("Input.dispatchMouseEvent", place.merging(more) { $1 })
    try settle()
  }

  @discardableResult
  package func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    var message: [String: Any] = ["method": method, "params": parameters]
    if !session.isEmpty { message["sessionId"] = session }
    let number = try browser.send(message)
    while true {
      let answer = try browser.receive()
      guard answer["id"] as? Int == number else {
        take(answer)
        continue
      }
      if let error = answer["error"] { throw BrowserProcess.Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func take(_ event: [String: Any]) {
    // Of a page before this one there may still come something.
    guard let method = event["method"] as? String, event["sessionId"] as? String == session else { return }
    events.append(method)
    let parameters = event["params"] as? [String: Any] ?? [:]
    switch method {
    case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded": complaints.append("\(parameters)")
    case "Network.requestWillBeSent":
      let url = (parameters["request"] as? [String: Any])?["url"] as? String ?? ""
      if !url.hasPrefix(place) && !url.hasPrefix("data:") && !url.hasPrefix("blob:") {
        complaints.append("asked for \(url)")
      }
    default: break
    }
  }
}
