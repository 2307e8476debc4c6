import Channels
import Lua
import OS
import ProcessScript
import Wire

/// Primitives of pools, which are Lua code.
enum PoolFunctions {
  static let functions: FunctionList = { offer in
    offer("pool_chunks", chunks)
    offer("pool_board", board)
    offer("pool_values", values)
    offer("pool_parcel", parcel)
    offer("pool_give", give)
    offer("pool_work", work)
    offer("pool_receive", receive)
    offer("pool_claim", claim)
    offer("pool_was_taken", wasTaken)
    offer("pool_leftover", leftover)
    offer("pool_vacate", vacate)
    offer("pool_cancel", cancel)
    offer("pool_forget_cancel", forgetCancel)
  }

  static let parcelKind = UserdataKind<Parcel>(name: "Parcel")

  /// What a message is put together in, and each of its items. Used by one thread.
  private struct Memory: ~Copyable {
    var message = MessageBuffer()
    var item = MessageBuffer()
  }

  nonisolated(unsafe) private static let memory: UnsafeMutablePointer<Memory> = {
    let memory = UnsafeMutablePointer<Memory>.allocate(capacity: 1)
    memory.initialize(to: Memory())
    return memory
  }()

  /// `pool_chunks()` → the parts of the module that pools are made of, as functions.
  private static let chunks: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let chunks = ProcessScriptChunk.pools
      for chunk in chunks { try state.loadChunk(chunk) }
      return Int32(chunks.count)
    }
  }

  // MARK: Tasks

  /// `pool_board(n)` → a board with a place for each of n workers.
  private static let board: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let count = Int(try state.integerArgument(1))
      let board = try asLuaError { () throws(SystemError) in try TaskBoard(places: count) }
      state.push(channel: board, as: ChannelKinds.taskBoard)
      return 1
    }
  }

  /// `pool_values(n)` → an empty table with room for n elements, and for `n`.
  private static let values: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.pushTable(array: Int32(clamping: try state.integerArgument(1)), fields: 1)
      return 1
    }
  }

  /// `pool_parcel(fn, known)` → `known[s]`, where s is the function as a string and the table has it; else s, a parcel
  /// with it, and whether channels are in it: these live until the string is decoded for the last time.
  private static let parcel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      var isKept = false
      defer { if isKept { Sending.commit() } else { Sending.cancel() } }
      try Wire.encode(1, of: state, into: &memory.pointee.item)
      state.push(bytes: memory.pointee.item.bytes)
      state.push(copyOf: -1)
      if state.rawGet(from: 2) != .nil { return 1 }
      state.pop()
      // The buffer may hold another one by now: a finalizer's, that called a pool.
      let bytes = state.bytes(ofStringAt: -1)
      let parcel = try asLuaError { () throws(SystemError) in try Parcel(bytes) }
      state.register(parcelKind)
      state.push(parcel, as: parcelKind)
      state.push(!Sending.departing.isEmpty)
      isKept = true
      return 3
    }
  }

  /// `pool_give(tasks, parcel, items, first, count, limit, spreads, all)` → how many of the `count` items from `first` on
  /// are a task now, and how many bytes that has: once it has `limit` bytes, the rest is not in it. Or 0, why nothing is
  /// given, and either which item is the cause, counted from 0, or nil and how many there is no room for together.
  ///
  /// Where `spreads` is true an item is a table of arguments, else the one argument.
  private static let give: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let queue = state.object(at: 1, as: ChannelKinds.queue), let parcel = state.object(at: 2, as: parcelKind)
      else { throw state.typeError(1, expected: "queue and parcel") }
      let first = try state.integerArgument(4)
      let count = try state.integerArgument(5)
      let limit = Int(try state.integerArgument(6))
      let spreads = state.boolean(at: 7)
      // Taken away: a finalizer may give something meanwhile.
      var message = MessageBuffer()
      swap(&message, &memory.pointee.message)
      var isGiven = false
      defer {
        if isGiven { Sending.commit() } else { Sending.cancel() }
        swap(&message, &memory.pointee.message)
      }
      message.removeAll()
      TaskHead(function: parcel.reference, wantsAll: state.boolean(at: 8)).write(to: &message)
      let height = state.top
      var taken: Int64 = 0
      while true {
        if !spreads {
          taken += message.append(scalarsOf: 3, from: first + taken, count: count - taken, upTo: limit, of: state)
        }
        guard taken < count, message.count < limit else { break }
        state.rawGet(first + taken, from: 3)
        do throws(LuaError) {
          try append(itemOf: state, spreads: spreads, to: &message)
        } catch {
          let reason = state.takeDescription(of: error)
          state.setTop(height)
          return state.pushRefusal(reason, ofItem: taken)
        }
        state.setTop(height)
        taken += 1
      }
      TaskHead.set(count: UInt32(taken), in: &message)
      switch try put(message.bytes, into: queue) {
      case .stored:
        isGiven = true
        state.push(taken)
        state.push(Int64(message.count))
        return 2
      case .closed:
        return state.pushRefusal("the pool was closed before it was given this", ofItem: 0)
      case .full, .tooLarge, .noMemory:
        let reason = "cannot send \(message.count) bytes: there is no room for them in shared memory"
        let count = state.pushRefusal(reason, ofItem: nil)
        state.push(taken)
        return count + 1
      }
    }
  }

  private static func put(_ task: UnsafeRawBufferPointer, into queue: Queue) throws(LuaError) -> PutOutcome {
    do throws(Unmet) {
      return try queue.put(task, until: .never)
    } catch {
      if error == .interrupted { throw interruption() }
      return .closed
    }
  }

  /// Appends the value on top to a task, as an item that is more than a scalar.
  private static func append(
    itemOf state: State, spreads: Bool, to message: inout MessageBuffer
  ) throws(LuaError) {
    let arguments = spreads ? try state.spread() : 1
    try Wire.encode(
      state.top - arguments + 1, count: arguments, of: state, into: &memory.pointee.item,
      naming: spreads ? "argument" : "value")
    guard memory.pointee.item.count <= TaskFormat.largestPiece else { throw .plain("cannot send 1 GiB or more") }
    message.append(piece: memory.pointee.item.bytes)
  }

  // MARK: Work

  /// `pool_work(tasks, answers, board, place, timeout, limit, initializer, …)`: what a worker does, to its end.
  private static let work: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let tasks = state.object(at: 1, as: ChannelKinds.queue),
        let answers = state.object(at: 2, as: ChannelKinds.queue),
        let board = state.object(at: 3, as: ChannelKinds.taskBoard)
      else { throw state.typeError(1, expected: "pool") }
      let arguments = state.top - 7
      var worker = try PoolWorker(
        state: state, tasks: tasks, answers: answers, board: board, place: Int(try state.integerArgument(4)) - 1,
        timeout: state.number(at: 5))
      if !state.isNil(at: 7) {
        state.push(copyOf: 7)
        for argument in 0..<arguments { state.push(copyOf: 8 + argument) }
        guard try worker.initialize(arguments: arguments) else { return 0 }
      }
      try worker.work(limit: state.integer(at: 6).map(Int.init) ?? .max)
      return 0
    }
  }

  // MARK: Answers

  /// `pool_receive(answers, given)` → nothing where none is there. Else an answer's task, which is what `given` has
  /// under its number, or nil, and the number; then, of a task that was cancelled, `"skipped"`; else the position of
  /// the first outcome, how many there are, and what `failures` of them there were. Of a worker that can't work: nil,
  /// nil and why.
  ///
  /// Of a task, element 1 is the table for results, 2 the index there of its first item, 3 whether all results are
  /// wanted.
  private static let receive: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let queue = state.object(at: 1, as: ChannelKinds.queue) else { throw state.typeError(1, expected: "queue") }
      return try Messages.withReceiveBuffer { buffer throws(LuaError) in
        do throws(Unmet) {
          guard try queue.get(into: &buffer, until: .passed) == .received else { return 0 }
        } catch {
          if error == .interrupted { throw interruption() }
          return 0
        }
        var reader = TaskReader(buffer.bytes)
        let kind = AnswerKind(rawValue: reader.number())
        let number = reader.number(UInt32.self)
        let position = reader.number(UInt32.self)
        if kind == .broken {
          state.pushNil()
          state.pushNil()
          let (_, message) = reader.message()
          let count = try Sending.decodeForGood(message, into: state)
          state.pop(count - 1)
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
        return try state.pushOutcomes(reader, from: position, for: task) + 3
      }
    }
  }

  /// `pool_leftover(board, place, task, position)` → what `pool_receive` returns from the count on, of the outcomes
  /// from that position on that a dead worker has not sent; nothing where there are none.
  private static let leftover: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let (position, bytes) = try state.placeArgument().outcomes
      guard try state.integerArgument(4) == Int64(position) else { return 0 }
      return try state.pushOutcomes(TaskReader(bytes), from: position, for: 3)
    }
  }

  // MARK: Workers

  /// `pool_claim(board, place)` → the number of the task that the worker has taken last, or nil; and whether it has
  /// come to take tasks at all.
  private static let claim: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let place = try state.placeArgument()
      if let number = place.claim.number { state.push(Int64(number)) } else { state.pushNil() }
      state.push(place.isReady)
      return 2
    }
  }

  /// `pool_was_taken(tasks, number)` → whether some worker has taken the task.
  private static let wasTaken: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let queue = state.object(at: 1, as: ChannelKinds.queue) else { throw state.typeError(1, expected: "queue") }
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(2))
      state.push(Int32(bitPattern: queue.takenCount &- number) > 0)
      return 1
    }
  }

  /// `pool_vacate(board, place)`: the place is for a new worker.
  private static let vacate: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.placeArgument().vacate()
      return 0
    }
  }

  /// `pool_cancel(board, tasks, number)` → whether no worker will begin the task.
  private static let cancel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let queue = state.object(at: 2, as: ChannelKinds.queue) else { throw state.typeError(2, expected: "queue") }
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(3))
      state.push(try state.boardArgument().cancellations.add(number, in: queue))
      return 1
    }
  }

  /// `pool_forget_cancel(board, number)`: no worker has the task, or will.
  private static let forgetCancel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(2))
      try state.boardArgument().cancellations.remove(number)
      return 0
    }
  }
}

