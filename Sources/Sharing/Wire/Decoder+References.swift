import ProcscriptLua

// References to what came earlier in the message, by the offset at which it begins there.
extension Decoder {
  /// Keeps the value on top, which begins at an offset, for references to it.
  mutating func keep(_ offset: Int) throws(LuaError) {
    guard referredTo != 0 else { throw .notAMessage("its header denies that it has references") }
    state.push(copyOf: -1)
    state.rawSet(Int64(offset), in: referredTo)
  }

  /// Pushes what begins at an offset.
  func pushReferredTo(_ offset: UInt64) throws(LuaError) {
    guard referredTo != 0, let offset = Int64(exactly: offset), state.rawGet(offset, from: referredTo) != .nil else {
      throw .notAMessage("it refers to something that is not there")
    }
  }

  /// Makes the next upvalues of a function the same variables as those of other functions, as long as the message says
  /// so.
  mutating func joinUpvalues(of frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) {
    let function = frame.pointee.index
    while frame.pointee.position < frame.pointee.count, reader.next == Tag.sharedUpvalue {
      _ = try reader.byte()
      frame.pointee.position += 1
      let position = Int32(frame.pointee.position)
      try pushReferredTo(reader.varint())
      let other = Int32(try reader.byte())
      guard state.upvalueExists(position, of: function), state.upvalueExists(other, of: -1) else {
        throw .notAMessage("a function in it shares a variable that is not there")
      }
      state.joinUpvalue(position, of: function, with: other, of: -1)
      state.pop()
    }
  }

  /// Notes a table whose metatable, which comes next, is a reference to a table that is still being filled.
  mutating func noteMetatable(of frame: UnsafeMutablePointer<DecoderFrame>) {
    var ahead = reader
    guard referredTo != 0, (try? ahead.byte()) == Tag.reference, let offset = try? ahead.varint(), isOpen(offset) else {
      return
    }
    incompleteCount += 1
    state.push(copyOf: frame.pointee.index)
    state.rawSet(-incompleteCount, in: referredTo)
  }

  /// Whether what begins at an offset is still being filled: a binary search among the frames.
  private func isOpen(_ offset: UInt64) -> Bool {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].pointee.offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < frames.count && frames[low].pointee.offset == offset
  }

  /// Gives tables their metatables once more. Lua marks a table for its `__gc` when it gets a metatable that has one.
  func completeMetatables() {
    for number in 0..<incompleteCount {
      state.rawGet(-1 - number, from: referredTo)
      if state.pushMetatable(of: -1) { state.setMetatable(of: -2) }
      state.pop()
    }
  }
}

extension State {
  /// Whether the value at an index is a Lua function that has upvalue `n`.
  fileprivate func upvalueExists(_ n: Int32, of index: Int32) -> Bool {
    guard type(at: index) == .function, cFunction(at: index) == nil, n > 0, pushUpvalue(n, of: index) != nil else {
      return false
    }
    pop()
    return true
  }
}
