import ProcscriptLua

/// `os.exit([code [, close]])`: the orderly end of this process.
///
/// As Lua's own, except that the process first ends its daemons and waits for its other children, that a code outside
/// 0…255 is an error instead of another code, and that a child's state is never closed.
let exitFunction: HostFunction = { L in
  hostCall(L) { state, host throws(LuaError) in
    let code = try exitCode(in: state)
    guard host.isMain else { host.endForked(code: code) }
    host.endMain(code: code, closing: state.boolean(at: 2) ? state : nil)
  }
}

private func exitCode(in state: State) throws(LuaError) -> Int32 {
  switch state.type(at: 1) {
  case .none, .nil: return 0
  case .boolean: return state.boolean(at: 1) ? 0 : 1
  default:
    let code = if let code = state.convertedInteger(at: 1) { code } else { try state.integerArgument(1) }
    guard let code = Int32(exactly: code), (0...255).contains(code) else {
      throw .argument(1, "exit codes are 0 to 255, got \(code)")
    }
    return code
  }
}
