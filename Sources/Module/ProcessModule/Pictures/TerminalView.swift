import Glibc
import ProcscriptOutput
import ProcscriptSystem
import ProcscriptTimeline
import ProcscriptTrace

/// How a picture is to look on standard error.
struct TerminalView {
  let width: Int
  /// How many lines there is room for; nil where standard error is no terminal.
  let height: Int?
  let isColored: Bool

  /// The width where nothing tells it.
  private static let usualWidth = 100

  /// As standard error is now: plain where it is no terminal, or `NO_COLOR` is set, or the terminal can't (`TERM=dumb`).
  static func current() -> TerminalView {
    let size = Terminal.size(of: STDERR_FILENO)
    // A terminal that does not say how large it is.
    let height = size?.rows ?? (isatty(STDERR_FILENO) != 0 ? 24 : nil)
    let columns = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }.flatMap { (20...1000).contains($0) ? $0 : nil }
    return TerminalView(
      width: size?.columns ?? columns ?? usualWidth, height: height, isColored: Terminal.hasColors(on: STDERR_FILENO))
  }

  /// Draws the picture as it is now, below what is on the terminal: as much of it as there is room for. nil takes it away.
  func showLive(_ story: Story?) {
    guard let height else { return }
    // The scale changes in steps, so that the bars grow.
    guard let story else { return SharedOutput.showLive([]) }
    var style = TerminalPicture.Style(isColoured: isColored)
    style.span = TerminalPicture.roomySpan(for: story.trace.end)
    style.height = max(1, height - 2)
    SharedOutput.showLive(TerminalPicture(story, width: width, style: style).lines())
  }

  func lines(of story: Story) -> [String] {
    TerminalPicture(story, width: width, style: .init(isColoured: isColored)).lines()
  }
}
