import Glibc
import ProcscriptLua

// The pieces of code that an invocation names. Each answers whether it ran to its end; if not, its error was reported.
extension Interpreter {
  /// `LUA_INIT_5_4` or else `LUA_INIT`: code, or `@FILE`.
  func runInitialization() -> Bool {
    func run(_ variable: StaticString) -> Bool? {
      guard let code = getenv(variable.characters) else { return nil }
      let isFile = code[0] == CChar(bitPattern: UInt8(ascii: "@"))
      return isFile ? runFile(code + 1) : self.run(code: code, name: "=\(variable)")
    }
    return run("LUA_INIT_5_4") ?? run("LUA_INIT") ?? true
  }

  func run(_ step: Invocation.Step) -> Bool {
    switch step {
    case .execute(let code):
      return run(code: code, name: "=(command line)")
    case .require(let names):
      return require(names)
    case .showWarnings:
      state.showWarnings()
      return true
    }
  }

  /// Runs the main script, with its arguments as `...`.
  func run(_ script: Invocation.Script) throws(LuaError) -> Bool {
    do {
      switch script {
      case .file(let path): try state.load(file: path)
      case .code(let code, let name): try load(code, name: "@\(name)")
      case .standardInput: try state.load(file: nil)
      }
    } catch {
      report(error)
      return false
    }
    let count = try pushArguments()
    return reporting { () throws(LuaError) in
      try state.call(arguments: count, results: 0, keepingTraceback: true)
    }
  }

  private func load(_ code: [UInt8], name: String) throws(LuaError) {
    try code.withUnsafeBytes { code in
      Result { () throws(LuaError) in try state.load(code, name: name) }
    }.get()
  }

  /// Runs a file without arguments; nil means standard input.
  func runFile(_ path: UnsafePointer<CChar>?) -> Bool {
    reporting { () throws(LuaError) in
      try state.load(file: path)
      try state.call(arguments: 0, results: 0, keepingTraceback: true)
    }
  }

  private func run(code: UnsafePointer<CChar>, name: String) -> Bool {
    reporting { () throws(LuaError) in
      try state.load(UnsafeRawBufferPointer(start: code, count: strlen(code)), name: name, kind: .either)
      try state.call(arguments: 0, results: 0, keepingTraceback: true)
    }
  }

  /// `NAME` or `GLOBAL=NAME`: what `require` returns becomes a global variable.
  private func require(_ names: UnsafePointer<CChar>) -> Bool {
    let separator = strchr(names, Int32(UInt8(ascii: "=")))
    let module = separator.map { UnsafePointer($0 + 1) } ?? names
    let nameEnd = separator.map { UnsafePointer($0) } ?? names + strlen(names)
    let global = String(decoding: UnsafeRawBufferPointer(start: names, count: nameEnd - names), as: UTF8.self)
    return reporting { () throws(LuaError) in
      try state.getGlobal("require")
      state.push(bytes: UnsafeRawBufferPointer(start: module, count: strlen(module)))
      try state.call(arguments: 1, results: 1, keepingTraceback: true)
      try state.setGlobal(global)
    }
  }

  private func reporting(_ body: () throws(LuaError) -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      report(error)
      return false
    }
  }
}
