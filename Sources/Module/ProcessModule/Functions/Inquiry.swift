import ProcscriptLua

extension State {
  /// Takes the arguments of a question to the module's Lua part from the stack.
  ///
  /// - Returns: Its answer, a string; nil for none.
  func answer(to question: String, arguments: Int32) -> String? {
    let base = top - arguments
    defer { setTop(base) }
    guard registryGet(ModuleKeys.inquire) == .function else { return nil }
    insert(at: base + 1)
    push(question)
    insert(at: base + 2)
    do { try call(arguments: arguments + 1, results: 1) } catch { return nil }
    return string(at: -1)
  }
}
