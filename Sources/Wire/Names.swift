import Lua

/// What is sent by name in one Lua state: its permanent values, its libraries (what is in `package.loaded`) and the C
/// functions in them. The receiver takes its own values of those names.
struct Names: ~Copyable {
  private var objects = NameTable()

  /// The C functions are looked for only when one is sent: there are some 150.
  private var functions = NameTable()

  /// The contents of `package.loaded` when the objects were looked for; nil when they must be looked for again.
  private var fingerprint: UInt?

  // What the tables know is kept alive in the registry, so that nothing else gets its address.
  private static let knownObjects = RegistryKey()
  private static let knownFunctions = RegistryKey()

  init() {}

  /// What is written in place of a table, a userdata or a function that is permanent or a library. Valid until the names
  /// are brought up to date.
  func entry(of object: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    objects[object]
  }

  /// What is written in place of a C function. Looks for new ones before it says that there is nothing.
  mutating func entry(ofFunction function: UnsafeRawPointer, in state: State) throws(LuaError)
    -> UnsafeRawBufferPointer?
  {
    if let entry = functions[function] { return entry }
    try findFunctions(in: state)
    return functions[function]
  }

  /// There are new permanent values.
  mutating func forget() {
    fingerprint = nil
  }

  /// Brings the objects up to date. Must not be called while a table is gone through, as it may run finalizers.
  mutating func refresh(in state: State) throws(LuaError) {
    try state.ensureRoom(for: 8)
    let height = state.top
    defer { state.setTop(height) }
    state.pushLibraries()
    let now = Self.fingerprint(of: state.top, in: state)
    if now == fingerprint { return }
    try findObjects(in: state)
    fingerprint = now
  }

  /// A sum over the values in `package.loaded`, in any order: modules that come, go or are replaced change it.
  private static func fingerprint(of loaded: Int32, in state: State) -> UInt {
    var sum: UInt = 1
    state.pushNil()
    while state.next(in: loaded) {
      sum &+= (UInt(bitPattern: state.identity(at: -1)) | 1) &* 0x9E37_79B9_7F4A_7C15
      state.pop()
    }
    return sum
  }

  private mutating func findObjects(in state: State) throws(LuaError) {
    var found = Search(in: state)
    try found.run(keepingAs: Self.knownObjects) { search, loaded in
      state.pushPermanents()
      search.addFields(of: state.top) { search, name in search.add(.permanent, Tag.permanent, name) }
      state.pushGlobals()
      search.add(.globals, Tag.library, Format.globals)
      search.addFields(of: loaded) { search, name in
        if state.type(at: -1) == .table || state.cFunction(at: -1) != nil {
          search.add(NameRank(library: name), Tag.library, name)
        }
      }
    }
    objects = found.names
    functions = NameTable()
  }

  private mutating func findFunctions(in state: State) throws(LuaError) {
    var found = Search(in: state)
    try found.run(keepingAs: Self.knownFunctions) { search, loaded in
      search.addFields(of: loaded) { search, library in
        if state.type(at: -1) != .table { return }
        let rank = NameRank(library: library)
        search.addFields(of: state.top) { search, name in
          if state.cFunction(at: -1) != nil { search.add(rank, Tag.member, library, name) }
        }
      }
    }
    functions = found.names
  }
}

/// A search for the names of values, which keeps alive what it finds.
private struct Search: ~Copyable {
  var names = NameTable()
  private let state: State
  private var anchors: Int32 = 0
  private var count: Int64 = 0

  init(in state: State) {
    self.state = state
  }

  /// Searches with the collector stopped, because a finalizer could change the tables that are gone through. `body` is
  /// told the index of `package.loaded`.
  mutating func run(
    keepingAs key: RegistryKey, _ body: (inout Search, _ loaded: Int32) -> Void
  ) throws(LuaError) {
    try state.ensureRoom(for: 16)
    let height = state.top
    try state.withoutCollector { () throws(LuaError) in
      state.pushTable()
      anchors = state.top
      state.pushLibraries()
      body(&self, state.top)
      state.setTop(anchors)
      state.registrySet(key)
    }
    state.setTop(height)
  }

  /// Adds a name of the value on top of the stack.
  mutating func add(
    _ rank: NameRank, _ tag: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer? = nil
  ) {
    guard let value = state.identity(at: -1), names.add(value, rank: rank, tag: tag, first, second) else { return }
    count += 1
    state.push(copyOf: -1)
    state.rawSet(count, in: anchors)
  }

  /// Calls `body` with each name in a table, the value on top of the stack.
  mutating func addFields(of table: Int32, _ body: (inout Search, UnsafeRawBufferPointer) -> Void) {
    state.pushNil()
    while state.next(in: table) {
      if let name = state.bytes(at: -2) { body(&self, name) }
      state.pop()
    }
  }
}

extension State {
  /// `package.loaded`, where it is found without making a string.
  private static let loaded = RegistryKey()

  /// Pushes `package.loaded`, or an empty table in a state without libraries.
  func pushLibraries() {
    if registryGet(Self.loaded) == .table { return }
    pop()
    if pushLoaded() == .table {
      push(copyOf: -1)
      registrySet(Self.loaded)
    } else {
      pop()
      pushTable()
    }
  }
}
