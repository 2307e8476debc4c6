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
    if option == Self.timelineName || option.hasPrefix(Self.timelineName + "=") {
      timelines.append(String(option.dropFirst(Self.timelineName.count + 1)))
    } else {
      options.append(option)
    }
    return 1
  }

  /// ArgumentParser knows no options with a value that may be missing.
  private static let timelineName = "--timeline"

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
