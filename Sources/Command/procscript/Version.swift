import ProcscriptLua

/// Which procscript this is.
enum Version {
  /// The one place where it is written: tests and the changelog refer to it.
  static let number = "0.1.0"

  /// What `procscript -v` and the prompt show.
  static var line: String { "procscript \(number), \(luaVersion)\n" }
}
