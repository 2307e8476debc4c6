import ProcessModule

/// What a command line asks to be run, in the terms of `lua5.4`'s.
struct Invocation {
  /// What options ask for in an order that counts.
  enum Step {
    /// `-e`: runs the code.
    case execute(UnsafePointer<CChar>)
    /// `-l`: `NAME`, or `GLOBAL=NAME`.
    case require(UnsafePointer<CChar>)
    /// `-W`
    case showWarnings
  }

  enum Script {
    case file(UnsafePointer<CChar>)
    /// The text of a file that has this name.
    case code([UInt8], name: String)
    case standardInput
  }

  let words: ProgramArguments
  /// The index of the script's word; the number of words where there is none.
  let scriptIndex: Int
  /// The script itself, where it is not read from the file of its name.
  var code: [UInt8]?
  var steps: [Step] = []
  var showsVersion = false
  var ignoresEnvironment = false
  var isInteractive = false
  /// Who decides in which order the script's processes go on; nil where nobody does.
  var director: (any Director)?
  /// Where the script's processes are to be drawn.
  var pictures: [ProcessModule.PictureDestination] = []

  init(_ words: ProgramArguments, script scriptIndex: Int) {
    self.words = words
    self.scriptIndex = min(scriptIndex, words.count)
  }

  /// The script that was named; `-` is standard input, unless `--` before it says that it is a file.
  var script: Script? {
    guard scriptIndex < words.count else { return nil }
    if let code { return .code(code, name: String(cString: words[scriptIndex])) }
    let isStandardInput = words.isWord(at: scriptIndex, "-") && !words.isWord(at: scriptIndex - 1, "--")
    return isStandardInput ? .standardInput : .file(words[scriptIndex])
  }

  /// Whether nothing says what to run: then it is standard input, or a prompt on a terminal.
  var isBare: Bool {
    script == nil && !showsVersion
      && !steps.contains { if case .execute = $0 { true } else { false } }
  }
}
