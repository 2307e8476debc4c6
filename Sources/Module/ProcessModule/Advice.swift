package import ProcscriptLua
import ProcscriptLuaPart
import ProcscriptText

// Errors that teach: what the module knows of a mistake that Lua itself can only name.
extension ErrorReport {
  /// The report with what the module has to say of it, if anything. As after
  /// `attempt to call a nil value (method 'is_alve')`: that a process has no such method, but `is_alive`.
  package func advised(in state: State) -> ErrorReport {
    var report = self
    if let start = description.firstRange(of: Array("module 'multiprocessing' not found:".utf8)) {
      // Instead of the places where it was looked for.
      report.description.removeSubrange((start.upperBound - 1)...)
      report.description += "; its name here is process: write local process = require \"process\"".utf8
      return report
    }
    if let advice = state.advice(on: description) { report.description += ": \(advice)".utf8 }
    return report
  }
}

extension State {
  fileprivate func advice(on message: [UInt8]) -> String? {
    let height = top
    defer { setTop(height) }
    pushReceiversOfMissingMethod()
    let receivers = top
    // A script that asks nothing of the module has not even compiled it.
    guard registryGet(ModuleKeys.selfDescription) == .table else { return nil }
    do {
      try loadChunk(ProcessScriptChunk.advice)
      insert(at: -2)
      push(near)
      message.withUnsafeBytes { push(bytes: $0) }
      push(copyOf: receivers)
      try call(arguments: 4, results: 1)
    } catch {
      // A script may have changed what the module is made of: its error is told as it is.
      return nil
    }
    return string(at: -1)
  }
}

/// `near(name, names)` → those that may have been meant, as "a or b", or nil.
private let near: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let name = try state.stringArgument(1)
    try state.expect(.table, at: 2)
    var names: [String] = []
    for position in 0..<state.rawLength(at: 2) {
      state.rawGet(Int64(position + 1), from: 2)
      if let name = state.string(at: -1) { names.append(name) }
      state.pop()
    }
    let found = Spelling.near(to: name, among: Set(names)).prefix(2)
    state.push(found.isEmpty ? nil : found.joined(separator: " or "))
    return 1
  }
}
