import Glibc
import ProcscriptSystem

/// The words of the command line, the program's name at 0: the bytes themselves, because a script gets them unchanged.
struct ProgramArguments {
  /// nil: those that the program was given.
  private let others: [UnsafePointer<CChar>]?

  /// How many there are, the program's name included.
  let count: Int

  /// Those that the program was given.
  init() {
    others = nil
    count = Arguments.count
  }

  /// Other words than those: they begin at a word in the midst of words that last as long as the process.
  init(_ first: [UnsafePointer<CChar>], _ word: String, _ rest: [UnsafePointer<CChar>]) {
    let words = first + [UnsafePointer(strdup(word)!)] + rest
    others = words
    count = words.count
  }

  /// The word number `index`, below `count`. It lasts as long as the process.
  subscript(index: Int) -> UnsafePointer<CChar> { others?[index] ?? Arguments.word(index) }

  /// Whether the word is this one.
  func isWord(at index: Int, _ text: StaticString) -> Bool {
    strcmp(self[index], text.characters) == 0
  }

  /// Whether the word begins with a dash and goes on. A dash alone is a script: standard input.
  func isOption(at index: Int) -> Bool {
    let word = self[index]
    return word[0] == dash && word[1] != 0
  }
}

/// The character that options begin with.
let dash = CChar(bitPattern: UInt8(ascii: "-"))

extension StaticString {
  /// What C takes for a string: no Swift string is made, which would cost at each start.
  var characters: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}
