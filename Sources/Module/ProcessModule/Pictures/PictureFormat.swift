import Glibc
import ProcscriptTimeline

/// What a picture is drawn as.
package enum PictureFormat: String, CaseIterable, Sendable {
  case svg
  case html
  /// A Chrome trace, for Perfetto.
  case json
  /// A log for people and `diff`.
  case txt

  /// The one that a file's name asks for by its ending; nil for none.
  package init?(of path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    self.init(rawValue: path[path.index(after: dot)...].lowercased())
  }

  /// How messages name them all.
  package static var endings: String {
    let endings = allCases.map { ".\($0.rawValue)" }
    return endings.dropLast().joined(separator: ", ") + " or " + endings.last!
  }

  /// Whether it shows the script itself.
  var showsSources: Bool { self == .html }

  func text(of story: Story) -> String {
    switch self {
    case .svg: VectorPicture(story).text
    case .html: Page(story, in: .ofEnvironment).text
    case .json: ChromeTrace(story).text
    case .txt: PlainLog(story).text
    }
  }
}

extension PageLanguage {
  /// That which the environment asks for.
  fileprivate static var ofEnvironment: PageLanguage {
    let names: [String] = ["LC_ALL", "LC_MESSAGES", "LANG"]
    let wishes = names.lazy.compactMap { name in getenv(name).map { String(cString: $0) } }
    return PageLanguage(locale: wishes.first { !$0.isEmpty } ?? "")
  }
}
