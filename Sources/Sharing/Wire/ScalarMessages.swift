package import ProcscriptLua

// Messages of one scalar, as most are: they are made and read without a look at what else there might be.

extension Format {
  /// The first two bytes of a message of one value that does not refer to itself: the header and the count.
  fileprivate static let headOfOne = UInt16(version << 4) | 1 << 8
}

extension MessageBuffer {
  /// Appends the value at a stack index as a message of its own, the one that ``Wire`` makes of it, if it is nil, a
  /// boolean, a number or a string. Appends nothing else.
  ///
  /// - Returns: Whether it did.
  package mutating func append(messageOfScalarAt index: Int32, of state: State) -> Bool {
    append(Format.headOfOne)
    if append(scalarAt: index, of: state) { return true }
    removeLast(2)
    return false
  }
}

extension Wire {
  /// Pushes the value of a message of one scalar. There must be room for it on the stack.
  ///
  /// - Returns: false, and nothing is pushed, for any other message, and for bytes that are none.
  package static func pushScalar(of message: UnsafeRawBufferPointer, to state: State) -> Bool {
    guard message.count > 2, UInt16(littleEndian: message.loadUnaligned(as: UInt16.self)) == Format.headOfOne else {
      return false
    }
    var reader = MessageReader(message, from: 2)
    guard (try? reader.pushScalar(to: state)) == true else { return false }
    if reader.remaining == 0 { return true }
    state.pop()
    return false
  }
}
