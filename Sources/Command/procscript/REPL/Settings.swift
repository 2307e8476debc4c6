import ProcscriptText

/// What `:set` shows and changes, for as long as the session lasts.
struct Settings {
  enum Option: String, CaseIterable {
    case colour, pager, suggestions

    static let names = allCases.map(\.rawValue)

    /// What each may be.
    static let values = ["on", "off"]

    fileprivate var summary: String {
      switch self {
      case .colour: "what is typed, and what is said, in colours: on or off"
      case .pager: "what shows long help page by page: on for $PAGER or less, off, or a command"
      case .suggestions: "the rest of a line of the history, dim, behind the cursor, where there are colours: on or off"
      }
    }

    /// That of a name, as somebody typed it.
    fileprivate init?(named name: String) {
      self.init(rawValue: name == "color" ? "colour" : name)
    }
  }

  var hasColour: Bool
  var hasSuggestions = true
  var pager = Pager.standard

  init(hasColour: Bool) {
    self.hasColour = hasColour
  }

  private func value(of option: Option) -> String {
    switch option {
    case .colour: hasColour ? "on" : "off"
    case .pager: pager.command ?? "off"
    case .suggestions: hasSuggestions ? "on" : "off"
    }
  }

  /// All options with their values, in lines of at most so many columns.
  func list(width: Int) -> String {
    let rows = Option.allCases.map { (row(of: $0), $0.summary) }
    return Listing(of: rows.map(\.0), margin: 0, width: width).text(rows)
  }

  private func row(of option: Option) -> String { "\(option.rawValue)=\(value(of: option))" }

  /// Does what stands behind `:set`: `pager` shows that option, `pager=off` or `pager off` sets it.
  ///
  /// - Returns: What to say: the option's value, or what is wrong.
  mutating func perform(_ words: String) -> Answer {
    let separator = words.firstIndex { $0 == "=" || $0 == " " } ?? words.endIndex
    let name = words[..<separator].trimmed
    guard let option = Option(named: name) else {
      let advice =
        Spelling.question(about: name, among: Option.names) ?? "There are \(Option.names.joined(separator: ", "))."
      return .complaint("no such option: \(name). \(advice)")
    }
    if separator < words.endIndex {
      let value = words[words.index(after: separator)...].drop { $0 == "=" || $0 == " " }.trimmed
      if !set(option, to: value) { return .complaint("\(option.rawValue) is on or off, not '\(value)'") }
    }
    return .value(row(of: option))
  }

  enum Answer {
    case value(String)
    case complaint(String)
  }

  private mutating func set(_ option: Option, to value: String) -> Bool {
    switch option {
    case .pager:
      if value.isEmpty { return false }
      pager = value == "on" ? .standard : Pager(command: value == "off" ? nil : value)
      return true
    case .colour, .suggestions:
      guard Option.values.contains(value) else { return false }
      if option == .colour { hasColour = value == "on" } else { hasSuggestions = value == "on" }
      return true
    }
  }
}
