import Glibc
import ProcscriptLua

// The command line as scripts see it.
extension Interpreter {
  /// The global `arg`: the script at 0, its arguments from 1, what comes before it at negative indices. Without a script
  /// the program's name is at 0.
  func offerArguments() throws(LuaError) {
    let words = invocation.words
    let base = invocation.scriptIndex == words.count ? 0 : invocation.scriptIndex
    state.pushTable(array: Int32(words.count - base - 1), fields: Int32(base + 1))
    for index in 0..<words.count {
      state.push(bytes: UnsafeRawBufferPointer(start: words[index], count: strlen(words[index])))
      state.rawSet(Int64(index - base), in: -2)
    }
    try state.setGlobal("arg")
  }

  /// Pushes what `arg` holds from 1 on: an option's code may have changed it.
  ///
  /// - Returns: How many.
  func pushArguments() throws(LuaError) -> Int32 {
    try state.getGlobal("arg")
    guard state.type(at: -1) == .table else { throw .plain("'arg' is not a table") }
    let table = state.top
    guard let count = Int32(exactly: state.rawLength(at: table)) else { throw .plain("too many arguments to script") }
    try state.ensureRoom(for: count)
    for position in 0..<count { state.rawGet(Int64(position + 1), from: table) }
    state.remove(at: table)
    return count
  }
}
