import Lua

extension MessageBuffer {
  /// Appends the value at a stack index if it is one that nothing can be shared with or told apart from: nil, a
  /// boolean, a number, a string. Appends nothing else.
  @inline(__always)
  mutating func append(scalarAt index: Int32, of state: State) -> Bool {
    switch state.type(at: index) {
    case .nil, .none: append(Tag.nil)
    case .boolean: append(state.boolean(at: index) ? Tag.true : Tag.false)
    case .number: append(numberAt: index, of: state)
    case .string: append(string: state.bytes(at: index).unsafelyUnwrapped)
    case .lightUserdata, .table, .function, .userdata, .thread: return false
    }
    return true
  }

  private mutating func append(numberAt index: Int32, of state: State) {
    // A float with an integer's value stays a float.
    guard state.isInteger(at: index), let integer = state.integer(at: index) else {
      append(Tag.float)
      return append(state.number(at: index).unsafelyUnwrapped.bitPattern)
    }
    if Format.smallIntegers.contains(integer) {
      append(UInt8(integer - Format.smallIntegers.lowerBound))
    } else {
      append(Tag.integer)
      append(varint: integer.zigzag)
    }
  }
}
