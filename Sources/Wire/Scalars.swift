import Lua

extension MessageBuffer {
  /// Appends the value at a stack index if it is one that can't be shared: nil, a boolean, a number, a string. Appends
  /// nothing else.
  @inline(__always)
  mutating func append(scalarAt index: Int32, of state: State) -> Bool {
    append(scalarAt: index, type: state.type(at: index), of: state)
  }

  /// The same where the type is known.
  @inline(__always)
  mutating func append(scalarAt index: Int32, type: LuaType, of state: State) -> Bool {
    switch type {
    case .nil, .none: append(byte: Tag.nil)
    case .boolean: append(byte: state.boolean(at: index) ? Tag.true : Tag.false)
    case .number: append(numberAt: index, of: state)
    case .string: append(string: state.bytes(ofStringAt: index))
    case .lightUserdata, .table, .function, .userdata, .thread: return false
    }
    return true
  }

  @inline(__always)
  private mutating func append(numberAt index: Int32, of state: State) {
    // A float with an integer's value stays a float.
    guard state.isInteger(at: index), let integer = state.integer(at: index) else {
      append(byte: Tag.float)
      return append(state.number(at: index).unsafelyUnwrapped.bitPattern)
    }
    if Format.smallIntegers.contains(integer) {
      append(byte: UInt8(truncatingIfNeeded: integer &- Format.smallIntegers.lowerBound))
    } else {
      append(byte: Tag.integer)
      append(varint: integer.zigzag)
    }
  }
}
