import ProcscriptLua

/// A value that a function returned, in words: the same words for the same contents, so that outcomes can be told apart.
enum ReturnedValue {
  /// Tables within tables are shown so far.
  private static let mostLevels = 4

  /// The value at `index`: `7`, `'text'`, `{ 1, 2, name = 'ann' }`.
  static func words(at index: Int32, of state: State, level: Int = 0) -> String {
    switch state.type(at: index) {
    case .string: return "'\(state.string(at: index) ?? "")'"
    case .table where level < mostLevels && !tellsItself(index, state):
      return table(at: state.absolute(index), of: state, level: level)
    default: return (try? state.description(at: index)) ?? state.typeName(at: index)
    }
  }

  private static func tellsItself(_ index: Int32, _ state: State) -> Bool {
    guard state.pushMetatable(of: index) else { return false }
    defer { state.pop(2) }
    return state.rawGet("__tostring", from: -1) != .nil
  }

  private static func table(at index: Int32, of state: State, level: Int) -> String {
    let length = state.rawLength(at: index)
    var items = [String](repeating: "nil", count: length)
    var others: [String] = []
    state.pushNil()
    while state.next(in: index) {
      let value = words(at: -1, of: state, level: level + 1)
      if let place = state.integer(at: -2), state.type(at: -2) == .number, (1...Int64(max(1, length))).contains(place),
        length > 0
      {
        items[Int(place) - 1] = value
      } else {
        let key =
          state.type(at: -2) == .string ? state.string(at: -2) ?? "" : "[\(words(at: -2, of: state, level: level + 1))]"
        others.append("\(key) = \(value)")
      }
      state.pop()
    }
    // In which order a table has its keys is chance.
    let all = items + others.sorted()
    return all.isEmpty ? "{}" : "{ \(all.joined(separator: ", ")) }"
  }
}
