import ProcscriptLua

/// What is sent by name in one Lua state: its permanent values, its libraries (what is in `package.loaded`), and their
/// members that can't be sent otherwise: C functions and light userdata. The receiver takes its own values of those names.
struct Names: ~Copyable {
  private var objects = NameTable()

  /// The members are looked for only when one is sent: there are some 150.
  private var members = NameTable()

  /// The contents of `package.loaded` when the objects were looked for; nil when they must be looked for again.
  private var fingerprint: UInt?

  // What the tables know is kept alive in the registry, so that nothing else gets its address.
  private static let knownObjects = RegistryKey()
  private static let knownMembers = RegistryKey()

  init() {}

  /// What is written in place of a table, a userdata or a function that is permanent or a library. Valid until the names
  /// are brought up to date.
  func entry(of object: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    objects[object]
  }

  /// What is written in place of the C function or the light userdata at an index; nil where no name leads to it. A name
  /// that is known already counts only if it still does: a script may have put something else in the member's place.
  mutating func entry(ofMemberAt index: Int32, in state: State) throws(LuaError) -> UnsafeRawBufferPointer? {
    let index = state.absolute(index)
    let value = state.memberIdentity(at: index)
    try state.ensureRoom(for: 4)
    if let entry = objects[value] { return entry }
    if let entry = members[value], isStillThere(value, index, in: state) { return entry }
    try findMembers(in: state)
    return members[value]
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

  /// A sum over what is in `package.loaded`, in any order: modules that come, go, are replaced or change places change it.
  private static func fingerprint(of loaded: Int32, in state: State) -> UInt {
    var sum: UInt = 1
    state.pushNil()
    while state.next(in: loaded) {
      let name = UInt(bitPattern: state.identity(at: -2))
      let value = UInt(bitPattern: state.identity(at: -1)) &+ UInt(state.type(at: -1).rawValue)
      let mixed = (name ^ (value << 32 | value >> 32)) &* 0x9E37_79B9_7F4A_7C15
      sum &+= (mixed ^ mixed >> 29) &* 0xD6E8_FEB8_6659_FD93
      state.pop()
    }
    return sum
  }

  /// Whether the place where a member was found has it still. Makes no Lua object.
  private func isStillThere(_ value: UnsafeRawPointer, _ index: Int32, in state: State) -> Bool {
    guard let origin = members.origin(of: value) else { return false }
    let height = state.top
    defer { state.setTop(height) }
    state.registryGet(Self.knownMembers)
    state.rawGet(origin + 1, from: -1)
    state.rawGet(origin + 2, from: -2)
    state.rawGet(from: -2)
    return state.rawEqual(-1, index)
  }

  private mutating func findObjects(in state: State) throws(LuaError) {
    var found = Search(in: state)
    try found.run(keepingAs: Self.knownObjects) { search, loaded in
      state.pushPermanents()
      search.addFields(of: state.top) { search, name in search.add(.permanent, Tag.permanent, name) }
      state.pushGlobals()
      search.add(.globals, Tag.library, Format.globals)
      search.addFields(of: loaded) { search, name in
        // That name means the globals, whatever has taken their place here.
        if name.elementsEqual(Format.globals) { return }
        if state.type(at: -1) == .table || state.isSentAsMember(at: -1) {
          search.add(NameRank(library: name), Tag.library, name)
        }
      }
    }
    objects = found.names
    members = NameTable()
  }

  private mutating func findMembers(in state: State) throws(LuaError) {
    var found = Search(in: state)
    try found.run(keepingAs: Self.knownMembers) { search, loaded in
      state.pushGlobals()
      search.addMembers(of: Format.globals)
      state.pushOwnLibraries()
      search.addFields(of: state.top) { search, library in search.addMembers(of: library) }
      search.addFields(of: loaded) { search, library in
        if state.type(at: -1) == .table, !library.elementsEqual(Format.globals) { search.addMembers(of: library) }
      }
    }
    members = found.names
  }
}

/// A search for the names of values, which keeps alive what it finds, with the tables and the keys where it did.
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

  /// Adds a name of the value on top of the stack, and keeps it with the key below it, and the table where it has the
  /// value.
  mutating func add(
    _ rank: NameRank, _ tag: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer? = nil,
    from table: Int32? = nil
  ) {
    let value = state.memberIdentity(at: -1)
    guard names.add(value, rank: rank, tag: tag, first, second, from: count + 1) else { return }
    state.push(copyOf: -1)
    state.rawSet(count + 1, in: anchors)
    state.push(copyOf: table ?? -1)
    state.rawSet(count + 2, in: anchors)
    state.push(copyOf: -2)
    state.rawSet(count + 3, in: anchors)
    count += 3
  }

  /// Adds the members of the library on top of the stack.
  mutating func addMembers(of library: UnsafeRawBufferPointer) {
    let rank = NameRank(library: library)
    let table = state.top
    addFields(of: table) { search, name in
      if search.state.isSentAsMember(at: -1) { search.add(rank, Tag.member, library, name, from: table) }
    }
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

  /// Whether the value at an index is such as is sent by the name that a library has for it.
  fileprivate func isSentAsMember(at index: Int32) -> Bool {
    cFunction(at: index) != nil || type(at: index) == .lightUserdata
  }

  /// What tells an object from others, and light userdata from objects: that may be any address, or none. (Where a light
  /// userdata is of an address that no process has, another value may have the same; the look at its place then tells.)
  fileprivate func memberIdentity(at index: Int32) -> UnsafeRawPointer {
    let address = UInt(bitPattern: identity(at: index))
    let isLight = type(at: index) == .lightUserdata
    return UnsafeRawPointer(bitPattern: isLight ? address ^ 1 << 63 : address) ?? UnsafeRawPointer(bitPattern: 1)!
  }
}
