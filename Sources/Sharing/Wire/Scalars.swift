import ProcscriptLua

extension MessageBuffer {
  /// Appends the value at a stack index if it is one that can't be shared: nil, a boolean, a number, a string. Appends
  /// nothing else.
  @inline(__always)
  mutating func append(scalarAt index: Int32, of state: State) -> Bool {
    append(scalarAt: index, state.type(at: index), of: state)
  }

  /// Appends the value at a stack index, whose type is known, if it is one that can't be shared.
  @inline(__always)
  mutating func append(scalarAt index: Int32, _ type: LuaType, of state: State) -> Bool {
    switch type {
    case .none, .nil: append(byte: Tag.nil)
    case .boolean: append(booleanAt: index, of: state)
    case .number: append(numberAt: index, of: state)
    case .string: append(string: state.bytes(ofStringAt: index))
    case .lightUserdata, .table, .function, .userdata, .thread: return false
    }
    return true
  }

  @inline(__always)
  mutating func append(booleanAt index: Int32, of state: State) {
    append(byte: state.boolean(at: index) ? Tag.true : Tag.false)
  }

  @inline(__always)
  mutating func append(numberAt index: Int32, of state: State) {
    // A float with an integer's value stays a float.
    guard state.isInteger(at: index) else {
      append(byte: Tag.float)
      return append(state.number(at: index).unsafelyUnwrapped.bitPattern)
    }
    let integer = state.integer(ofIntegerAt: index)
    if Format.smallIntegers.contains(integer) {
      append(byte: UInt8(truncatingIfNeeded: integer &- Format.smallIntegers.lowerBound))
    } else {
      append(integer: integer)
    }
  }
}

extension MessageReader {
  /// Pushes the next value if it is a scalar that is not referred to; reads nothing else.
  @inline(__always)
  mutating func pushScalar(to state: State) throws(LuaError) -> Bool {
    guard let tag = next else { throw .truncated }
    if tag < Tag.firstShortString {
      skipByte()
      state.push(Int64(tag) &+ Format.smallIntegers.lowerBound)
      return true
    }
    if tag < Tag.firstObject {
      skipByte()
      state.push(bytes: try bytes(UInt64(tag &- Tag.firstShortString)))
      return true
    }
    if tag >= Tag.firstInteger {
      skipByte()
      state.push(try integer(byteCount: Int(tag &- Tag.firstInteger) + 1))
      return true
    }
    return try pushLongScalar(tag, to: state)
  }

  private mutating func pushLongScalar(_ tag: UInt8, to state: State) throws(LuaError) -> Bool {
    guard tag == Tag.longString || (Tag.nil...Tag.float).contains(tag) else { return false }
    skipByte()
    switch tag {
    case Tag.nil: state.pushNil()
    case Tag.false: state.push(false)
    case Tag.true: state.push(true)
    case Tag.float: state.push(Double(bitPattern: try number(UInt64.self)))
    default: state.push(bytes: try bytes(varint()))
    }
    return true
  }
}
