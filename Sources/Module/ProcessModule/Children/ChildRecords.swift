import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

// What a Lua state keeps of children. The private part of a process object, `mine` in the module's Lua part, is the record
// of a child: the host finds a child by it, and writes there how the child ended, at the moment when it reaps it. Nobody
// else does, so that all that tell of a child say the same.
//
// The fields of a record that are the host's:
//   pid       from start on
//   ending    how it ended, once it is reaped; a table with
//     exitcode  minus the signal's number where one ended it; nil where it can't be known, as somebody else has reaped it
//     signal    its name, or nil
//     outcome   what the child told itself: see ``Outcome/name``
//     message   what it told beside: see ``State/pushToldValues()``; not where nobody will ask for it
enum ChildRecords {
  /// The registry's table of the records and objects of the children that are not reaped, or whose end a prompt has not
  /// told: they outlive the script's references. A child's record is at twice its number, its object after that.
  static let table = RegistryKey()

  /// The registry's ending of all children that returned nothing.
  static let quietEnding = RegistryKey()
}

extension State {
  /// Notes a child that was started now: its record gets its pid.
  func keep(_ child: Child, record: Int32, object: Int32) {
    let (record, object) = (absolute(record), absolute(object))
    push(Int64(child.pid.rawValue))
    rawSet("pid", in: record)
    // The first one of this process finds those of the process that this one is a copy of. (Not taken away in the child of
    // a fork: most children start none.)
    if registryGet(ChildRecords.table) != .table || child.number == 1 {
      pop()
      pushTable()
      push(copyOf: -1)
      registrySet(ChildRecords.table)
    }
    push(copyOf: record)
    rawSet(2 * child.number, in: -2)
    push(copyOf: object)
    rawSet(2 * child.number + 1, in: -2)
    pop()
  }

  /// Pushes the record of a child that is kept; else nil.
  func pushRecord(of child: Child) { pushKept(2 * child.number) }

  /// Pushes the process object of a child that is kept; else nil.
  func pushObject(of child: Child) { pushKept(2 * child.number + 1) }

  private func pushKept(_ position: Int64) {
    guard registryGet(ChildRecords.table) == .table else {
      pop()
      return pushNil()
    }
    rawGet(position, from: -1)
    remove(at: -2)
  }

  /// Keeps a child's record and object no longer.
  func release(_ child: Child) {
    guard registryGet(ChildRecords.table) == .table else { return pop() }
    for position in [2 * child.number, 2 * child.number + 1] {
      pushNil()
      rawSet(position, in: -2)
    }
    pop()
  }

  /// Pushes the ending of a record; nil where it has none.
  ///
  /// - Returns: Whether it has one.
  func pushEnding(of record: Int32) -> Bool { rawGet("ending", from: record) == .table }

  /// Pushes a new table that tells of an end. What the child told beside is on top, or nil, and is taken.
  fileprivate func pushEnding(_ end: Child.End) {
    let isQuiet = end.outcome == .none && end.status == .exited(0)
    if isQuiet, registryGet(ChildRecords.quietEnding) == .table { return remove(at: -2) }
    if isQuiet { pop() }
    pushTable(fields: 4)
    insert(at: -2)
    rawSet("message", in: -2)
    if let status = end.status {
      push(Int64(status.exitCode))
      rawSet("exitcode", in: -2)
      if let signal = status.signal {
        push(signal.name)
        rawSet("signal", in: -2)
      }
    }
    if let outcome = end.outcome.name {
      push(outcome)
      rawSet("outcome", in: -2)
    }
    if isQuiet {
      push(copyOf: -1)
      registrySet(ChildRecords.quietEnding)
    }
  }

  /// Pushes the values of the message in the ending on top: those that the child returned, its error's text with the
  /// traceback and its value unless that is a string, or why what it returned can't be sent. Nothing where there is none.
  ///
  /// - Returns: How many these are.
  func pushToldValues() throws(LuaError) -> Int32 {
    rawGet("outcome", from: -1)
    let isText = [Outcome.unsendable.name, Outcome.lost.name].contains(string(at: -1))
    let hasRaised = string(at: -1) == Outcome.raised.name
    pop()
    if rawGet("message", from: -1) == .nil { return 0 }
    if isText {
      if type(at: -1) != .string { push(unreadable) }
      return 1
    }
    let base = top
    let count = try pushValues(ofMessageAt: base, hasText: hasRaised)
    guard hasRaised, type(at: base + 1) != .string else { return count }
    setTop(base)
    push(unreadable)
    return 1
  }
}

/// What is told of a child in a sandbox that has left what no child leaves.
private let unreadable = "what it has told of its end can't be read"

