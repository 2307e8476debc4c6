/// A language that learners can read the course in.
package enum Language: String, CaseIterable, Sendable {
  case english = "en"
  case chinese = "zh"

  /// That of a locale's name, such as "zh_CN.UTF-8": English unless it is Chinese.
  package init(locale: String) {
    self = locale.hasPrefix("zh") ? .chinese : .english
  }

  /// One of two texts that say the same: whoever writes the one has to write the other.
  package func choose(_ english: @autoclosure () -> String, _ chinese: @autoclosure () -> String) -> String {
    switch self {
    case .english: english()
    case .chinese: chinese()
    }
  }
}
