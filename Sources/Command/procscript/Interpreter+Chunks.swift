// The C library's stream is a variable there; nobody here sets it.
@preconcurrency import Glibc
import ProcessModule
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
      case .file(let path): try load(file: path)
      case .code(let code, let name):
        keep(code, name: "@\(name)")
        try load(code[...], name: "@\(name)", kind: .text)
      case .standardInput: try load(file: nil)
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

  private var isDrawn: Bool { !invocation.pictures.isEmpty }

  /// Keeps code for the pictures that show it, as it is loaded.
  private func keep(_ code: [UInt8], name: String) {
    if isDrawn { code.withUnsafeBytes { module?.keep($0, name: name) } }
  }

  /// Loads a file, or standard input for nil. What pictures show is what was loaded, whatever is saved meanwhile; where
  /// nothing is drawn Lua reads the file by itself.
  private func load(file path: UnsafePointer<CChar>?) throws(LuaError) {
    guard isDrawn, let (code, name) = text(of: path) else { return try state.load(file: path) }
    keep(code, name: name)
    // As Lua does: a byte order mark, and a first line for the shell, are passed over.
    var rest = code.starts(with: [0xEF, 0xBB, 0xBF]) ? code[3...] : code[...]
    if rest.first == UInt8(ascii: "#") { rest = rest[(rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex)...] }
    try load(rest, name: name, kind: .either)
  }

  /// What is in a file, or standard input for nil, and the name of its chunk; nil for a file that can't be read, or only
  /// once.
  private func text(of path: UnsafePointer<CChar>?) -> (code: [UInt8], name: String)? {
    guard let path else { return (readAll(stdin), "=stdin") }
    guard let name = String(validatingCString: path), let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return (readAll(file), "@" + name)
  }

  private func readAll(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var code: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return code }
      code += buffer[..<count]
    }
  }

  private func load(_ code: ArraySlice<UInt8>, name: String, kind: ChunkKind) throws(LuaError) {
    try code.withUnsafeBytes { code in
      Result { () throws(LuaError) in try state.load(code, name: name, kind: kind) }
    }.get()
  }

  /// Runs a file without arguments; nil means standard input.
  func runFile(_ path: UnsafePointer<CChar>?) -> Bool {
    reporting { () throws(LuaError) in
      try load(file: path)
      try state.call(arguments: 0, results: 0, keepingTraceback: true)
    }
  }

  private func run(code: UnsafePointer<CChar>, name: String) -> Bool {
    reporting { () throws(LuaError) in
      if isDrawn { module?.keep(UnsafeRawBufferPointer(start: code, count: strlen(code)), name: name) }
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
