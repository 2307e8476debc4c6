/// Where the prompt's history is kept: a file of its user's own, by the XDG base directory rules.
enum HistoryPlace {
  /// nil where the user has no home.
  static var path: String? {
    if let state = value(of: "XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/procscript/history" }
    return value(of: "HOME").map { "\($0)/.local/state/procscript/history" }
  }

  private static func value(of name: String) -> String? {
    Environment.value(of: name).flatMap { $0.isEmpty ? nil : $0 }
  }
}
