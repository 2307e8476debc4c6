import ArgumentParser
import ProcscriptText

/// What to say of an option that does not exist: the nearest one that does.
enum OptionSuggestion {
  /// All options of ``Procscript``, with their dashes: those that its help shows, and ArgumentParser's own that it does not.
  private static let options: [String] =
    HelpOption.all(of: Procscript.self).flatMap(\.names) + [
      "--help-hidden", "--sandbox-without", "--generate-completion-script", "--experimental-dump-help",
    ]

  /// The complaint about the first word that is no option; nil when all are.
  static func complaint(about options: [String]) -> String? {
    guard let option = options.first(where: { !isKnown($0) }) else { return nil }
    let complaint = "Unknown option '\(option)'"
    return nearest(to: option).map { "\(complaint). Did you mean '\($0)'?" } ?? complaint
  }

  private static func isKnown(_ option: String) -> Bool {
    let name = name(of: option)
    return option.hasPrefix("--") ? options.contains("--" + name) : name.allSatisfy { options.contains("-\($0)") }
  }

  /// Without dashes and value.
  private static func name(of option: String) -> String {
    String(option.drop { $0 == "-" }.prefix { $0 != "=" })
  }

  /// One that is spelt alike, with whatever dashes.
  private static func nearest(to option: String) -> String? {
    Spelling.near(to: name(of: option), among: options.map(name(of:))).first
      .map { $0.count == 1 ? "-\($0)" : "--\($0)" }
  }
}
