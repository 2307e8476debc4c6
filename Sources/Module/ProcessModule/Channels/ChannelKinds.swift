import ProcscriptChannels
import ProcscriptLua
import ProcscriptWire

/// The classes of channels, as scripts see them.
enum ChannelKinds {
  static let queue = UserdataKind<Queue>(name: "Queue")
  static let connection = UserdataKind<PipeEnd>(name: "Connection")
  static let lock = UserdataKind<Lock>(name: "Lock")
  static let recursiveLock = UserdataKind<Lock>(name: "RLock")
  static let semaphore = UserdataKind<Semaphore>(name: "Semaphore")
  static let boundedSemaphore = UserdataKind<Semaphore>(name: "BoundedSemaphore")
  static let event = UserdataKind<Event>(name: "Event")
  static let condition = UserdataKind<Condition>(name: "Condition")
  static let barrier = UserdataKind<Barrier>(name: "Barrier")
  static let value = UserdataKind<Cells>(name: "Value")
  static let array = UserdataKind<Cells>(name: "Array")
  /// The lock of a value or an array.
  static let cellsLock = UserdataKind<Cells>(name: "CellsLock")
  static let sharedTable = UserdataKind<SharedMap>(name: "SharedTable")
  static let sharedTableLock = UserdataKind<SharedMap>(name: "SharedTableLock")
  /// What the workers of a pool show of their work: the module's Lua part alone has it.
  static let taskBoard = UserdataKind<TaskBoard>(name: "TaskBoard")

  /// All that can be sent, in the order of the module's documentation: the one list of what each is for scripts.
  static let all: [ChannelClass] = [
    ChannelClass(
      queue, methods: QueueFunctions.methods, metamethods: QueueFunctions.metamethods,
      constructors: QueueFunctions.constructors),
    ChannelClass(
      connection, called: "end of a pipe", methods: PipeFunctions.methods, metamethods: PipeFunctions.metamethods,
      constructors: PipeFunctions.constructors),
    ChannelClass(lock, methods: LockFunctions.methods, constructors: LockFunctions.constructors),
    ChannelClass(recursiveLock, methods: LockFunctions.methods),
    ChannelClass(semaphore, methods: SemaphoreFunctions.methods, constructors: SemaphoreFunctions.constructors),
    ChannelClass(boundedSemaphore, methods: SemaphoreFunctions.methods),
    ChannelClass(event, methods: EventFunctions.methods, constructors: EventFunctions.constructors),
    ChannelClass(condition, methods: ConditionFunctions.methods, constructors: ConditionFunctions.constructors),
    ChannelClass(barrier, methods: BarrierFunctions.methods, constructors: BarrierFunctions.constructors),
    ChannelClass(
      value, methods: CellFunctions.methodsOfValues, metamethods: CellFunctions.metamethodsOfValues,
      elements: CellFunctions.elements, ofField: "value", constructors: CellFunctions.constructors,
      where: { $0.count == 1 }),
    ChannelClass(
      array, methods: CellFunctions.methodsOfArrays, metamethods: CellFunctions.metamethodsOfArrays,
      elements: CellFunctions.elements),
    ChannelClass(lockOfAnother: cellsLock, methods: LockFunctions.methodsOfCells),
    ChannelClass(
      sharedTable, methods: SharedTableFunctions.methods, metamethods: SharedTableFunctions.metamethods,
      findingMethodsFirst: false),
    ChannelClass(lockOfAnother: sharedTableLock, methods: LockFunctions.methodsOfSharedTables),
    ChannelClass(ofTheLuaPart: taskBoard),
  ]

  /// The functions of the module that make them.
  static let constructors: FunctionList = { offer in
    for channelClass in all { channelClass.constructors(offer) }
  }

  /// Makes all of them known to a state, and pushes a table of their methods by class.
  static func register(in state: State) throws(LuaError) {
    state.makeChannelCache()
    BarrierFunctions.makeActionTable(in: state)
    state.pushTable()
    for channelClass in all { try channelClass.register(state) }
  }
}

