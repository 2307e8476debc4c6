import ProcscriptLua

// Functions: the binary chunk, then the upvalues. A variable that functions share is written with the first of them.
extension Encoder {
  /// Writes the head of the function on top, or what stands for it. Returns whether it opened a frame.
  mutating func openFunction() throws(EncodingFailure) -> Bool {
    let function = state.identity(at: -1).unsafelyUnwrapped
    let offset = buffer.count
    if referBack(to: function) { return false }
    if let entry = memory.pointee.names.entry(of: function) {
      buffer.append(entry)
      return false
    }
    if state.cFunction(at: -1) != nil {
      try writeName(ofMemberAt: -1, "a C function")
      return false
    }
    try enter("a function")
    buffer.append(byte: Tag.function)
    try writeChunk()
    let countOffset = buffer.reserve(1)
    memory.pointee.frames.push(
      EncoderFrame(phase: .upvalues, index: state.top, offset: offset, countOffset: countOffset))
    return true
  }

  /// Writes the binary chunk of the function on top, with a checksum: Lua does not verify chunks.
  private mutating func writeChunk() throws(EncodingFailure) {
    let head = buffer.reserve(4 + 8)
    let start = buffer.count
    _ = state.dumpFunction { buffer.append($0) }
    let chunk = UnsafeRawBufferPointer(rebasing: buffer.bytes[start...])
    guard let size = UInt32(exactly: chunk.count) else { throw .unsendable("a function of 4 GiB") }
    let sum = checksum(chunk)
    buffer.set(size, at: head)
    buffer.set(sum, at: head + 4)
  }

  /// Goes on with a function, after the object that its last upvalue had opened, if any. Returns whether it is finished;
  /// if it is not, there is another frame to finish first.
  mutating func advanceFunction(_ frame: UnsafeMutablePointer<EncoderFrame>) throws(EncodingFailure) -> Bool {
    while let variable = state.upvalueIdentity(Int32(frame.pointee.position + 1), of: frame.pointee.index) {
      frame.pointee.position += 1
      let place = frame.pointee.offset << 8 | frame.pointee.position
      if let place = memory.pointee.seen.insert(variable, place) {
        buffer.append(byte: Tag.sharedUpvalue)
        buffer.append(varint: UInt64(place >> 8))
        buffer.append(UInt8(place & 0xFF))
        markReferredTo(place >> 8)
      } else {
        _ = state.pushUpvalue(Int32(frame.pointee.position), of: frame.pointee.index)
        if try write(index: -1) { return false }
        state.pop()
      }
    }
    buffer.set(UInt8(frame.pointee.position), at: frame.pointee.countOffset)
    return true
  }
}
