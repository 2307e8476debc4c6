import ProcscriptLua

// Tables: the elements 1…n as far as they are met in order, then everything else as pairs. One pass finds both; its
// present key lies above the table on the stack.
extension Encoder {
  /// Writes the head of the table on top, or what stands for it. Returns whether it opened a frame.
  mutating func openTable() throws(EncodingFailure) -> Bool {
    let table = state.identity(at: -1).unsafelyUnwrapped
    let offset = buffer.count
    if referBack(to: table) { return false }
    if let entry = memory.pointee.names.entry(of: table) {
      buffer.append(entry)
      return false
    }
    try enter("a table")
    if state.pushMetatable(of: -1) {
      try passGuard()
      state.pop()
      buffer.append(byte: Tag.objectTable)
    } else {
      buffer.append(byte: Tag.table)
    }
    let countOffset = buffer.reserve(1)
    let elements = state.rawLength(at: -1)
    buffer.append(varint: UInt64(elements))
    memory.pointee.frames.push(
      EncoderFrame(
        phase: elements > 0 ? .elements : .value, index: state.top, offset: offset, countOffset: countOffset,
        elements: elements))
    state.pushNil()
    return true
  }

  /// Goes on with a table, after the object that it had opened, if any. Returns whether it is finished; if it is not,
  /// there is another frame to finish first.
  mutating func advanceTable(_ frame: UnsafeMutablePointer<EncoderFrame>) throws(EncodingFailure) -> Bool {
    switch frame.pointee.phase {
    case .elements, .value, .upvalues:
      break
    case .key:
      frame.pointee.phase = .value
      if try write(index: -1) { return false }
      state.pop()
    case .metatable:
      return true
    }
    let table = frame.pointee.index
    while state.next(in: table) {
      if frame.pointee.phase == .elements {
        if isNextElement(of: frame) {
          frame.pointee.position += 1
          if try write(index: -1) { return false }
          state.pop()
          continue
        }
        endElements(of: frame)
      }
      if try writePair(of: frame) { return false }
    }
    if frame.pointee.phase == .elements { endElements(of: frame) }
    endPairs(of: frame)
    guard state.pushMetatable(of: table) else { return true }
    frame.pointee.phase = .metatable
    if try write(index: -1) { return false }
    state.pop()
    return true
  }

  /// Whether the key below the top is the one that the announced elements go on with.
  private func isNextElement(of frame: UnsafeMutablePointer<EncoderFrame>) -> Bool {
    frame.pointee.position < frame.pointee.elements && state.isInteger(at: -2)
      && state.integer(at: -2) == Int64(frame.pointee.position + 1)
  }

  private mutating func endElements(of frame: UnsafeMutablePointer<EncoderFrame>) {
    if frame.pointee.position < frame.pointee.elements { buffer.append(byte: Tag.end) }
    frame.pointee.phase = .value
  }

  /// Writes the key and the value on top, and takes the value away. Returns whether one of them opened a frame.
  @inline(__always)
  private mutating func writePair(of frame: UnsafeMutablePointer<EncoderFrame>) throws(EncodingFailure) -> Bool {
    frame.pointee.pairs += 1
    if !buffer.append(scalarAt: -2, of: state) {
      frame.pointee.phase = .key
      state.push(copyOf: -2)
      if try write(index: -1) { return true }
      state.pop()
      frame.pointee.phase = .value
    }
    if try write(index: -1) { return true }
    state.pop()
    return false
  }

  private mutating func endPairs(of frame: UnsafeMutablePointer<EncoderFrame>) {
    let pairs = frame.pointee.pairs
    if pairs < Format.manyPairs {
      buffer.set(UInt8(pairs), at: frame.pointee.countOffset)
    } else {
      let logarithm = Int.bitWidth - (pairs - 1).leadingZeroBitCount
      buffer.set(UInt8(Format.manyPairs | logarithm), at: frame.pointee.countOffset)
      buffer.append(byte: Tag.end)
    }
  }
}
