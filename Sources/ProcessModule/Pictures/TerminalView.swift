import Glibc
import Timeline

/// How a picture is to look on standard error.
struct TerminalView {
  let width: Int
  let isColored: Bool

  /// The width where nothing tells it.
  private static let usualWidth = 100

  /// As standard error is now: plain where it is no terminal, or `NO_COLOR` is set, or the terminal can't (`TERM=dumb`).
  static func current() -> TerminalView {
    var size = winsize()
    let isTerminal = isatty(STDERR_FILENO) != 0
    var width = 0
    if isTerminal && ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 { width = Int(size.ws_col) }
    if width == 0, let columns = variable("COLUMNS").flatMap({ Int($0) }), (20...1000).contains(columns) {
      width = columns
    }
    let isColored = isTerminal && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    return TerminalView(width: width == 0 ? usualWidth : width, isColored: isColored)
  }

  /// The value of a variable of the environment; nil for an empty one too.
  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  func lines(of story: Story) -> [String] {
    TerminalPicture(story, width: width, isColored: isColored).lines
  }
}
