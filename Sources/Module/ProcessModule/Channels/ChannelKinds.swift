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

  /// The functions of the module that make them.
  static let constructors: FunctionList = { offer in
    QueueFunctions.constructors(offer)
    PipeFunctions.constructors(offer)
    LockFunctions.constructors(offer)
    SemaphoreFunctions.constructors(offer)
    EventFunctions.constructors(offer)
    ConditionFunctions.constructors(offer)
    BarrierFunctions.constructors(offer)
    CellFunctions.constructors(offer)
  }

  /// Makes all of them known to a state, and pushes a table of their methods by class.
  static func register(in state: State) throws(LuaError) {
    state.makeChannelCache()
    BarrierFunctions.makeActionTable(in: state)
    state.pushTable()
    try state.offer(queue, methods: QueueFunctions.methods, metamethods: QueueFunctions.metamethods)
    try state.offer(connection, methods: PipeFunctions.methods)
    try state.offer(lock, methods: LockFunctions.methods)
    try state.offer(recursiveLock, methods: LockFunctions.methods)
    try state.offer(semaphore, methods: SemaphoreFunctions.methods)
    try state.offer(boundedSemaphore, methods: SemaphoreFunctions.methods)
    try state.offer(event, methods: EventFunctions.methods)
    try state.offer(condition, methods: ConditionFunctions.methods)
    try state.offer(barrier, methods: BarrierFunctions.methods)
    try state.offer(value, methods: CellFunctions.methodsOfValues, metamethods: CellFunctions.metamethodsOfValues)
    try state.offer(array, methods: CellFunctions.methodsOfArrays, metamethods: CellFunctions.metamethodsOfArrays)
    try state.offer(cellsLock, methods: LockFunctions.methodsOfCells)
    try state.offer(
      sharedTable, methods: SharedTableFunctions.methods, metamethods: SharedTableFunctions.metamethods,
      findingMethodsFirst: false)
    try state.offer(sharedTableLock, methods: LockFunctions.methodsOfSharedTables)
    state.register(taskBoard)
    try Sending.register(taskBoard, in: state)
  }
}

extension State {
  /// Registers a kind of channels, whose objects can be sent, and puts its methods into the table on top.
  fileprivate func offer<Object: SharedObject>(
    _ kind: UserdataKind<Object>, methods: FunctionList, metamethods: FunctionList = { _ in },
    findingMethodsFirst methodsFirst: Bool = true
  ) throws(LuaError) {
    register(kind, methods: methods, metamethods: metamethods, findingMethodsFirst: methodsFirst)
    try Sending.register(kind, in: self)
    _ = pushMetatable(of: kind)
    rawGet(UserdataFields.methods, from: -1)
    try Wire.register(library: "process." + kind.name, at: -1, of: self)
    rawSet(kind.name, in: -3)
    pop()
  }
}
