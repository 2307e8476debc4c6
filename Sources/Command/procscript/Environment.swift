import Glibc

/// The variables that this program was started with.
enum Environment {
  /// The value of one, where it is set; it may be empty.
  static func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
