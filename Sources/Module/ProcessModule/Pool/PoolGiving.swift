import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// Primitives of pools that give tasks to the workers.
enum PoolGiving {
  static let functions: FunctionList = { offer in
    offer("pool_parcel", parcel)
    offer("pool_let_go", letGo)
    offer("pool_give", give)
  }

  private static let parcelKind = UserdataKind<Parcel>(name: "Parcel")

  /// What a message is put together in, and each of its items. Used by one thread.
  private struct Memory: ~Copyable {
    var message = SpareBuffer()
    var item = SpareBuffer()
  }

  nonisolated(unsafe) private static let memory = UnsafeMutablePointer.lasting(Memory())

  /// `pool_parcel(fn, known)` → `known[s]`, where s is the function as a string and the table has it; else s, a parcel
  /// with it, and whether it names channels: by their numbers, so that the same string may mean others another time. They
  /// live until `pool_let_go(parcel)`, or its collection.
  private static let parcel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let item = memory.pointee.item.lend()
      defer { memory.pointee.item.takeBack(item) }
      try Wire.encode(1, of: state, into: &item.pointee)
      state.push(bytes: item.pointee.bytes)
      let channels = item.pointee.channels
      if channels.isEmpty {
        state.push(copyOf: -1)
        if state.rawGet(from: 2) != .nil { return 1 }
        state.pop()
      }
      let parcel = try asLuaError(collectingIn: state) { () throws(SystemError) in
        try Parcel(item.pointee.bytes, naming: channels)
      }
      state.register(parcelKind)
      state.push(parcel, as: parcelKind)
      state.push(!channels.isEmpty)
      return 3
    }
  }

  /// `pool_let_go(parcel)`: no worker will read it any more.
  private static let letGo: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.object(at: 1, as: parcelKind)?.letGo()
      return 0
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
      let (message, item) = (memory.pointee.message.lend(), memory.pointee.item.lend())
      defer {
        memory.pointee.message.takeBack(message)
        memory.pointee.item.takeBack(item)
      }
      message.pointee.removeAll()
      TaskHead(function: parcel.reference, wantsAll: state.boolean(at: 8)).write(to: &message.pointee)
      let height = state.top
      var taken: Int64 = 0
      while true {
        if !spreads {
          taken += message.pointee.append(
            scalarsOf: 3, from: first + taken, count: count - taken, upTo: limit, of: state)
        }
        guard taken < count, message.pointee.count < limit else { break }
        state.rawGet(first + taken, from: 3)
        do throws(LuaError) {
          try append(itemOf: state, spreads: spreads, by: &item.pointee, to: &message.pointee)
        } catch {
          let reason = state.takeDescription(of: error)
          state.setTop(height)
          return state.pushRefusal(reason, ofItem: taken)
        }
        state.setTop(height)
        taken += 1
      }
      TaskHead.set(count: UInt32(taken), in: &message.pointee)
      if message.pointee.isIncomplete {
        let count = state.pushRefusal("not enough memory for the message", ofItem: nil)
        state.push(taken)
        return count + 1
      }
      switch try put(message.pointee, into: queue, of: state) {
      case .stored:
        state.push(taken)
        state.push(Int64(message.pointee.count))
        return 2
      case .closed:
        return state.pushRefusal("the pool was closed before it was given this", ofItem: 0)
      case .full, .tooLarge, .noMemory:
        let reason = "cannot send \(message.pointee.count) bytes: there is no room for them in shared memory"
        let count = state.pushRefusal(reason, ofItem: nil)
        state.push(taken)
        return count + 1
      }
    }
  }

  private static func put(
    _ task: borrowing MessageBuffer, into queue: Queue, of state: State
  ) throws(LuaError) -> PutOutcome {
    do throws(Unmet) {
      let outcome = try queue.put(task.bytes, naming: task.channels, until: .never)
      guard case .noMemory = outcome else { return outcome }
      state.collectGarbage()
      return try queue.put(task.bytes, naming: task.channels, until: .never)
    } catch {
      switch error {
      case .interrupted, .broken: throw error.asLuaError(stoppedHolder)
      case .timedOut, .deserted, .deadlocked: return .closed
      }
    }
  }

  /// Appends the value on top to a task, as an item that is more than a scalar.
  private static func append(
    itemOf state: State, spreads: Bool, by item: inout MessageBuffer, to message: inout MessageBuffer
  ) throws(LuaError) {
    let arguments = spreads ? try state.spread() : 1
    item.firstAttachment = message.attachments.count
    defer { item.firstAttachment = 0 }
    try Wire.encode(
      state.top - arguments + 1, count: arguments, of: state, into: &item, naming: spreads ? "argument" : "value")
    guard item.count <= TaskFormat.largestPiece else { throw .plain("cannot send 1 GiB or more") }
    message.append(piece: item.bytes)
    message.attach(allOf: item.attachments)
  }
}

extension State {
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
}
