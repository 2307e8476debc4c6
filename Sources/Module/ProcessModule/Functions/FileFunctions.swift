import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// What `p.stdin`, `p.stdout` and `p.stderr` are: this process's ends of pipes, with the methods of Lua's files.
enum FileFunctions {
  static let kind = UserdataKind<PipeFile>(name: "File")

  static let methods: FunctionList = { offer in
    offer("read", read)
    offer("lines", lines)
    offer("write", write)
    offer("flush", flush)
    offer("close", close)
  }

  static let metamethods: FunctionList = { offer in
    offer("__close", close)
    offer("__tostring", describe)
  }

  /// Primitives for the module's code.
  static let primitives: FunctionList = { offer in
    offer("is_stream", isStream)
    offer("collect", collect)
    offer("collected", collected)
  }

  /// Makes the class known to a state, and puts its methods into the table of methods by class on top.
  static func register(in state: State) {
    state.register(kind, methods: methods, metamethods: metamethods)
    _ = state.pushMetatable(of: kind)
    state.rawGet(UserdataFields.methods, from: -1)
    state.rawSet(kind.name, in: -3)
    state.pop()
  }

  // MARK: Reading

  /// `f:read([format…[, timeout]])` → what was read, or nil at the end; nil, and `"timeout"` or `"empty"`. A number behind
  /// the first format is the timeout.
  private static let read: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      try check(file, for: .reading)
      var last = state.top
      var deadline = Deadline.never
      if last >= 3, state.type(at: last) == .number || state.isNil(at: last) {
        deadline = try state.deadlineArgument(last)
        last -= 1
      }
      if last == 1 { return try Reading(file, until: deadline, state).read(.line(keepsEnd: false)) }
      let formats = try (2...last).map { position throws(LuaError) in try Reading.Format(at: position, of: state) }
      try state.ensureRoom(for: last)
      let base = state.top
      for format in formats {
        let results = try Reading(file, until: deadline, state).read(format)
        // What comes after the first failure is not tried.
        if results > 1 || state.isNil(at: -1) { break }
      }
      return state.top - base
    }
  }

  /// `f:lines([format])` → an iterator, which raises an error where reading does.
  private static let lines: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      try check(file, for: .reading)
      if !state.isNil(at: 2) { _ = try Reading.Format(at: 2, of: state) }
      state.setTop(2)
      state.push(nextLine, upvalues: 2)
      return 1
    }
  }

  private static let nextLine: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let file = state.object(at: state.upvalueIndex(1), as: kind) else { throw .message("the file is gone") }
      try check(file, for: .reading)
      let format =
        state.isNil(at: state.upvalueIndex(2))
        ? .line(keepsEnd: false) : try Reading.Format(at: state.upvalueIndex(2), of: state)
      return try Reading(file, until: .never, state).read(format)
    }
  }

  // MARK: Writing

  /// `f:write(…)` → the file; nil, `"closed"` where nobody reads it any more.
  private static let write: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      try check(file, for: .writing)
      let last = state.top
      if last < 2 {
        state.push(copyOf: 1)
        return 1
      }
      for position in 2...last where state.type(at: position) != .string && state.type(at: position) != .number {
        throw .argument(position - 1, "string expected, got \(state.typeName(at: position))")
      }
      for position in 2...last {
        if state.type(at: position) == .number {
          state.push(try state.description(at: position))
          state.replace(at: position)
        }
        var rest = state.bytes(ofStringAt: position)
        let outcome = try state.waiting(.writing, until: .never) { deadline throws(SystemError) in
          try file.write(&rest, until: deadline)
        }
        if outcome == .closed { return state.push(refusal: "closed") }
      }
      state.push(copyOf: 1)
      return 1
    }
  }

  /// `f:flush()` → the file: what is written is with the system at once.
  private static let flush: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      state.push(copyOf: 1)
      return 1
    }
  }

  /// `f:close()` → true.
  private static let close: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      file.close()
      state.push(true)
      return 1
    }
  }

  // MARK: All of them

  private static let describe: HostFunction = { L in
    fileCall(L) { state, file throws(LuaError) in
      let use = file.direction == .reading ? "reads" : "writes"
      state.push("<File \(file.isOpen ? "open, \(use)" : "closed")>")
      return 1
    }
  }

  private static func check(_ file: PipeFile, for direction: PipeFile.Direction) throws(LuaError) {
    let verb = direction == .reading ? "read" : "write"
    if file.isForeign {
      throw .message("cannot \(verb): this file is of the process that this one was started by")
    }
    guard file.isOpen else { throw .message("cannot \(verb): this file is closed") }
    guard file.direction == direction else {
      throw .message(
        direction == .reading
          ? "cannot read: this file is the input of a process, which is written"
          : "cannot write: this file is the output of a process, which is read")
    }
  }

  // MARK: Primitives

  /// `is_stream(v)` → whether it is a file, of Lua's or of ours.
  private static let isStream: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(state.object(at: 1, as: kind) != nil || state.isFile(at: 1))
      return 1
    }
  }

  /// `collect(files, pids, timeout)` → whether all of the files came to their ends, and the children to theirs, before the
  /// time was up. What was read is kept.
  private static let collect: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let files = try state.filesArgument(1)
      let pids = try state.pidsArgument(2)
      let deadline = try state.deadlineArgument(3)
      let gathering = Gathering(files: files, pids: pids)
      let outcome = try state.waiting(.reading, until: deadline) { deadline throws(SystemError) in
        try gathering.gather(until: deadline)
      }
      state.push(outcome == .done)
      return 1
    }
  }

  /// `collected(file)` → what was read of it; it is closed.
  private static let collected: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let file = state.object(at: 1, as: kind) else { throw .argument(1, "no file") }
      state.push(bytes: file.bytes)
      file.close()
      return 1
    }
  }
}

extension State {
  /// Waits by `wait`, which may be called several times, each time with the moment at which it is to come back. Signals and
  /// pools are looked after meanwhile.
  ///
  /// - Returns: What `wait` does, but never `.interrupted`; `.timedOut` only at the deadline.
  func waiting(
    _ direction: PipeFile.Direction, until deadline: Deadline,
    _ wait: (Deadline) throws(SystemError) -> PipeFile.Outcome
  ) throws(LuaError) -> PipeFile.Outcome {
    while true {
      let end = Deadline(after: Self.upkeepInterval).earlier(deadline)
      let outcome = try asLuaError(collectingIn: self) { () throws(SystemError) in
        try CurrentWait.forBytes(direction) { () throws(SystemError) in
          try Recorder.waiting(for: .input) { () throws(SystemError) in try wait(end) }
        }
      }
      switch outcome {
      case .interrupted: try heed()
      case .timedOut where end != deadline && !deadline.hasPassed(): try attend()
      case .done, .closed, .timedOut: return outcome
      }
    }
  }

  /// A list of files of ours; those that are closed are left out.
  fileprivate func filesArgument(_ position: Int32) throws(LuaError) -> [PipeFile] {
    try expect(.table, at: position)
    var files: [PipeFile] = []
    for element in 0..<rawLength(at: position) {
      rawGet(Int64(element + 1), from: position)
      if let file = object(at: -1, as: FileFunctions.kind), file.isOpen { files.append(file) }
      pop()
    }
    return files
  }
}

/// The body of a file's method: like ``answer(_:_:)``, with the file that it was called on.
@inline(__always)
private func fileCall(_ L: OpaquePointer?, _ body: (State, PipeFile) throws(LuaError) -> Int32) -> Int32 {
  channelCall(L, PipeFile.self) { state, file throws(LuaError) in try body(state, file) }
}
