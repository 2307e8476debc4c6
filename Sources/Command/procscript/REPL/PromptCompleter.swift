import ProcessModule
import ProcscriptLessons
import ProcscriptLineEditor
import ProcscriptLua

/// What may stand at the cursor of a line of the prompt: of Lua, or of one of the prompt's own commands.
struct PromptCompleter {
  private let lua: LuaCompleter

  init(state: State, module: ProcessModule) {
    lua = LuaCompleter(state: state, module: module)
  }

  /// - Parameters:
  ///   - line: The line that is edited.
  ///   - cursor: Where the cursor is.
  ///   - rows: The code in front of the line.
  func completion(of line: [UInt8], at cursor: Int, below rows: [UInt8]) -> LineEditor.Completion {
    let before = Array(line[..<cursor])
    if rows.isEmpty, before.first == UInt8(ascii: ":") { return command(before) }
    return moved(by: -rows.count, lua.completion(of: rows + before), before)
  }

  private func command(_ line: [UInt8]) -> LineEditor.Completion {
    guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return .words(PromptCommand.names, start: 0) }
    let start = line[blank...].firstIndex { $0 != UInt8(ascii: " ") } ?? line.count
    let argument = Array(line[start...])
    switch PromptCommand(rawValue: String(decoding: line[1..<blank], as: UTF8.self)) {
    case .examples: return .words(Lesson.all.map(\.name), start: start)
    case .edit, .load, .save: return .files(start: start)
    case .time: return moved(by: start, lua.completion(of: argument), line)
    case .set:
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals >= start else {
        return .words(Settings.Option.names.map { "\($0)=" }, start: start)
      }
      return .words(Settings.Option.values, start: equals + 1)
    default: return .words([], start: line.count)
    }
  }

  /// A completion whose offsets are those of another text.
  private func moved(
    by distance: Int, _ completion: LineEditor.Completion, _ line: [UInt8]
  ) -> LineEditor.Completion {
    switch completion {
    // It begins in a row above.
    case .words(_, let start) where start + distance < 0, .files(let start) where start + distance < 0:
      .words([], start: line.count)
    case .words(let words, let start): .words(words, start: start + distance)
    case .files(let start): .files(start: start + distance)
    case .indentation: completion
    }
  }
}
