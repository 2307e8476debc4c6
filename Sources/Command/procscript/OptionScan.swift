import Glibc

/// The command line taken apart as `lua5.4` does: options end at the first word that is none, or at `--`, and what comes
/// after is the script's own.
///
/// ArgumentParser gets the options only, and without `-e` and `-l`, whose order among each other counts and whose values
/// are bytes and may begin with anything.
struct OptionScan {
  /// `-e`, `-l` and `-W`, in the order given.
  private(set) var steps: [Invocation.Step] = []
  /// The values of each `--timeline`, empty where one has none.
  private(set) var timelines: [String] = []
  /// The value of `--explore`, empty where it has none; nil where it was not given.
  private(set) var exploration: String?
  /// The value of `--sandbox`, empty where it has none; nil where it was not given.
  private(set) var sandbox: String?
  /// The value of `--allow-net`, empty where it has none; nil where it was not given.
  private(set) var network: String?
  /// Whether `--allow-net` was given with different values.
  private(set) var isNetworkUnclear = false
  /// The words that ArgumentParser has to judge.
  private(set) var options: [String] = []
  /// The index of the script's word; the number of words where there is none.
  private(set) var scriptIndex: Int

  init(_ words: ProgramArguments) {
    scriptIndex = words.count
    var index = 1
    while index < words.count {
      guard words.isOption(at: index) else {
        scriptIndex = index
        return
      }
      if words.isWord(at: index, "--") {
        scriptIndex = index + 1
        return
      }
      index += take(words[index], next: index + 1 < words.count ? words[index + 1] : nil)
    }
  }

  /// - Returns: How many words the option takes.
  private mutating func take(_ word: UnsafePointer<CChar>, next: UnsafePointer<CChar>?) -> Int {
    switch UInt8(bitPattern: word[1]) {
    case UInt8(ascii: "e"): return takeStep(word, next: next, Invocation.Step.execute)
    case UInt8(ascii: "l"): return takeStep(word, next: next, Invocation.Step.require)
    case UInt8(ascii: "-"): break
    default:
      // Flags may stand together: -iW.
      if strchr(word, Int32(UInt8(ascii: "W"))) != nil { steps.append(.showWarnings) }
    }
    let option = String(cString: word)
    if let value = Self.timeline(of: option) {
      timelines.append(value)
    } else if let value = Self.value(of: option, named: "--explore") {
      exploration = value
    } else if let value = Self.value(of: option, named: "--sandbox") {
      // What asks for more holds, whatever comes after it.
      if sandbox != "strict" { sandbox = value }
    } else if let value = Self.value(of: option, named: "--allow-net") {
      if let network, network != value { isNetworkUnclear = true }
      network = value
    } else if Self.takesValue(option), let next, next[0] != dash {
      // For ArgumentParser, and for whoever looks for unknown options, it is one word.
      options.append("\(option)=\(String(cString: next))")
      return 2
    } else {
      options.append(option)
    }
    return 1
  }

  /// Whether the value of an option of two dashes may stand behind a blank.
  static func takesValue(_ word: String) -> Bool {
    ["--schedule", "--schedules", "--seconds", "--seed"].contains(word) || SandboxOptions.names.contains(word)
  }

  /// Whether an option of two dashes is among them, with a value or without.
  func has(_ name: String) -> Bool {
    options.contains { $0 == name || $0.hasPrefix(name + "=") }
  }

  /// The value of `--timeline=VALUE`, empty where it has none; nil for another word.
  ///
  /// ArgumentParser knows no options with a value that may be missing.
  static func timeline(of word: String) -> String? { value(of: word, named: "--timeline") }

  private static func value(of word: String, named name: String) -> String? {
    word == name || word.hasPrefix(name + "=") ? String(word.dropFirst(name.count + 1)) : nil
  }

  /// The value is the rest of the word or the next one, if that is no option; a missing one is ArgumentParser's to tell.
  private mutating func takeStep(
    _ word: UnsafePointer<CChar>, next: UnsafePointer<CChar>?, _ step: (UnsafePointer<CChar>) -> Invocation.Step
  ) -> Int {
    if word[2] != 0 {
      steps.append(step(word + 2))
      return 1
    }
    guard let next, next[0] != dash else {
      options.append(String(cString: word))
      return 1
    }
    steps.append(step(next))
    return 2
  }
}
