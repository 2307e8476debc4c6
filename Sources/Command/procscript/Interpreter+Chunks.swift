// The C library's stream is a variable there; nobody here sets it.
@preconcurrency import Glibc
import ProcessModule
import ProcscriptLua
import ProcscriptSandbox

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
    guard load(script) else { return false }
    if case .file(let path) = script { warnOfMistakes(in: path) }
    let count = try pushArguments()
    return reporting { () throws(LuaError) in
      try state.call(arguments: count, results: 0, keepingTraceback: true)
    }
  }

  /// Whether the main script is there, and is Lua. What comes by standard input is not looked at: it is there once.
  func isSound(_ script: Invocation.Script) -> Bool {
    if case .standardInput = script { return true }
    guard load(script) else { return false }
    state.pop()
    return true
  }

  /// Loads the main script, and pushes it as a function.
  private func load(_ script: Invocation.Script) -> Bool {
    do {
      switch script {
      case .file(let path):
        // On another node its file may not be there, or be another one.
        if let text = ProcessModule.scriptOfHome {
          try load(text: text, name: "@" + String(cString: path))
        } else {
          try load(file: path)
        }
      case .code(let code, let name):
        keep(code, name: "@\(name)")
        try load(code[...], name: "@\(name)", kind: .text)
      case .standardInput: try load(file: nil)
      }
    } catch {
      report(error, advice: question(insteadOf: script).map { ". \($0)" })
      return false
    }
    return true
  }

  /// Whether a subcommand may have been meant, where the script comes first as these do.
  private func question(insteadOf script: Invocation.Script) -> String? {
    guard case .file(let path) = script, invocation.scriptIndex == 1 else { return nil }
    return Subcommand.question(insteadOf: String(cString: path))
  }

  /// Tells of what is likely to be a mistake in a script that was loaded, once it uses the module.
  private func warnOfMistakes(in path: UnsafePointer<CChar>) {
    guard let module, !module.isPreparing else { return }
    module.whenUsed {
      guard let code = Self.text(ofFile: path) else { return }
      for remark in LikelyMistakes.remarks(on: code) {
        Messages.complain("warning: \(String(cString: path)):\(remark.line): \(remark.text)")
      }
    }
  }

  /// What may be loaded: text alone in a sandbox, since nobody has looked at whether binary code is sound.
  private var kind: ChunkKind { SandboxPolicy.inForce?.has(.lua) == true ? .text : .either }

  private var isDrawn: Bool { !invocation.pictures.isEmpty }

  /// Keeps code for the pictures that show it, as it is loaded.
  private func keep(_ code: [UInt8], name: String) {
    if isDrawn { code.withUnsafeBytes { module?.keep($0, name: name) } }
  }

  /// Loads a file, or standard input for nil. What pictures show is what was loaded, whatever is saved meanwhile; where
  /// nothing is drawn Lua reads the file by itself.
  private func load(file path: UnsafePointer<CChar>?) throws(LuaError) {
    guard isDrawn, let (code, name) = text(of: path) else { return try state.load(file: path, kind: kind) }
    keep(code, name: name)
    try load(text: code, name: name)
  }

  /// As Lua loads a file: a byte order mark, and a first line for the shell, are passed over.
  private func load(text code: [UInt8], name: String) throws(LuaError) {
    var rest = code.starts(with: [0xEF, 0xBB, 0xBF]) ? code[3...] : code[...]
    if rest.first == UInt8(ascii: "#") { rest = rest[(rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex)...] }
    try load(rest, name: name, kind: kind)
  }

  /// What is in a file, or standard input for nil, and the name of its chunk; nil for a file that can't be read, or only
  /// once.
  private func text(of path: UnsafePointer<CChar>?) -> (code: [UInt8], name: String)? {
    guard let path else { return (Self.readAll(stdin), "=stdin") }
    guard let name = String(validatingCString: path), let text = Self.text(ofFile: path) else { return nil }
    return (text, "@" + name)
  }

  /// What is in a regular file; nil for one that can't be read.
  static func text(ofFile path: UnsafePointer<CChar>) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return readAll(file)
  }

  private static func readAll(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
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
    reporting(in: code) { () throws(LuaError) in
      let bytes = UnsafeRawBufferPointer(start: code, count: strlen(code))
      if isDrawn { module?.keep(bytes, name: name) }
      try state.load(bytes, name: name, kind: kind)
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

  /// - Parameter code: What is run, where it is no file.
  private func reporting(in code: UnsafePointer<CChar>? = nil, _ body: () throws(LuaError) -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      report(error, in: code.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) })
      return false
    }
  }
}
