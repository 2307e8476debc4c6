import Lua

/// What is sent by name in one Lua state: its permanent values, its libraries (what is in `package.loaded`) and the C
/// functions in them. The receiver takes its own values of those names.
struct Names: ~Copyable {
  // The functions are looked for only when a C function is sent: there are some 150.
  private var objects = Entries()
  private var functions = Entries()

  /// The contents of `package.loaded` when the objects were looked for; nil when they must be looked for again.
  private var fingerprint: UInt?

  // What the maps know is kept alive in the registry, so that no other object gets its address.
  private static let knownObjects = RegistryKey()
  private static let knownFunctions = RegistryKey()

  init() {}

  /// What is written in place of a table, a userdata or a function that is permanent or a library.
  func entry(of object: UnsafeRawPointer) -> [UInt8]? {
    objects[object]
  }

  /// What is written in place of a C function. Looks for new ones before it says that there is nothing.
  mutating func entry(ofFunction function: UnsafeRawPointer, in state: State) throws(LuaError) -> [UInt8]? {
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
    let found = try search(in: state, keepingAs: Self.knownObjects) { search, loaded in
      state.pushPermanents()
      search.add(fieldsOf: state.top) { NameEntry(.permanent, tag: Tag.permanent, names: $0) }
      state.pushGlobals()
      search.add(NameEntry(.globals, tag: Tag.library, names: Format.globals))
      search.add(fieldsOf: loaded) {
        guard state.type(at: -1) == .table || state.cFunction(at: -1) != nil else { return nil }
        return NameEntry(.init(library: $0), tag: Tag.library, names: $0)
      }
    }
    objects = Entries(found)
    functions = Entries()
  }

  private mutating func findFunctions(in state: State) throws(LuaError) {
    let found = try search(in: state, keepingAs: Self.knownFunctions) { search, loaded in
      state.pushNil()
      while state.next(in: loaded) {
        if state.type(at: -1) == .table, let library = state.bytes(at: -2) {
          let rank = NameEntry.Rank(library: library)
          search.add(fieldsOf: state.top) {
            state.cFunction(at: -1) == nil ? nil : NameEntry(rank, tag: Tag.member, names: library, $0)
          }
        }
        state.pop()
      }
    }
    functions = Entries(found)
  }

  /// Searches with the collector stopped, because a finalizer could change the tables that are gone through, and keeps
  /// what is found alive. `body` is told the index of `package.loaded`.
  private func search(
    in state: State, keepingAs key: RegistryKey, _ body: (inout NameSearch, Int32) -> Void
  ) throws(LuaError) -> [UnsafeRawPointer: NameEntry] {
    try state.ensureRoom(for: 16)
    return try state.withoutCollector { () throws(LuaError) in
      let height = state.top
      state.pushLibraries()
      var search = NameSearch(in: state)
      body(&search, height + 1)
      state.setTop(height + 2)
      state.registrySet(key)
      state.setTop(height)
      return search.found
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

/// What is written in place of values, by their identity.
private struct Entries: ~Copyable {
  private var numbers = IdentityMap()
  private var entries: [[UInt8]] = []

  init() {}

  init(_ found: [UnsafeRawPointer: NameEntry]) {
    for (object, entry) in found {
      _ = numbers.insert(object, entries.count)
      entries.append(entry.bytes)
    }
  }

  subscript(object: UnsafeRawPointer) -> [UInt8]? {
    numbers.value(of: object).map { entries[$0] }
  }
}
