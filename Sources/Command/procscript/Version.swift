import ProcscriptLua

enum Version {
  static let number = "0.1.0"

  /// What `procscript -v` and the prompt show.
  static var line: String { "procscript \(number), \(luaVersion)\n" }
}
