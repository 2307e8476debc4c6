import ProcscriptLua
import ProcscriptLuaPart
import ProcscriptSystem
import ProcscriptWire

// The module's Lua part is compiled when a script first asks for one of its names, so that scripts without processes
// start as fast as if the module were not there. Until then the module's table has a metatable that does it.
extension State {
  /// Pushes that metatable.
  func pushLazyMetatable(sharing host: Int32) {
    let host = absolute(host)
    pushTable()
    setFunction("__index", index, sharing: host)
    setFunction("__newindex", assign, sharing: host)
    setFunction("__pairs", pairs, sharing: host)
  }

  /// Keeps the globals that the Lua part uses: once it is compiled, the script may have a `type` or a `table` of its own.
  func keepGlobals() {
    let names: [String] = [
      "debug", "error", "ipairs", "load", "math", "next", "package", "pairs", "pcall", "rawget", "rawset", "select",
      "setmetatable", "string", "table", "tostring", "type",
    ]
    pushTable(fields: Int32(names.count))
    pushGlobals()
    for name in names {
      rawGet(name, from: -1)
      rawSet(name, in: -3)
    }
    pop()
    registrySet(ModuleKeys.globals)
  }

  /// Completes the module's table at index 1 and makes it an ordinary one.
  fileprivate func completeModule() throws(LuaError) {
    // A script that uses the module leaves Ctrl-C to it.
    Interrupts.takeBack()
    pushNil()
    setMetatable(of: 1)
    let host = upvalueIndex(1)
    object(at: host, as: Host.kind)?.whenUsed.take()?()
    pushTable()
    setFunctions(Machine.primitives, sharing: host)
    setFunctions(Time.functions, sharing: host)
    setFunctions(Time.primitives)
    setFunctions(Lifecycle.functions, sharing: host)
    setFunctions(ChildFunctions.functions, sharing: host)
    setFunctions(Signalling.functions, sharing: host)
    setFunctions(HandledSignals.functions)
    setFunctions(Exits.functions, sharing: host)
    setFunctions(DescriptorFunctions.functions)
    setFunctions(ProcessOptions.functions)
    setFunctions(WaitingFunctions.functions)
    setFunctions(BarrierFunctions.functions)
    setFunctions(SharedTableFunctions.functions)
    setFunction("load_part", loadPart)
    setFunctions(PoolFunctions.functions, sharing: host)
    setFunctions(PoolUpkeep.functions, sharing: host)
    setFunctions(PoolGiving.functions)
    setFunctions(PoolAnswers.functions)
    setFunctions(PictureFunctions.functions)
    setFunctions(ExploreFunctions.functions, sharing: host)
    setFunctions(SandboxFunctions.functions)
    setFunctions(AbroadFunctions.functions, sharing: host)
    setFunctions(NodeFunctions.functions, sharing: host)
    setFunctions(FileFunctions.primitives, sharing: host)
    let primitives = top

    pushTable(fields: 16)
    let parts = top
    push(copyOf: 1)
    rawSet("process", in: parts)
    push(copyOf: primitives)
    rawSet("host", in: parts)
    push(copyOf: 1)
    setFunctions(ChannelKinds.constructors, sharing: host)
    try Wire.conceal(
      functionsOf: ProcessScriptChunk.isOne(chunkName:), calling: "a function of the process module", of: self)
    try ChannelKinds.register(in: self)
    FileFunctions.register(in: self)
    rawSet("channel_methods", in: parts)
    for chunk in ProcessScriptChunk.loadedAtOnce {
      try loadChunk(chunk)
      push(copyOf: parts)
      try call(arguments: 1, results: 1)
      rawSet(chunk.name, in: parts)
    }
    rawGet("inquiries", from: parts)
    rawGet("answer", from: -1)
    registrySet(ModuleKeys.inquire)
    rawGet("description", from: -1)
    registrySet(ModuleKeys.selfDescription)
  }

  /// Pushes a part of the module as a function, whose globals are those of the start.
  func loadChunk(_ chunk: ProcessScriptChunk) throws(LuaError) {
    try chunk.source.withUnsafeBytesTyped { source throws(LuaError) in
      try load(source, name: chunk.chunkName)
    }
    registryGet(ModuleKeys.globals)
    _ = setUpvalue(1, of: -2)
  }
}

/// `load_part(name)` → one of the parts that are loaded later, as a function.
private let loadPart: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let name = try state.stringArgument(1)
    guard let chunk = ProcessScriptChunk.loadedLater.first(where: { $0.name == name }) else {
      throw .argument(1, "no part of the module")
    }
    try state.loadChunk(chunk)
    return 1
  }
}

private let index: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    try state.completeModule()
    state.setTop(2)
    // As the next reading of it will: a name that is not there is noted.
    if let name = state.string(at: 2) { try state.get(name, from: 1) } else { state.rawGet(from: 1) }
    return 1
  }
}

private let assign: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    try state.completeModule()
    state.setTop(3)
    state.rawSet(in: 1)
    return 0
  }
}

private let pairs: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    try state.completeModule()
    state.setTop(1)
    try state.getGlobal("next")
    state.insert(at: 1)
    state.pushNil()
    return 3
  }
}
