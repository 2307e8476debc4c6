import Glibc

/// What is known of the terminal, if there is one.
enum Terminal {
  /// The columns of the terminal that standard output is; nil when it is none.
  static var width: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether what goes to standard output may be coloured: on a terminal that can, unless `NO_COLOR` asks for none.
  static var hasColors: Bool {
    guard isatty(STDOUT_FILENO) != 0 else { return false }
    // https://no-color.org: set, and not empty.
    if let wish = getenv("NO_COLOR"), wish[0] != 0 { return false }
    guard let kind = getenv("TERM") else { return false }
    return strcmp(kind, "dumb") != 0
  }
}
