import Channels
import Lua
import OS
import Wire

/// `process.shared{…}`: a table that all processes see. Its keys and values are stored as messages.
///
/// A method is found where no value is stored under its name: data come first, as in objects that are tables.
enum SharedTableFunctions {
  static let methods: FunctionList = { offer in
    offer("lock", lock)
  }

  static let metamethods: FunctionList = { offer in
    offer("__index", index)
    offer("__newindex", setIndex)
    offer("__len", length)
    offer("__pairs", pairs)
  }

  /// What the Lua part is given.
  static let functions: FunctionList = { offer in
    offer("shared_new", make)
    offer("shared_get", getValue)
  }

  /// `shared_new()`: an empty one.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let map = try makeShared(in: state) { () throws(SystemError) in try SharedMap() }
      state.push(channel: map, as: ChannelKinds.sharedTable)
      return 1
    }
  }

  /// `t[k]`: a copy of the value; else the method of that name.
  private static let index: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      if try state.pushValue(under: 2, of: map) { return 1 }
      return state.type(at: 2) == .string ? try state.pushMethod() : 0
    }
  }

  /// `shared_get(t, k)`: `t[k]` without methods.
  private static let getValue: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let map = state.object(at: 1, as: ChannelKinds.sharedTable) else {
        throw state.typeError(1, expected: ChannelKinds.sharedTable.name)
      }
      return try state.pushValue(under: 2, of: map) ? 1 : 0
    }
  }

  /// `t[k] = v`; nil takes the key away.
  private static let setIndex: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      try state.store(3, under: 2, in: map)
      return 0
    }
  }

  /// `#t`: some `n` with `t[n]` but without `t[n + 1]`, as of tables; 0 without `t[1]`.
  private static let length: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      let length = try state.inOneGo(with: map) { () throws(LuaError) in
        // Invariant: `present` is 0 or a key, `absent` is none.
        var (present, absent) = (0 as Int64, 1 as Int64)
        while try state.contains(absent, map) {
          guard absent < .max / 2 else { return absent }
          (present, absent) = (absent, absent * 2)
        }
        while absent - present > 1 {
          let middle = present + (absent - present) / 2
          if try state.contains(middle, map) { present = middle } else { absent = middle }
        }
        return present
      }
      state.push(length)
      return 1
    }
  }

  /// `pairs(t)`: the keys that there are now, in the order in which they came, each with its value when it has its turn;
  /// without those that are gone by then.
  private static let pairs: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      let keys = try unlessAlone { () throws(Unmet) in try map.keys() }
      state.push(copyOf: state.upvalueIndex(1))
      state.pushTable(array: Int32(clamping: keys.count))
      for (position, key) in keys.enumerated() {
        try key.withUnsafeBytesTyped { bytes throws(LuaError) in _ = try Wire.decode(bytes, into: state) }
        state.rawSet(Int64(position + 1), in: -2)
      }
      state.push(0 as Int64)
      state.push(nextPair, upvalues: 3)
      state.push(copyOf: 1)
      return 2
    }
  }

  /// What `pairs` steps by. Upvalues 2 and 3 are the keys, and how many of them have had their turn.
  private static let nextPair: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      var position = state.integer(at: state.upvalueIndex(3)) ?? 0
      while true {
        state.setTop(1)
        position += 1
        if state.rawGet(position, from: state.upvalueIndex(2)) == .nil { return 1 }
        guard try state.pushValue(under: 2, of: map) else { continue }
        state.push(position)
        state.replace(at: state.upvalueIndex(3))
        return 2
      }
    }
  }

  /// `t:lock()` → the lock that all calls take.
  private static let lock: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      state.push(channel: map, as: ChannelKinds.sharedTableLock)
      return 1
    }
  }

  /// What a call without a deadline may end with.
  @inline(__always)
  fileprivate static func unlessAlone<Result>(_ body: () throws(Unmet) -> Result) throws(LuaError) -> Result {
    do throws(Unmet) {
      return try body()
    } catch {
      throw error.asLuaError("no other process is left that could release its lock")
    }
  }

  /// Where keys are put together, one at a time. Through a pointer, so that looking at it pays for no check of exclusive
  /// access. Used by one thread.
  nonisolated(unsafe) fileprivate static let key: UnsafeMutablePointer<MessageBuffer> = {
    let buffer = UnsafeMutablePointer<MessageBuffer>.allocate(capacity: 1)
    buffer.initialize(to: MessageBuffer())
    return buffer
  }()
}

