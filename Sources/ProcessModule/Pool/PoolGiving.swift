import Channels
import Lua
import OS
import Wire

/// Primitives of pools that give tasks to the workers.
enum PoolGiving {
  static let functions: FunctionList = { offer in
    offer("pool_parcel", parcel)
    offer("pool_give", give)
  }

  private static let parcelKind = UserdataKind<Parcel>(name: "Parcel")

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
      let parcel = try asLuaError(collectingIn: state) { () throws(SystemError) in try Parcel(bytes) }
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
      if message.isIncomplete {
        let count = state.pushRefusal("not enough memory for the message", ofItem: nil)
        state.push(taken)
        return count + 1
      }
      switch try put(message.bytes, into: queue, of: state) {
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

  private static func put(
    _ task: UnsafeRawBufferPointer, into queue: Queue, of state: State
  ) throws(LuaError) -> PutOutcome {
    do throws(Unmet) {
      let outcome = try queue.put(task, until: .never)
      guard case .noMemory = outcome else { return outcome }
      state.collectGarbage()
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
