import Glibc
import ProcscriptOutput
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
    let lines = story.map { self.lines(of: $0, span: TerminalPicture.roomySpan(for: $0.trace.end)) } ?? []
    let room = max(1, height - 2)
    let shown = lines.count <= room ? lines : lines.prefix(room - 1) + ["… \(lines.count - room + 1) more lines"]
    SharedOutput.showLive(shown)
  }

  /// - Parameter span: How much time the width stands for; nil for as much as the story takes.
  func lines(of story: Story, span: Trace.Moment? = nil) -> [String] {
    var style = TerminalPicture.Style(isColoured: isColored)
    style.span = span
    return TerminalPicture(story, width: width, style: style).lines()
  }
}
