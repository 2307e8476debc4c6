import CProcscriptSystem
import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem

// Where processes take turns, each says before each operation that others can see what it is about to do: somebody else may
// go first. Elsewhere a point is a look at one word.

/// Says that this process is about to do something with a channel.
///
/// - Throws: What ``Points/take(_:)`` does.
@inline(__always)
func point(_ verb: Operation.Verb, _ object: @autoclosure () -> SharedObject) throws(LuaError) {
  if procscript_takes_turns() { try Points.take(verb, object()) }
}

/// Says that this process is about to do something with an element of a channel: it does not disturb what is done with
/// other elements, but what is done with the whole.
///
/// - Throws: What ``Points/take(_:)`` does.
@inline(__always)
func point(
  _ verb: Operation.Verb, _ object: @autoclosure () -> SharedObject, element: @autoclosure () -> Int
) throws(LuaError) {
  if procscript_takes_turns() { try Points.take(verb, object(), element: element()) }
}

/// Says that this process is about to do something with no channel.
///
/// - Throws: What ``Points/take(_:)`` does.
@inline(__always)
func point(_ verb: Operation.Verb, _ access: @autoclosure () -> Operation.Access) throws(LuaError) {
  if procscript_takes_turns() { try Points.take(Operation(verb, access())) }
}

/// What the points of this process say.
enum Points {
  /// Says where words lie, and where the script is.
  static func prepare() {
    SharedWords.base = { Arena.base }
    Keeper.objectsOfEnd = { objectsOfEnd }
    SharedObject.letsGo = { object in
      // Others see it of the ends of pipes; of others they see that nobody is left, which they look for by themselves.
      if object is PipeEnd { Keeper.current?.touch(.writes(number(of: object))) }
    }
    Keeper.place = {
      RunningLine.read { name, _, line in place(of: name, line: line) }
    }
    Keeper.afterPoint = { if ScriptSignals.areAny { goOnAfterPoint() } }
  }

  /// A signal may come after an operation and before the script's code goes on, which may make a difference where that
  /// handles signals: so there is a step between the two.
  static func goOnAfterPoint() {
    Pause.beforeNextInstruction { Keeper.current?.goOn() }
  }

  /// What others find changed by the end of this process: locks that it leaves behind, the ends of its pipes. In the same
  /// order in each run.
  private static var objectsOfEnd: [UInt64] { SharedObject.changedByEnd.map(number).sorted() }

  /// A number for a line of a source: the same in all runs, whichever process comes to it first.
  private static func place(of name: UnsafePointer<CChar>, line: Int) -> UInt64 {
    var hash: UInt32 = 2_166_136_261
    var byte = name
    while byte.pointee != 0 {
      hash = (hash ^ UInt32(UInt8(bitPattern: byte.pointee))) &* 16_777_619
      byte += 1
    }
    Keeper.current?.noteOnce(.source, about: UInt64(hash)) { String(cString: name) }
    return UInt64(hash) << 32 | UInt64(UInt32(clamping: line))
  }

  /// Says what this process is about to do. A signal that has come before it is its turn is handled first.
  ///
  /// - Throws: An interrupt, or the error of a function that handles a signal: then the operation is not to be done.
  static func take(_ operation: Operation) throws(LuaError) {
    guard let keeper = Keeper.current else { return }
    let operation = withUpkeep(operation, keeper)
    keeper.point(operation)
    while Interrupts.isPending || ScriptSignals.arePending, let state = State.running {
      keeper.noteSignalFirst()
      if Interrupts.isPending { throw interruption() }
      try state.handleSignals()
      keeper.point(operation)
    }
  }

  /// Says what this process is about to do, whatever comes: signals are handled afterwards.
  static func takeUninterrupted(_ operation: Operation) {
    guard let keeper = Keeper.current else { return }
    keeper.point(withUpkeep(operation, keeper))
  }

  /// Whoever has pools looks after them with each call, and in each wait.
  private static func withUpkeep(_ operation: Operation, _ keeper: Keeper) -> Operation {
    if !Upkeep.isOn { return operation }
    var operation = operation
    for answers in Upkeep.answers { operation.add(.writes(answers.identity)) }
    for pid in workers() {
      if let object = keeper.object(of: pid) { operation.add(.reads(object)) }
    }
    return operation
  }

  /// Calls functions of the script's in the middle of a wait.
  static func interrupted(by body: () throws(LuaError) -> Void) throws(LuaError) {
    guard let keeper = Keeper.current else { return try body() }
    try keeper.interrupted(by: body)
  }

  /// The workers of this process's pools.
  nonisolated(unsafe) static var workers: () -> [ProcessID] = { [] }

  /// Says that the step that goes on looks at the clock, as it ends at a moment.
  @inline(__always)
  static func waits(until deadline: Deadline) {
    if procscript_takes_turns(), deadline != .never, deadline != .passed { Keeper.current?.touch(.reads(Keeper.clock)) }
  }

