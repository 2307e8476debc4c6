import ProcscriptText
import ProcscriptTrace

/// Something to say, before it is said in a language: a key, and what it is about.
struct Phrase: Hashable, Sendable {
  /// What a phrase is about.
  indirect enum Argument: Hashable, Sendable {
    /// A process, by its index.
    case process(Int)
    case processes([Int])
    case number(Int)
    /// A length of time, in nanoseconds.
    case length(UInt64)
    case moment(Trace.Moment)
    /// A channel, lock or another such object, by its number.
    case object(UInt64?)
    case place(TracedPlace?)
    case text(String)
    case phrase(Phrase?)
    case phrases([Phrase])
  }

  /// How an argument is written; without one, as it is.
  enum Format: String, CaseIterable {
    /// A process's letter, or the letters of several.
    case letter
    case name
    /// Letter and name.
    case who
    case number
    case length
    case moment
    case object
    /// An object or a text behind a blank; nothing where there is none.
    case spacedObject, spaced
    case place
    /// A place in brackets; nothing where there is none.
    case brackets
    case phrase
    case phrases
  }

  let key: Words
  let arguments: [String: Argument]

  init(_ key: Words, _ arguments: [String: Argument] = [:]) {
    self.key = key
    self.arguments = arguments
  }
}

// MARK: In words

extension Phrase {
  /// The words, in a language.
  ///
  /// - Parameters:
  ///   - story: What the phrase tells of.
  ///   - language: Which language.
  ///   - isEscaped: Whether control characters in names are escaped.
  func text(of story: Story, in language: PageLanguage = .english, isEscaped: Bool = false) -> String {
    Speaker(story: story, language: language, isEscaped: isEscaped).text(of: self)
  }
}

/// Says phrases.
private struct Speaker {
  let story: Story
  let language: PageLanguage
  let isEscaped: Bool

  func text(of phrase: Phrase) -> String {
    var text = ""
    var rest = language.template(of: phrase.key)[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      text += slot(rest[rest.index(after: open)..<close], phrase.arguments)
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  /// `name`, `name:format` or `name|one|many`.
  private func slot(_ slot: Substring, _ arguments: [String: Phrase.Argument]) -> String {
    let words = slot.split(separator: "|", omittingEmptySubsequences: false)
    if words.count == 3 { return String(isOne(arguments[String(words[0])]) ? words[1] : words[2]) }
    let parts = slot.split(separator: ":")
    guard let argument = arguments[String(parts[0])] else { return "" }
    return text(of: argument, as: parts.count > 1 ? Phrase.Format(rawValue: String(parts[1])) : nil)
  }

  private func isOne(_ argument: Phrase.Argument?) -> Bool {
    switch argument {
    case .number(let number): number == 1
    case .processes(let processes): processes.count == 1
    default: false
    }
  }

  private func text(of argument: Phrase.Argument, as format: Phrase.Format?) -> String {
    switch argument {
    case .process(let process):
      switch format {
      case .name: story.trace.processes[process].name
      case .who: "\(story.letter(of: process)) \(story.trace.processes[process].name)"
      default: story.letter(of: process)
      }
    case .processes(let processes): list(of: processes.map(story.letter))
    case .number(let number): format == .number ? number.grouped : String(number)
    case .length(let length): story.wording(ofLength: length, in: language)
    case .moment(let moment): story.wording(ofMoment: moment, in: language)
    case .object(let object):
      object.map { (format == .spacedObject ? " " : "") + escaped(story.name(of: $0)) } ?? ""
    case .place(let place):
      place.map { place in
        let text = escaped(story.wording(of: place))
        return format == .brackets ? language.template(of: .placeInBrackets).replacing("{place}", with: text) : text
      } ?? ""
    case .text(let text): format == .spaced && !text.isEmpty ? " " + text : text
    case .phrase(let phrase): phrase.map(self.text) ?? ""
    case .phrases(let phrases):
      phrases.map(self.text).joined(separator: format == .phrases ? language.template(of: .listComma) : "")
    }
  }

  private func escaped(_ text: String) -> String { isEscaped ? Escaped.text(text) : text }

  /// `B`, `B, C and D`, `B, C, D and 17 more`
  private func list(of letters: [String]) -> String {
    guard letters.count > 1 else { return letters.first ?? "" }
    let named = letters.count > 5 ? 3 : letters.count - 1
    let more = language.template(of: .listMore).replacing("{count:number}", with: (letters.count - named).grouped)
    let last = named == letters.count - 1 ? letters[named] : more
    return letters[..<named].joined(separator: language.template(of: .listComma)) + language.template(of: .listAnd)
      + last
  }
}
