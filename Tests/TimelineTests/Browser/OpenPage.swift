import ProcscriptBrowser
import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// The page of a trace, by what can be seen of it.
struct OpenPage {
  let browser: BrowserPage

  init(_ trace: Trace, width: Int = 1280, height: Int = 900) throws {
    browser = try BrowserPage(Page(Story(trace)).text, name: "run.html", width: width, height: height)
    try browser.settle()
  }

  var ticks: [String] {
    get throws { try browser.texts("[data-part=axis] span:not(.now)") }
  }

  /// The lines of the tooltip that is shown.
  var tooltip: [String] {
    get throws { try browser.texts("[data-part=tooltip]:not([hidden]) > *") }
  }

  /// The letters beside the source's lines, by the lines' numbers.
  var lettersByLine: [String: String] {
    get throws {
      let rows: [[String]] = try browser.value(
        """
        [...document.querySelectorAll("[data-part=source] li")].filter((row) => row.querySelector(".letter"))
          .map((row) => [row.querySelector(".number").textContent, row.querySelector(".who").textContent])
        """)
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
  }

  /// What is drawn, without the selection and the cursor: the pointer is elsewhere.
  var pixels: String {
    get throws {
      try browser.settle()
      return try browser.value("document.querySelector('[data-part=plot]').toDataURL()")
    }
  }

  /// Where a lane is drawn at a moment, in seconds: found by two of the axis's labels.
  func point(lane: Int, at seconds: Double) throws -> (x: Double, y: Double) {
    let labels: [[Any]] = try browser.value(
      """
      [...document.querySelectorAll("[data-part=axis] span:not(.now)")].map((label) => {
        const box = label.getBoundingClientRect();
        return [label.textContent, box.left + box.width / 2];
      })
      """)
    let marks = try labels.map { label in (try Self.seconds(label[0] as? String), try #require(label[1] as? Double)) }
    let (first, last) = (try #require(marks.first), try #require(marks.last))
    let x = first.1 + (seconds - first.0) / (last.0 - first.0) * (last.1 - first.1)
    return (x, try browser.middle("[data-part=names] [data-row='\(lane)']").y)
  }

  func hover(lane: Int, at seconds: Double) throws { try browser.move(to: point(lane: lane, at: seconds)) }

  func expectNoComplaints(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(browser.complaints == [], sourceLocation: location)
  }

  private static func seconds(_ label: String?) throws -> Double {
    let parts = try #require(label).split(separator: " ")
    let units = ["s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9]
    return try #require(Double(parts[0])) * (parts.count > 1 ? units[String(parts[1])] ?? 0 : 0)
  }
}