extension State {
  fileprivate func boardArgument() throws(LuaError) -> TaskBoard {
    guard let board = object(at: 1, as: ChannelKinds.taskBoard) else { throw typeError(1, expected: "TaskBoard") }
    return board
  }

  /// The place of the arguments 1 and 2, which is counted from 1.
  fileprivate func placeArgument() throws(LuaError) -> TaskPlace {
    let board = try boardArgument()
    let index = try integerArgument(2)
    guard (1...Int64(board.count)).contains(index) else { throw .argument(2, "no place of the board") }
    return board.place(Int(index) - 1)
  }

  /// Pushes that nothing is given, and why.
  ///
  /// - Returns: How many values these are.
  fileprivate func pushRefusal(_ reason: String, ofItem item: Int64?) -> Int32 {
    push(Int64(0))
    push(reason)
    if let item { push(item) } else { pushNil() }
    return 3
  }

  /// Pushes the elements of the table on top, as many as its `n` says or its length.
  fileprivate func spread() throws(LuaError) -> Int32 {
    let table = top
    guard type(at: table) == .table else {
      throw .plain("each item must be a table of arguments, like {1, 2}: got \(shown(at: table))")
    }
    rawGet("n", from: table)
    let count = integer(at: -1).map(Int.init) ?? rawLength(at: table)
    pop()
    guard count >= 0, let size = Int32(exactly: count) else { throw .plain("cannot pass on \(count) arguments") }
    try ensureRoom(for: size + 8)
    for position in 0..<count { rawGet(Int64(position + 1), from: table) }
    return size
  }

