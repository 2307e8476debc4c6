import ProcscriptChannels
import ProcscriptLua
import ProcscriptLuaPart
import ProcscriptSystem
import ProcscriptWire

/// Primitives of pools that take the workers' answers in.
enum PoolAnswers {
  /// What is told of an outcome of a worker in a sandbox that no worker would send.
  fileprivate static let unreadable = "the worker has sent what is no outcome"

  static let functions: FunctionList = { offer in
    offer("pool_receive", receive)
    offer("pool_leftover", leftover)
  }

  /// `pool_receive(answers, given)` → nothing where none is there. Else an answer's task, which is what `given` has
  /// under its number, or nil, and the number; then, of a task that was cancelled, `"skipped"`; else the position of
  /// the first outcome, how many there are, and what `failures` of them there were. Of a worker that can't work: nil,
  /// nil and why.
  private static let receive: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let queue = try state.queueArgument(1)
      return try Messages.withReceiveBuffer { buffer throws(LuaError) in
        do throws(Unmet) {
          guard case .received = try queue.get(into: &buffer, until: .passed) else { return 0 }
        } catch {
          if error == .interrupted { throw interruption() }
          return 0
        }
        let channels = buffer.takeObjects()
        var reader = TaskReader(buffer.bytes)
        let kind = AnswerKind(rawValue: reader.number())
        let number = reader.number(UInt32.self)
        let position = reader.number(UInt32.self)
        if kind == .broken {
          state.pushNil()
          state.pushNil()
          let (_, message) = reader.message()
          let base = state.top
          do throws(LuaError) {
            _ = try Wire.decode(message, with: channels, into: state)
          } catch {
            // Its value can't be taken; its text can. The pool is broken all the same.
            let reason = state.takeDescription(of: error)
            if !Wire.pushFirstText(of: message, to: state) { state.push(reason) }
          }
          if state.type(at: base + 1) == .string {
            state.setTop(base + 1)
          } else {
            state.setTop(base)
            state.push(PoolAnswers.unreadable)
          }
          return 3
        }
        state.rawGet(Int64(number), from: 2)
        let task = state.top
        state.push(Int64(number))
        if kind == .skipped {
          state.push("skipped")
          return 3
        }
        state.push(Int64(position))
        return try state.pushOutcomes(reader, with: channels, from: position, for: task) + 3
      }
    }
  }

  /// `pool_leftover(board, place, task, position)` → what `pool_receive` returns from the count on, of the outcomes
  /// from that position on that a dead worker has not sent; nothing where there are none.
  private static let leftover: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let (position, bytes) = try state.placeArgument().outcomes
      guard try state.integerArgument(4) == Int64(position) else { return 0 }
      // One that names channels is not kept there.
      return try state.pushOutcomes(TaskReader(bytes), with: [], from: position, for: 3)
    }
  }
}

extension State {
  /// Puts outcomes into the task at an index, if that is one, and pushes how many there are and a table of those that
  /// are failures, by index, or nil: see ``TaskElement`` and ``FailureElement``.
  fileprivate func pushOutcomes(
    _ outcomes: TaskReader, with channels: [SharedObject], from position: UInt32, for task: Int32
  ) throws(LuaError) -> Int32 {
    var reader = outcomes
    try ensureRoom(for: 16)
    let isKnown = type(at: task) == .table
    if isKnown {
      rawGet(TaskElement.values.rawValue, from: task)
      rawGet(TaskElement.first.rawValue, from: task)
      rawGet(TaskElement.wantsAll.rawValue, from: task)
    } else {
      setTop(top + 3)
    }
    let results = top - 2
    let wantsAll = boolean(at: -1)
    let index = (integer(at: -2) ?? 0) + Int64(position)
    pop(2)
    pushNil()
    let failures = top
    var count: Int64 = 0
    while !reader.rest.isEmpty {
      let failure: Bool
      if isKnown && !wantsAll {
        let stored = reader.storeScalars(into: results, from: index + count, of: self)
        count += stored
        if stored > 0 { continue }
      }
      if reader.pushScalar(to: self) {
        // Of an item whose results are all wanted it says too little.
        pop()
        failure = pushUnreadable()
      } else {
        let (form, message) = reader.message()
        failure = pushOutcome(form, message, with: channels, wantsAll: wantsAll)
      }
      if !isKnown {
        pop()
      } else if !failure {
        rawSet(index + count, in: results)
      } else {
        if isNil(at: failures) {
          pushTable()
          replace(at: failures)
        }
        rawSet(index + count, in: failures)
      }
      count += 1
    }
    push(count)
    replace(at: results)
    return 2
  }

  /// Pushes what an outcome says.
  ///
  /// - Returns: Whether it is a failure.
  private func pushOutcome(
    _ form: OutcomeForm, _ message: UnsafeRawBufferPointer, with channels: [SharedObject], wantsAll: Bool
  ) -> Bool {
    let base = top
    let count: Int32
    do throws(LuaError) {
      count = try Wire.decode(message, with: channels, into: self)
      // What packs it needs some room.
      try ensureRoom(for: 8)
    } catch {
      let reason = takeDescription(of: error)
      setTop(base)
      if form == .raised, Wire.pushFirstText(of: message, to: self) {
        // The error's value can't be taken; its text can.
        packFailure(from: base + 1, isOwn: true)
        return true
      }
      pushTable()
      push(reason)
      rawSet(FailureElement.text.rawValue, in: -2)
      return true
    }
    if form == .returned && !wantsAll {
      setTop(base + 1)
      return false
    }
    if form != .returned {
      guard type(at: base + 1) == .string else {
        setTop(base)
        return pushUnreadable()
      }
      packFailure(from: base + 1, isOwn: form == .raised)
      return true
    }
    pushTable(array: count, fields: 1)
    insert(at: base + 1)
    for position in stride(from: Int64(count), to: 0, by: -1) { rawSet(position, in: base + 1) }
    push(Int64(count))
    rawSet("n", in: -2)
    return false
  }

  /// Pushes the failure of an item whose outcome is none.
  ///
  /// - Returns: That it is one.
  private func pushUnreadable() -> Bool {
    push(PoolAnswers.unreadable)
    packFailure(from: top, isOwn: false)
    return true
  }

  /// Puts a failure in the place of its text, which is at an index, and of its value, if there is one above.
  private func packFailure(from first: Int32, isOwn: Bool) {
    let hasValue = top > first
    pushTable(array: Int32(FailureElement.allCases.count))
    push(copyOf: first)
    rawSet(FailureElement.text.rawValue, in: -2)
    if hasValue {
      push(copyOf: first + 1)
      rawSet(FailureElement.value.rawValue, in: -2)
      push(true)
      rawSet(FailureElement.hasValue.rawValue, in: -2)
    }
    if isOwn {
      push(true)
      rawSet(FailureElement.isOwn.rawValue, in: -2)
    }
    replace(at: first)
    setTop(first)
  }
}
