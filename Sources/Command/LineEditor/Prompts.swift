@preconcurrency import CProcscriptReadline

extension LineEditor {
  /// The prompt with marks around what takes no room on the screen: colours and the like, from ESC to its last letter.
  static func marked(_ prompt: String) -> String {
    var result: [UInt8] = []
    var sequence: [UInt8] = []
    for byte in prompt.utf8 where byte != 0 && byte != ignoreBegins && byte != ignoreEnds {
      if sequence.isEmpty && byte != escape {
        result.append(byte)
        continue
      }
      sequence.append(byte)
      if sequence.count > 2 && (0x40...0x7E).contains(byte) {
        result += [ignoreBegins] + sequence + [ignoreEnds]
        sequence = []
      }
    }
    return String(decoding: result + sequence, as: UTF8.self)
  }

  /// The rows of the prompt that is shown now (a search has its own), as far as they take room; the line comes behind
  /// the last. Never empty.
  static var promptRows: [[UInt8]] {
    guard let prompt = rl_display_prompt else { return [[]] }
    var rows: [[UInt8]] = [[]]
    var isIgnored = false
    for byte in UnsafeRawBufferPointer(start: prompt, count: strlen(prompt)) {
      switch byte {
      case ignoreBegins: isIgnored = true
      case ignoreEnds: isIgnored = false
      case newline: rows.append([])
      default: if !isIgnored { rows[rows.count - 1].append(byte) }
      }
    }
    return rows
  }
}

private let escape: UInt8 = 0x1B
/// readline's `RL_PROMPT_START_IGNORE` and `RL_PROMPT_END_IGNORE`.
private let ignoreBegins: UInt8 = 0x01
private let ignoreEnds: UInt8 = 0x02
