import ArgumentParser
import ProcscriptLessons

/// The language in which the classroom speaks, and how it says what it says often.
struct Speech {
  let language: Language

  /// What the environment asks for, as programs find their language: by LC_ALL, else LC_MESSAGES, else LANG.
  static var ofEnvironment: Speech {
    let wish = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(Environment.value).first { !$0.isEmpty }
    return Speech(language: Language(locale: wish ?? ""))
  }

  /// One of two texts that say the same.
  func callAsFunction(_ english: @autoclosure () -> String, _ chinese: @autoclosure () -> String) -> String {
    language.choose(english(), chinese())
  }
}

extension Language: ExpressibleByArgument {}