  /// Puts outcomes into the task at an index, if that is one, and pushes how many there are and a table of those that
  /// are failures, or nil: by index `{text}`; `{text, value, true}` for an error whose value is no string; element 4 is
  /// true where the text is an error of the task's own.
  fileprivate func pushOutcomes(_ outcomes: TaskReader, from position: UInt32, for task: Int32) throws(LuaError)
    -> Int32
  {
    var reader = outcomes
    try ensureRoom(for: 16)
    let isKnown = type(at: task) == .table
    if isKnown {
      rawGet(1, from: task)
      rawGet(2, from: task)
      rawGet(3, from: task)
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
      if isKnown {
        let stored = reader.storeScalars(into: results, from: index + count, of: self)
        count += stored
        if stored > 0 { continue }
      } else if reader.pushScalar(to: self) {
        pop()
        count += 1
        continue
      }
      let (form, message) = reader.message()
      let failure = pushOutcome(form, message, wantsAll: wantsAll)
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
  private func pushOutcome(_ form: OutcomeForm, _ message: UnsafeRawBufferPointer, wantsAll: Bool) -> Bool {
    let base = top
    let count: Int32
    do throws(LuaError) {
      count = try Sending.decodeForGood(message, into: self)
    } catch {
      let reason = takeDescription(of: error)
      pushTable()
      push(reason)
      rawSet(1, in: -2)
      return true
    }
    if form == .returned && !wantsAll {
      setTop(base + 1)
      return false
    }
    pushTable(array: count, fields: 1)
    insert(at: base + 1)
    for position in stride(from: Int64(count), to: 0, by: -1) { rawSet(position, in: base + 1) }
    if form == .returned {
      push(Int64(count))
      rawSet("n", in: -2)
      return false
    }
    if count > 1 {
      push(true)
      rawSet(3, in: -2)
    }
    if form == .raised {
      push(true)
      rawSet(4, in: -2)
    }
    return true
  }
}
