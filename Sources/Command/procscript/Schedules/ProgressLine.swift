import Glibc
import ProcscriptExploring
import ProcscriptSystem
import ProcscriptText

/// How far an exploration has come: a line on standard error that is written anew, where that is a terminal which can.
struct ProgressLine {
  private let isShown = Terminal.hasCursor(on: STDERR_FILENO)
  private var last = SystemClock.monotonic()
  private var isThere = false

  /// Seconds between two changes of the line. What is over sooner shows none.
  private static let pause = 0.5

  mutating func show(_ findings: Findings) {
    let now = SystemClock.monotonic()
    guard isShown, now - last >= Self.pause else { return }
    last = now
    let outcomes = findings.outcomes.count
    write("\r\(findings.schedules.counted("schedule")), \(outcomes.counted("outcome"))\u{1B}[K")
    isThere = true
  }

  mutating func remove() {
    if isThere { write("\r\u{1B}[K") }
    isThere = false
  }

  private func write(_ text: String) { try? writeAll(Array(text.utf8), to: STDERR_FILENO) }
}