// Neither a key's making nor a look into a map runs Lua code: the key stays as it is until it has been used.
extension State {
  /// Makes a key of a string, number or boolean. A float that is an integer counts as that, as in tables.
  ///
  /// - Throws: For what can be no key.
  @inline(__always)
  private func key(at index: Int32) throws(LuaError) -> UnsafeRawBufferPointer {
    switch type(at: index) {
    case .string, .boolean:
      try Wire.encode(index, of: self, into: &SharedTableFunctions.key.pointee)
    case .number:
      if !isInteger(at: index), let integer = integer(at: index) { return try key(integer) }
      try Wire.encode(index, of: self, into: &SharedTableFunctions.key.pointee)
    default:
      throw .message(
        "a key of a shared table must be a string, a number or a boolean, got \(shown(at: index))")
    }
    let key = SharedTableFunctions.key.pointee.bytes
    guard key.count <= SharedMap.longestKey else {
      throw .message("a key of a shared table may have \(SharedMap.longestKey) bytes at most, got \(key.count)")
    }
    return key
  }

  private func key(_ integer: Int64) throws(LuaError) -> UnsafeRawBufferPointer {
    push(integer)
    defer { pop() }
    try Wire.encode(-1, of: self, into: &SharedTableFunctions.key.pointee)
    return SharedTableFunctions.key.pointee.bytes
  }

  fileprivate func contains(_ integer: Int64, _ map: SharedMap) throws(LuaError) -> Bool {
    let key = try key(integer)
    return try SharedTableFunctions.unlessAlone { () throws(Unmet) in try map.contains(key) }
  }

  /// Pushes a copy of the value that is stored under the key at an index; pushes nothing where there is none.
  @inline(__always)
  fileprivate func pushValue(under index: Int32, of map: SharedMap) throws(LuaError) -> Bool {
    if isNil(at: index) { return false }
    if let isFound = try pushValue(under: index, of: map, isLocked: false) { return isFound }
    // The lock is held until the channels are: else they could be gone.
    return try inOneGo(with: map) { () throws(LuaError) in
      try pushValue(under: index, of: map, isLocked: true) ?? false
    }
  }

  /// - Returns: Whether there is a value; nil, and nothing is pushed, where the lock is needed for it.
  @inline(__always)
  private func pushValue(under index: Int32, of map: SharedMap, isLocked: Bool) throws(LuaError) -> Bool? {
    let key = try key(at: index)
    return try Messages.withReceiveBuffer { buffer throws(LuaError) in
      switch try SharedTableFunctions.unlessAlone({ () throws(Unmet) in try map.get(key, into: &buffer) }) {
      case .missing: return false
      case .foundWithChannels where !isLocked: return nil
      case .found, .foundWithChannels:
        _ = try Wire.decode(buffer.bytes, into: self)
        return true
      case .noMemory: throw .message("not enough memory for a copy of the value")
      }
    }
  }

  /// Runs `body` with the map's lock held.
  fileprivate func inOneGo<Result>(
    with map: SharedMap, _ body: () throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    let outcome = try SharedTableFunctions.unlessAlone { () throws(Unmet) in
      try map.locked { () -> Swift.Result<Result, LuaError> in Swift.Result { () throws(LuaError) in try body() } }
    }
    return try outcome.get()
  }

  /// Stores the value at an index under the key at another one; nil takes the key away.
  @inline(__always)
  fileprivate func store(_ index: Int32, under keyIndex: Int32, in map: SharedMap) throws(LuaError) {
    if isNil(at: keyIndex) || number(at: keyIndex)?.isNaN == true {
      throw .message("a shared table takes no value under the key \(shown(at: keyIndex))")
    }
    if isNil(at: index) {
      let key = try key(at: keyIndex)
      _ = try SharedTableFunctions.unlessAlone { () throws(Unmet) in try map.remove(key) }
      return
    }
    if try store(index, under: keyIndex, in: map, isLastTry: false) { return }
    // Finalizers may store something too: all is made anew.
    collectGarbage()
    _ = try store(index, under: keyIndex, in: map, isLastTry: true)
  }

  /// Stores a value.
  ///
  /// - Returns: Whether it did; false where there is no shared memory left, and another try is to come.
  @inline(__always)
  private func store(
    _ index: Int32, under keyIndex: Int32, in map: SharedMap, isLastTry: Bool
  ) throws(LuaError) -> Bool {
    var isRefused = false
    do throws(LuaError) {
      try Messages.keep(index, of: self) { value, channels throws(LuaError) in
        let key = try key(at: keyIndex)
        if let error = try SharedTableFunctions.unlessAlone({ () throws(Unmet) in
          try map.set(key, value, keeping: channels)
        }) {
          isRefused = true
          throw .message(error.description)
        }
      }
    } catch {
      guard !isLastTry, isRefused || error == Wire.shortage else { throw error }
      return false
    }
    return true
  }
}
