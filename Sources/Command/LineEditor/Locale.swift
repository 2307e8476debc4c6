import Glibc

/// The locale in which readline works: text is UTF-8 unless the environment names another encoding that is there.
///
/// In the C locale, and where the environment names a locale that is not installed, readline would take each byte for a
/// letter.
struct Locale {
  /// Whether what the environment says is of no use.
  private let isReplaced: Bool

  /// What the C library calls the encoding of the C locale.
  private static let asciiOfC = "ANSI_X3.4-1968"

  init() {
    isReplaced =
      setlocale(LC_CTYPE, "") == nil || strcmp(nl_langinfo(nl_item(CODESET)), Locale.asciiOfC) == 0
  }

  /// Runs what makes readline set the locale: it goes by variables of the environment, at each line anew. For others they
  /// stay as they are.
  func apply(_ body: () -> Void) {
    guard isReplaced else { return body() }
    // Of these variables it wins.
    let variable = "LC_ALL"
    let own = getenv(variable).map { String(cString: $0) }
    setenv(variable, "C.UTF-8", 1)
    body()
    if let own { setenv(variable, own, 1) } else { unsetenv(variable) }
  }
}