/// What a kind of channels is for scripts.
struct ChannelClass: Sendable {
  let name: String

  /// Whether scripts have objects of it.
  let isForScripts: Bool

  /// The module's functions that make its objects; where one file makes those of two classes, the first has both.
  let constructors: FunctionList

  /// Pushes the metatable of its objects.
  let pushMetatable: @Sendable (State) -> Bool

  /// The channel that the value at an index is, if it is one of its objects.
  let object: @Sendable (State, Int32) -> SharedObject?

  /// Makes it known to a state; scripts' methods go into the table on top.
  let register: @Sendable (State) throws(LuaError) -> Void

  /// - Parameters:
  ///   - words: What errors call one of its objects; nil: by the class's name.
  ///   - elements: Functions that stand before those metamethods.
  ///   - field: The one key that these are called for; nil for integers.
  ///   - methodsFirst: Whether a key is looked for among the methods before `__index` is called.
  ///   - isOne: Whether an object can be one of the class, of those that Swift's class has.
  init<Object: SharedObject>(
    _ kind: UserdataKind<Object>, called words: String? = nil, methods: @escaping FunctionList,
    metamethods: @escaping FunctionList = { _ in }, elements: @escaping ElementFunctionList = { _ in },
    ofField field: String? = nil, constructors: @escaping FunctionList = { _ in },
    findingMethodsFirst methodsFirst: Bool = true, where isOne: @escaping @Sendable (Object) -> Bool = { _ in true }
  ) {
    (name, isForScripts, self.constructors) = (kind.name, true, constructors)
    pushMetatable = { $0.pushMetatable(of: kind) }
    object = { $0.object(at: $1, as: kind) }
    register = { state throws(LuaError) in
      state.register(
        kind, methods: methods, metamethods: Self.describing(metamethods), elements: elements,
        ofField: field, findingMethodsFirst: methodsFirst)
      try Sending.register(kind, called: words ?? kind.name, in: state, where: isOne) { state, channel in
        state.push(channel: channel, as: kind)
      }
      try Self.offerMethods(of: kind, in: state)
    }
  }

  /// One whose objects are the locks of objects of another class: to the system each is one object with what it locks,
  /// and to a script another thing.
  init<Object: SharedObject>(lockOfAnother kind: UserdataKind<Object>, methods: @escaping FunctionList) {
    (name, isForScripts, constructors) = (kind.name, true, { _ in })
    pushMetatable = { $0.pushMetatable(of: kind) }
    object = { $0.object(at: $1, as: kind) }
    register = { state throws(LuaError) in
      state.register(kind, methods: methods, metamethods: Self.describing { _ in })
      try Sending.register(kind, called: kind.name, in: state, where: { _ in true }) { state, channel in
        state.push(lockOf: channel, as: kind)
      }
      try Self.offerMethods(of: kind, in: state)
    }
  }

  /// One that scripts never have: without methods.
  init<Object: SharedObject>(ofTheLuaPart kind: UserdataKind<Object>) {
    (name, isForScripts, constructors) = (kind.name, false, { _ in })
    pushMetatable = { $0.pushMetatable(of: kind) }
    object = { $0.object(at: $1, as: kind) }
    register = { state throws(LuaError) in
      state.register(kind)
      try Sending.register(kind, called: kind.name, in: state, where: { _ in true }) { state, channel in
        state.push(channel: channel, as: kind)
      }
    }
  }

  /// Some metamethods, and the one that says how an object is.
  private static func describing(_ metamethods: @escaping FunctionList) -> FunctionList {
    { offer in
      metamethods(offer)
      offer("__tostring", ObjectDescriptions.describe)
    }
  }

  /// Lets a class's methods be sent, and puts them into the table on top.
  private static func offerMethods<Object: SharedObject>(
    of kind: UserdataKind<Object>, in state: State
  ) throws(LuaError) {
    _ = state.pushMetatable(of: kind)
    state.rawGet(UserdataFields.methods, from: -1)
    try Wire.register(library: "process." + kind.name, at: -1, of: state)
    state.rawSet(kind.name, in: -3)
    state.pop()
  }
}
