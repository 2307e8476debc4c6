import CProcscriptOpener
import Glibc
import ProcscriptLua
import ProcscriptSystem

/// The command line of the program that has loaded the module.
enum CommandLine {
  /// What the program is called by: its messages begin so, as those of `lua.c` do.
  static var programName: String { Arguments.count > 0 ? String(cString: Arguments.word(0)) : "lua" }

  /// The words after the program's name by which an interpreter runs a spawned process in place of what else it is told:
  /// `-e` and code that finds this library. They last as long as the process. Empty where the library's file is not known.
  static var opening: [UnsafePointer<CChar>] {
    guard let path = procscript_library_path() else { return [] }
    // Each byte by its number, in three digits.
    let quoted = bytes(of: path).map { #"\"# + String(Int($0) + 1000).dropFirst() }.joined()
    let code = #"assert(package.loadlib("\#(quoted)", "procscript_run_spawned"))()"#
    let words: [String] = ["-e", code]
    return words.map { UnsafePointer(strdup($0)!) }
  }

  /// Whether the program is a stand-alone interpreter: it has put its whole command line into the global `arg`, the script
  /// at 0, as `lua.c` does. Others, whose words mean something else, can't be started anew for a script.
  static func isInterpreters(in state: State) throws(LuaError) -> Bool {
    try state.balanced { () throws(LuaError) in
      try state.getGlobal("arg")
      guard state.type(at: -1) == .table, Arguments.count > 0 else { return false }
      var first: Int64 = 0
      while state.hasWord(at: first - 1) { first -= 1 }
      for index in 0..<Arguments.count where !state.hasWord(at: first + Int64(index), Arguments.word(index)) {
        return false
      }
      return !state.hasWord(at: first + Int64(Arguments.count))
    }
  }

  /// Does what the rest of the command line says, in a process that was started by ``opening``.
  ///
  /// - Throws: ``LuaError/raised`` with the script's error, whose traceback was kept; ``LuaError/plain(_:)`` where the script
  ///   can't be loaded.
  static func run(in state: State) throws(LuaError) {
    try PackageResources.command_line_lua.withUnsafeBytesTyped { source throws(LuaError) in
      try state.load(source, name: "=[process.command_line]")
    }
    let below = state.top
    try state.call(arguments: 0, results: State.allResults, keepingTraceback: true)
    // The script is called from here, so that its traceback shows nobody who calls it.
    let count = state.top - below + 1
    if count == 0 { return }
    if let message = state.string(at: below) { throw .plain(message) }
    try state.call(arguments: count - 1, results: 0, keepingTraceback: true)
  }
}

extension State {
  /// Whether the table on top has this string at an index; any string for nil.
  fileprivate func hasWord(at index: Int64, _ word: UnsafePointer<CChar>? = nil) -> Bool {
    defer { pop() }
    guard rawGet(index, from: -1) == .string, let found = bytes(at: -1) else { return false }
    return word.map { found.elementsEqual(ProcscriptCModule.bytes(of: $0)) } ?? true
  }
}

private func bytes(of word: UnsafePointer<CChar>) -> UnsafeRawBufferPointer {
  UnsafeRawBufferPointer(start: word, count: strlen(word))
}
