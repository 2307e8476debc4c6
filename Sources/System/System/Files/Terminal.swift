import Glibc

/// What is known of the terminal that a file is, if it is one.
package enum Terminal {
  /// How many columns and rows it has, each at least 1; nil for what is no terminal, or does not say.
  ///
  /// The corresponding request of `ioctl` is `TIOCGWINSZ`.
  package static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether what is written may be coloured: to a terminal that can (`TERM`), unless `NO_COLOR` asks for none.
  package static func hasColors(on descriptor: Int32) -> Bool {
    guard isatty(descriptor) != 0 else { return false }
    // https://no-color.org: set, and not empty.
    if let wish = getenv("NO_COLOR"), wish[0] != 0 { return false }
    return hasCursor(on: descriptor)
  }

  /// Whether a descriptor is a terminal that can do more than print (`TERM`).
  package static func hasCursor(on descriptor: Int32) -> Bool {
    guard isatty(descriptor) != 0, let kind = getenv("TERM") else { return false }
    return strcmp(kind, "dumb") != 0
  }
}
