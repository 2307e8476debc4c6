import Glibc
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
    var size = winsize()
    let isTerminal = isatty(STDERR_FILENO) != 0
    var width = 0
    var height: Int?
    if isTerminal && ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 {
      (width, height) = (Int(size.ws_col), size.ws_row == 0 ? 24 : Int(size.ws_row))
    }
    if width == 0, let columns = variable("COLUMNS").flatMap({ Int($0) }), (20...1000).contains(columns) {
      width = columns
    }
    let isColored = isTerminal && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    return TerminalView(width: width == 0 ? usualWidth : width, height: height, isColored: isColored)
  }

  /// The value of a variable of the environment; nil for an empty one too.
  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
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