extension State {
  private func pushValues(ofMessageAt index: Int32, hasText: Bool) throws(LuaError) -> Int32 {
    if let letter = object(at: index, as: Letter.kind) {
      return try unlessValueIsRefused(hasText, letter.decode(into: self), letter.pushText(to: self))
    }
    guard let message = bytes(at: index) else { throw typeError(index, expected: "message") }
    return try unlessValueIsRefused(
      hasText, Wire.decode(message, into: self), Wire.pushFirstText(of: message, to: self))
  }

  /// Of an error whose value can't be taken the text is enough.
  private func unlessValueIsRefused(
    _ hasText: Bool, _ decode: @autoclosure () throws(LuaError) -> Int32, _ pushText: @autoclosure () -> Bool
  ) throws(LuaError) -> Int32 {
    do throws(LuaError) {
      return try decode()
    } catch {
      guard hasText else { throw error }
      let reason = takeDescription(of: error)
      if !pushText() { push(reason) }
      return 1
    }
  }
}

extension Host {
  /// What the script calls a child; nil where there is no object of it any more.
  func name(of child: Child, in state: State) -> String? {
    state.pushObject(of: child)
    // Without an object the answer would be this process's own name.
    if state.isNil(at: -1) {
      state.pop()
      return nil
    }
    return state.answer(to: "name", arguments: 1)
  }

  /// The child that has this record, if it is one of this process's whose end that does not tell; else nil.
  func child(withRecordAt index: Int32, in state: State) -> Child? {
    state.rawGet("pid", from: index)
    defer { state.pop() }
    guard let pid = state.integer(at: -1).flatMap({ Int32(exactly: $0) }) else { return nil }
    func hasRecord(_ child: Child) -> Bool {
      state.pushRecord(of: child)
      defer { state.pop() }
      return state.rawEqual(-1, index)
    }
    if let child = children[ProcessID(pid)], hasRecord(child) { return child }
    return reapedAtEnd.first { $0.child.pid.rawValue == pid && hasRecord($0.child) }?.child
  }

  /// - Throws: ``LuaError/message(_:)`` for the record of another process.
  func childArgument(_ index: Int32, of state: State) throws(LuaError) -> Child {
    try state.expect(.table, at: index)
    if let child = child(withRecordAt: index, in: state) { return child }
    state.rawGet("pid", from: index)
    defer { state.pop() }
    throw .message("process \(state.shown(at: -1)) is no child of this process")
  }

  /// Pushes how the process of a record ended, reaped or not; nil while it runs, and where this process can't know.
  ///
  /// - Returns: Whether it has ended.
  func pushEnding(ofRecordAt index: Int32, in state: State) throws(LuaError) -> Bool {
    if state.pushEnding(of: index) { return true }
    guard let child = child(withRecordAt: index, in: state) else { return false }
    guard let end = try asLuaError({ () throws(SystemError) in try end(of: child) }) else { return false }
    state.pop()
    // One that was reaped as this process comes to its end: now its record can tell.
    if !isUnreaped(child) {
      try reap(child, in: state)
      return state.pushEnding(of: index)
    }
    try pushMessage(of: child, in: state)
    state.pushEnding(end)
    return true
  }

  /// Reaps a child that has ended: its record tells of its end from now on, and its place is free.
  ///
  /// - Throws: ``LuaError/message(_:)`` when it has not ended; nothing has changed then.
  func reap(_ child: Child, in state: State) throws(LuaError) {
    let height = state.top
    defer { state.setTop(height) }
    try state.ensureRoom(for: 8)
    state.pushRecord(of: child)
    let record = state.top
    guard let end = try asLuaError({ () throws(SystemError) in try end(of: child) }) else {
      throw .message("process \(child.pid) has not ended")
    }
    if state.type(at: record) == .table {
      state.keepPlacement(of: child, in: record, of: self)
      // All that takes memory comes first: what follows can't fail but by the system, and no finalizer comes between.
      state.rawGet("closed", from: record)
      if state.boolean(at: -1) { state.pushNil() } else { try pushMessage(of: child, in: state) }
      state.pushEnding(end)
      state.push("ending")
      state.insert(at: -2)
    }
    // A finalizer may have reaped it.
    guard isKnown(child) else { return }
    guard try asLuaError({ () throws(SystemError) in try reap(child) }) else {
      throw .message("process \(child.pid) has not ended")
    }
    guard state.type(at: record) == .table else { return }
    state.rawSet(in: record)
    if notesEnds { untold.append(child) } else { state.release(child) }
  }

  /// Pushes what a child told of its end, which its ``Outcome`` says how to read; nil for nothing.
  private func pushMessage(of child: Child, in state: State) throws(LuaError) {
    let height = state.top
    try asLuaError { () throws(SystemError) in
      try readMessage(of: child) { outcome, message, channels in
        if message.isEmpty || outcome == .none { return }
        if channels.isEmpty { return state.push(bytes: message) }
        state.register(Letter.kind)
        state.push(Letter(message, naming: channels), as: Letter.kind)
      }
    }
    state.setTop(height + 1)
  }
}