  /// Says that the step that goes on changes something of an object too, or looks at what others change.
  @inline(__always)
  static func touch(_ object: @autoclosure () -> SharedObject) {
    if procscript_takes_turns() { Keeper.current?.touch(.writes(number(of: object()))) }
  }

  /// Says that the step that goes on changes an element of an object too, and looks at the object as a whole.
  @inline(__always)
  static func touch(_ object: @autoclosure () -> SharedObject, element: @autoclosure () -> Int) {
    if procscript_takes_turns() {
      let whole = number(of: object())
      Keeper.current?.touch(.writes(whole | UInt64(element() + 1) << 32))
      Keeper.current?.touch(.reads(whole))
    }
  }

  /// Says that something is done that nobody has under control, in words: `the program 'sort'`.
  static func escape(_ what: @autoclosure () -> String) {
    if procscript_takes_turns() { Keeper.current?.noteEscape(of: what()) }
  }

  /// Says that this process is about to look whether its parent lives.
  static func lookAtParent() throws(LuaError) {
    try take(.looksAtProcess, objects: [], lanes: [ProcessID.parent()])
  }

  @inline(never)
  static func take(_ verb: Operation.Verb, _ object: SharedObject) throws(LuaError) {
    try take(operation(verb, object))
  }

  /// Says that this process is about to do something with a channel, whatever comes: signals are handled afterwards.
  @inline(never)
  static func takeUninterrupted(_ verb: Operation.Verb, _ object: SharedObject) {
    takeUninterrupted(operation(verb, object))
  }

  private static func operation(_ verb: Operation.Verb, _ object: SharedObject) -> Operation {
    noteName(of: object)
    var operation = Operation(verb, access(verb, number(of: object)))
    // A condition's operations are such of its lock too.
    if let condition = object as? Condition { operation.add(.writes(condition.lock.identity)) }
    return operation
  }

  @inline(never)
  static func take(_ verb: Operation.Verb, _ object: SharedObject, element: Int) throws(LuaError) {
    noteName(of: object)
    let whole = number(of: object)
    var operation = Operation(verb, access(verb, whole | UInt64(element + 1) << 32))
    operation.add(.reads(whole))
    try take(operation)
  }

  /// Says that this process is about to look for several things at once.
  static func take(_ verb: Operation.Verb, objects: [SharedObject], lanes: [ProcessID]) throws(LuaError) {
    try take(operation(verb, objects: objects, lanes: lanes))
  }

  static func operation(_ verb: Operation.Verb, objects: [SharedObject], lanes: [ProcessID]) -> Operation {
    var operation = Operation(verb)
    for object in objects { operation.add(access(verb, number(of: object))) }
    for pid in lanes {
      if let object = Keeper.current?.object(of: pid) { operation.add(access(verb, object)) }
    }
    return operation
  }

  /// Says that a message was neither put nor got.
  @inline(__always)
  static func hasFailed() {
    if procscript_takes_turns() { Keeper.current?.describe(Step.inVain) }
  }

  /// Says what was read or written.
  @inline(__always)
  static func describe(_ cell: Cell) {
    if procscript_takes_turns() { describeNow(cell) }
  }

  @inline(never)
  private static func describeNow(_ cell: Cell) {
    switch cell {
    case .integer(let value): Keeper.current?.describe("\(value)")
    case .float(let value): Keeper.current?.describe("\(value)")
    case .boolean(let value): Keeper.current?.describe("\(value)")
    }
  }

  /// Says that this process is about to look what another one is about, and looks.
  ///
  /// - Returns: nil for one that takes no turns, or has ended.
  static func state(of pid: ProcessID) throws(LuaError) -> ProcessState? {
    guard let keeper = Keeper.current, let object = keeper.object(of: pid) else { return nil }
    var operation = Operation(.looksAtProcess, .reads(object))
    // Whether it waits depends on whatever it does, and others do for it.
    operation.touchesAll = true
    try take(operation)
    return keeper.state(of: pid)
  }

  private static func access(_ verb: Operation.Verb, _ object: UInt64) -> Operation.Access {
    verb.onlyLooks ? .reads(object) : .writes(object)
  }

  /// Says once what an object is called.
  private static func noteName(of object: SharedObject) {
    Keeper.current?.noteOnce(.object, about: number(of: object)) {
      let kind = object.recorded.kind?.name ?? "object"
      return object.name.map { "\(kind) '\($0)'" } ?? "\(kind) \(object.recorded.number)"
    }
  }

  /// What tells an object from others. Both ends of a pipe are one thing.
  static func number(of object: SharedObject) -> UInt64 {
    guard let end = object as? PipeEnd else { return object.identity }
    return end.recorded(sending: true).rawValue & ~256
  }
}

extension Operation.Verb {
  /// Whether it changes nothing that others see.
  fileprivate var onlyLooks: Bool {
    switch self {
    case .looks, .looksAtProcess, .read, .join: true
    default: false
    }
  }
}
