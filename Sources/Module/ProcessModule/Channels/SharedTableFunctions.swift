import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

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
    offer("shared_insert", insert)
    offer("shared_remove", remove)
  }

  /// `shared_new(options)`: an empty one, for a function of ours that returns it.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.checkOptions(at: 1)
      let map = try makeShared(in: state) { () throws(SystemError) in try SharedMap() }
      state.push(new: map, as: ChannelKinds.sharedTable, options: 1, throughHost: true)
      return 1
    }
  }

  /// `t[k]`: a copy of the value; else the method of that name.
  private static let index: HostFunction = { L in
    channelCall(L, SharedMap.self) { state, map throws(LuaError) in
      try point(.read, map)
      if try state.pushValue(under: 2, of: map) { return 1 }
      return state.type(at: 2) == .string ? try state.pushMethod() : 0
    }
  }

  /// `shared_get(t, k)`: `t[k]` without methods.
  private static let getValue: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let map = try state.sharedTableArgument()
      try point(.read, map)
      return try state.pushValue(under: 2, of: map) ? 1 : 0
    }
  }

  /// `shared_insert(t, i, n, v)`: a value at a position of a list of n, those from there on one further: all at once.
  private static let insert: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let map = try state.sharedTableArgument()
      try point(.change, map)
      let (first, last) = (try state.integerArgument(2), try state.integerArgument(3))
      let refusal = try Messages.withSendBuffer { value throws(LuaError) in
        try Wire.encode(4, of: state, into: &value)
        return try state.inOneGo(with: map) { () throws(LuaError) -> SystemError? in
          try checkList(from: first, through: last, of: map)
          let keys = try state.keys(from: first, through: last + 1)
          return try unlessAlone { () throws(Unmet) in
            try map.insert(value.bytes, naming: value.channels, at: keys)
          }
        }
      }
      if let refusal { throw .message(refusal.description) }
      return 0
    }
  }

  /// `shared_remove(t, i, n)`: takes the value at a position of a list of n away, those after it one back: all at once.
  private static let remove: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let map = try state.sharedTableArgument()
      try point(.change, map)
      let (first, last) = (try state.integerArgument(2), try state.integerArgument(3))
      let refusal = try state.inOneGo(with: map) { () throws(LuaError) -> SystemError? in
        try checkList(from: first, through: last, of: map)
        let keys = try state.keys(from: first, through: last)
        return try unlessAlone { () throws(Unmet) in try map.removeFirst(of: keys) }
      }
      if let refusal { throw .message(refusal.description) }
      return 0
    }
  }

  /// Makes sure that positions are those of a list, in which fewer may be empty than not: the length that a table seems to
  /// have can be anything, where somebody has put values far apart. Its lock is held.
  private static func checkList(from first: Int64, through last: Int64, of map: SharedMap) throws(LuaError) {
    guard first >= 1, first <= last else { throw .message("these are no positions of a list") }
    let count = try unlessAlone { () throws(Unmet) in try map.count() }
    guard last - first < 2 * Int64(count) else {
      throw .message(
        "the shared table is no list: it has values at \(last) and before, and \(count) values in all")
    }
  }

  /// `t[k] = v`; nil takes the key away.
  private static let setIndex: HostFunction = { L in
    channelCall(L, SharedMap.self, .write) { state, map throws(LuaError) in
      try state.store(3, under: 2, in: map)
      return 0
    }
  }

  /// `#t`: some `n` with `t[n]` but without `t[n + 1]`, as of tables; 0 without `t[1]`.
  private static let length: HostFunction = { L in
    channelCall(L, SharedMap.self, .read) { state, map throws(LuaError) in
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
    channelCall(L, SharedMap.self, .read) { state, map throws(LuaError) in
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
    channelCall(L, SharedMap.self, .read) { state, map throws(LuaError) in
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
      state.push(lockOf: map, as: ChannelKinds.sharedTableLock)
      return 1
    }
  }
}

extension State {
  /// Makes a key of a string, number or boolean, and passes it on. A float that is an integer counts as that, as in
  /// tables.
  ///
  /// - Throws: For what can be no key; and what `body` throws.
  @inline(__always)
  private func withKey<Result>(
    at index: Int32, _ body: (UnsafeRawBufferPointer) throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    switch type(at: index) {
    case .string, .boolean: break
    case .number:
      if !isInteger(at: index), let integer = integer(at: index) { return try withKey(integer, body) }
    default:
      throw .message(
        "a key of a shared table must be a string, a number or a boolean, got \(shown(at: index))")
    }
    return try Messages.withKeyBuffer { key throws(LuaError) in
      try Wire.encode(index, of: self, into: &key)
      guard key.count <= SharedMap.longestKey else {
        throw .message("a key of a shared table may have \(SharedMap.longestKey) bytes at most, got \(key.count)")
      }
      return try body(key.bytes)
    }
  }

  fileprivate func sharedTableArgument() throws(LuaError) -> SharedMap {
    guard let map = object(at: 1, as: ChannelKinds.sharedTable) else {
      throw typeError(1, expected: ChannelKinds.sharedTable.name)
    }
    return map
  }

  /// The keys that integers are.
  fileprivate func keys(from first: Int64, through last: Int64) throws(LuaError) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    keys.reserveCapacity(Int(last - first + 1))
    for integer in first...last {
      keys.append(try withKey(integer) { key throws(LuaError) in [UInt8](key) })
    }
    return keys
  }

  private func withKey<Result>(
    _ integer: Int64, _ body: (UnsafeRawBufferPointer) throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    try Messages.withKeyBuffer { key throws(LuaError) in
      push(integer)
      defer { pop() }
      try Wire.encode(-1, of: self, into: &key)
      return try body(key.bytes)
    }
  }

  fileprivate func contains(_ integer: Int64, _ map: SharedMap) throws(LuaError) -> Bool {
    try withKey(integer) { key throws(LuaError) in
      try unlessAlone { () throws(Unmet) in try map.contains(key) }
    }
  }

  /// Pushes a copy of the value that is stored under the key at an index; pushes nothing where there is none.
  @inline(__always)
  fileprivate func pushValue(under index: Int32, of map: SharedMap) throws(LuaError) -> Bool {
    if isNil(at: index) { return false }
    return try Messages.withReceiveBuffer { buffer throws(LuaError) in
      let lookup = try withKey(at: index) { key throws(LuaError) in
        try unlessAlone { () throws(Unmet) in try map.get(key, into: &buffer) }
      }
      switch lookup {
      case .missing: return false
      case .found:
        _ = try Wire.decode(buffer.bytes, with: buffer.takeObjects(), into: self)
        return true
      case .noMemory: throw .message("not enough memory for a copy of the value")
      }
    }
  }

  /// Runs `body` with the map's lock held.
  fileprivate func inOneGo<Result>(
    with map: SharedMap, _ body: () throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    let outcome = try unlessAlone { () throws(Unmet) in
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
      return try withKey(at: keyIndex) { key throws(LuaError) in
        _ = try unlessAlone { () throws(Unmet) in try map.remove(key) }
      }
    }
    if try store(index, under: keyIndex, in: map, isLastTry: false) { return }
    // Finalizers may change what is stored: the message is made anew.
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
    try Messages.withSendBuffer { value throws(LuaError) in
      do throws(LuaError) {
        try Wire.encode(index, of: self, into: &value)
      } catch {
        guard error == Wire.shortage, !isLastTry else { throw error }
        return false
      }
      let refusal = try withKey(at: keyIndex) { key throws(LuaError) in
        try unlessAlone { () throws(Unmet) in
          try map.set(key, value.bytes, naming: value.channels)
        }
      }
      guard let refusal else { return true }
      if isLastTry { throw .message(refusal.description) }
      return false
    }
  }
}
