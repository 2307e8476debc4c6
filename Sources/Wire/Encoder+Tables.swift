import Lua

// Tables: the elements 1…n as far as they are met in order, then everything else as pairs. One pass finds both; its
// present key lies above the table on the stack.
extension Encoder {
  /// Writes the head of the table on top, or what stands for it. Returns whether it opened a frame.
  mutating func openTable() throws(EncodingFailure) -> Bool {
    let table = state.identity(at: -1).unsafelyUnwrapped
    let offset = buffer.count
    if referBack(to: table) { return false }
    if let entry = memory.names.entry(of: table) {
      buffer.append(entry)
      return false
    }
    try enter("a table")
    if state.pushMetatable(of: -1) {
      state.pop()
      buffer.append(Tag.objectTable)
    } else {
      buffer.append(Tag.table)
    }
    var frame = EncoderFrame(phase: .elements, index: state.top, offset: offset, countOffset: buffer.reserve(1))
    frame.elements = state.rawLength(at: -1)
    buffer.append(varint: UInt64(frame.elements))
    memory.frames.append(frame)
    state.pushNil()
    return true
  }

  /// Goes on with a table, after the object that it had opened, if any. Returns whether it is finished; if it is not,
  /// there is another frame to finish first.
  mutating func advanceTable(_ number: Int) throws(EncodingFailure) -> Bool {
    var frame = memory.frames[number]
    defer { memory.frames[number] = frame }
    switch frame.phase {
    case .elements, .value, .upvalues:
      break
    case .key:
      frame.phase = .value
      if try write(index: -1) { return false }
      state.pop()
    case .metatable:
      return true
    }
    while state.next(in: frame.index) {
      if frame.phase == .elements {
        if isNextElement(of: frame) {
          frame.position += 1
          if try write(index: -1) { return false }
          state.pop()
          continue
        }
        endElements(&frame)
      }
      frame.pairs += 1
      if !buffer.append(scalarAt: -2, of: state) {
        frame.phase = .key
        state.push(copyOf: -2)
        if try write(index: -1) { return false }
        state.pop()
      }
      frame.phase = .value
      if try write(index: -1) { return false }
      state.pop()
    }
    if frame.phase == .elements { endElements(&frame) }
    endPairs(frame)
    guard state.pushMetatable(of: frame.index) else { return true }
    frame.phase = .metatable
    if try write(index: -1) { return false }
    state.pop()
    return true
  }

  /// Whether the key below the top is the one that the announced elements go on with.
  private func isNextElement(of frame: EncoderFrame) -> Bool {
    frame.position < frame.elements && state.isInteger(at: -2) && state.integer(at: -2) == Int64(frame.position + 1)
  }

  private mutating func endElements(_ frame: inout EncoderFrame) {
    if frame.position < frame.elements { buffer.append(Tag.end) }
    frame.phase = .value
  }

  private mutating func endPairs(_ frame: EncoderFrame) {
    if frame.pairs < Format.manyPairs {
      buffer.set(UInt8(frame.pairs), at: frame.countOffset)
    } else {
      let logarithm = Int.bitWidth - (frame.pairs - 1).leadingZeroBitCount
      buffer.set(UInt8(Format.manyPairs | logarithm), at: frame.countOffset)
      buffer.append(Tag.end)
    }
  }
}
