import Glibc
import ProcscriptLua
import ProcscriptSandbox
import ProcscriptSystem
import ProcscriptText

/// Primitives of sandboxes that a script asks for.
enum SandboxFunctions {
  static let functions: FunctionList = { offer in
    offer("enter_sandbox", enter)
    offer("inherit_sandbox", inherit)
    offer("take_data_only", takeDataOnly)
    offer("takes_data_only", takesDataOnly)
    offer("whole_path", wholePath)
    offer("program_path", programPath)
    offer("sandbox_option_meant", optionMeant)
  }

  /// `enter_sandbox(options)` → what could not be set, a list of texts: restricts this process and all that descend from it,
  /// for good.
  private static let enter: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      var policy = try SandboxPolicy(at: 1, of: state)
      if let file = ProcessModule.scriptFile, let folder = SandboxPaths.folder(of: String(cString: file)) {
        policy.readable.append(folder)
      }
      if let abroad = Abroad.current, abroad.isOwn { policy.helper = abroad.standIn }
      let remarks: [String]
      do throws(SandboxFailure) {
        remarks = try ProcessModule.enter(policy)
      } catch {
        throw .message("cannot make the sandbox: \(error)")
      }
      try ProcessModule.restrictLua(of: state)
      state.pushTable(array: Int32(remarks.count))
      for (index, remark) in remarks.enumerated() {
        state.push(remark)
        state.rawSet(Int64(index + 1), in: -2)
      }
      return 1
    }
  }

  /// `inherit_sandbox(options)`: this process was started in such a sandbox.
  private static let inherit: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      ProcessModule.inherit(try SandboxPolicy(at: 1, of: state))
      try ProcessModule.restrictLua(of: state)
      return 0
    }
  }

  /// `take_data_only()`: from now on neither this process nor any that shares channels with it takes functions and
  /// metatables from others.
  private static let takeDataOnly: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try asLuaError { () throws(SystemError) in try Distrust.begin() }
      return 0
    }
  }

  /// `takes_data_only()` → whether it is so.
  private static let takesDataOnly: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Distrust.isOn)
      return 1
    }
  }

  /// `whole_path(path)` → the path from the root, without links; nil where there is nothing.
  private static let wholePath: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(realPath(of: try state.stringArgument(1)))
      return 1
    }
  }

  /// `program_path(name)` → the path of the program that `PATH` has by this name; nil where there is none.
  private static let programPath: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(SandboxPaths.program(try state.stringArgument(1)))
      return 1
    }
  }

  /// `sandbox_option_meant(name)` → the option that somebody meant who wrote this name, or nil.
  private static let optionMeant: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let name = try state.stringArgument(1)
      state.push(Spelling.near(to: name, among: options).first)
      return 1
    }
  }

  private static let options = [
    "memory", "files", "processes", "time", "cpu", "allow_read", "allow_write", "allow_run", "allow_env", "allow_net",
    "allow_c_modules", "strict",
  ]
}

extension SandboxPolicy {
  /// What a checked table says.
  fileprivate init(at index: Int32, of state: State) throws(LuaError) {
    try state.expect(.table, at: index)
    let table = state.absolute(index)
    func number(_ name: String) -> Int? {
      state.rawGet(name, from: table)
      defer { state.pop() }
      return state.integer(at: -1).map { Int($0) }
    }
    func seconds(_ name: String) -> Double? {
      state.rawGet(name, from: table)
      defer { state.pop() }
      return state.number(at: -1)
    }
    func isSet(_ name: String) -> Bool {
      state.rawGet(name, from: table)
      defer { state.pop() }
      return state.boolean(at: -1)
    }
    func list(_ name: String) -> [String] {
      defer { state.pop() }
      guard state.rawGet(name, from: table) == .table else { return [] }
      var texts: [String] = []
      for position in 0..<state.rawLength(at: -1) {
        state.rawGet(Int64(position + 1), from: -1)
        if let text = state.string(at: -1) { texts.append(text) }
        state.pop()
      }
      return texts
    }
    self.init()
    memory = number("memory")
    files = number("files")
    processes = number("processes")
    self.seconds = seconds("time")
    processorSeconds = seconds("cpu")
    readable = list("allow_read")
    writable = list("allow_write")
    programs = list("allow_run")
    variables = list("allow_env")
    loadsCModules = isSet("allow_c_modules")
    isStrict = isSet("strict")
    state.rawGet("allow_net", from: table)
    switch state.string(at: -1) {
    case "true": network = .everything
    case "loopback": network = .loopback
    default: network = .nothing
    }
    state.pop()
    for name in list("without") {
      guard let wall = Wall(rawValue: name) else { throw .message("a sandbox has no wall called '\(name)'") }
      omitted.insert(wall)
    }
  }
}
