import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// What a pool's worker does: it takes tasks, calls their function for each of their items, and answers.
///
struct PoolWorker: ~Copyable {
  let state: State
  let tasks: Queue
  let answers: Queue
  let board: TaskBoard
  let place: TaskPlace
  /// Which one of the board's it is, from 0 on.
  private let index: Int
  /// Seconds that one call may take; nil for any.
  let timeout: Double?

  /// The stack index of the functions that were received, by the ids of their parcels; `false` stands for one that each
  /// call gets anew, with its variables as they were when the pool was called, because a call may change them.
  private let functions: Int32
  private var functionCount = 0
  /// The stack index of the keeper of tracebacks.
  private let keeper: Int32

  /// By whom it takes its tasks, where it is in a sandbox; nil where they are in its own memory.
  private let abroad: Abroad?

  private var incoming = ReceiveBuffer()
  private var outgoing = MessageBuffer()
  /// The last outcome, and its message where it is more than a scalar.
  private var outcome = MessageBuffer()
  private var message = MessageBuffer()

  /// How many functions are kept; they come again when they are needed again.
  private static let mostFunctions = 64

  init(
    state: State, tasks: Queue, answers: Queue, board: TaskBoard, place: Int, timeout: Double?
  ) throws(LuaError) {
    (self.state, self.tasks, self.answers) = (state, tasks, answers)
    abroad = Abroad.current.flatMap { $0.isOwn && $0.hasSeat ? $0 : nil }
    // Its place is outside then: what is here is the name of a board, which has one place.
    (self.board, self.place, self.timeout) = (board, board.place(abroad == nil ? place : 0), timeout)
    index = place
    try state.ensureRoom(for: 16)
    state.pushTable()
    functions = state.top
    state.pushTracebackKeeper()
    keeper = state.top
  }

  /// Works until there will be no more tasks.
  ///
  /// - Parameter limit: How many items are enough: the task that reaches it is the last.
  mutating func work(limit: Int) throws(LuaError) {
    if timeout != nil { Alarm.prepare() }
    var count = 0
    if let abroad {
      while count < limit, let done = try performNext(by: abroad) { count += done }
      return
    }
    Points.touch(board, element: index)
    place.becomeReady()
    while count < limit, let done = try performNext() { count += done }
  }

  /// Calls the initializer, which lies with `count` arguments on the stack.
  ///
  /// - Returns: Whether the worker can work; else the pool was told why.
  mutating func initialize(arguments count: Int32) throws(LuaError) -> Bool {
    do {
      try state.call(arguments: count, results: 0, keepingTraceback: true)
      return true
    } catch {
      describe(error)
      try answer(.broken, 0)
      return false
    }
  }

  /// Takes a task and performs it.
  ///
  /// - Returns: How many items it had; nil where there will be no more tasks.
  private mutating func performNext() throws(LuaError) -> Int? {
    // What it held before, it has answered.
    if Turns.areTaken { Points.takeUninterrupted(.get, tasks) }
    place.claim.clear()
    do throws(Unmet) {
      guard case .received = try tasks.get(into: &incoming, claiming: place.claim, until: .never) else { return nil }
    } catch {
      // The pool's maker has ended.
      return nil
    }
    Points.touch(board, element: index)
    let number = place.claim.number.unsafelyUnwrapped
    let channels = incoming.takeObjects()
    var reader = TaskReader(incoming.bytes)
    let head = TaskHead(from: &reader)
    place.begin(at: 0)
    if board.cancellations.contains(number) {
      try answer(.skipped, number)
      return 0
    }
    let height = state.top
    var failure: String?
    let isKept = pushFunction(head.function, &failure)
    for position in 0..<head.count {
      if !isKept, position > 0 {
        state.pop()
        _ = pushFunction(head.function, &failure)
      }
      perform(&reader, with: channels, wantsAll: head.wantsAll, failure)
      // What names channels is sent at once: they are the message's, and the place is none.
      if position + 1 < head.count, outcome.attachments.isEmpty, place.append(outcome.bytes) { continue }
      try answer(number)
      place.begin(at: position + 1)
    }
    state.setTop(height)
    return Int(head.count)
  }

  /// The same in a sandbox, where the tasks are outside of it. Each outcome is sent at once.
  private mutating func performNext(by abroad: Abroad) throws(LuaError) -> Int? {
    guard let task = try abroad.nextTask(in: state) else { return nil }
    if task.isCancelled {
      try answer(.skipped, task.number)
      return 0
    }
    let height = state.top
    defer { state.setTop(height) }
    return try task.bytes.withUnsafeBytesTyped { bytes throws(LuaError) in
      var reader = TaskReader(bytes)
      let head = TaskHead(from: &reader)
      var failure: String?
      let isKept = pushFunction(head.function, &failure)
      for position in 0..<head.count {
        if !isKept, position > 0 {
          state.pop()
          _ = pushFunction(head.function, &failure)
        }
        perform(&reader, with: task.channels, wantsAll: head.wantsAll, failure)
        try answer(task.number)
      }
      return Int(head.count)
    }
  }

  /// Pushes a function: one that was received before, or the one in the parcel; nil where it can't be received, and
  /// `failure` says why.
  ///
  /// - Returns: Whether it can be called again.
  private mutating func pushFunction(_ reference: ObjectReference, _ failure: inout String?) -> Bool {
    let key = Int64(bitPattern: reference.id)
    let known = state.rawGet(key, from: functions)
    if known == .function { return true }
    state.pop()
    failure = nil
    do throws(LuaError) {
      if let abroad {
        let (bytes, channels) = try abroad.function(in: state)
        return try bytes.withUnsafeBytesTyped { bytes throws(LuaError) in
          try pushFunction(of: bytes, naming: channels, key, isKept: known != .boolean)
        }
      }
      guard let parcel = try asLuaError({ () throws(SystemError) in try Parcel.find(reference) }) else {
        throw .message("cannot receive the function: it is no more")
      }
      let channels = try asLuaError { () throws(SystemError) in try parcel.takeNamed() }
      return try pushFunction(of: parcel.bytes, naming: channels, key, isKept: known != .boolean)
    } catch {
      failure = state.takeDescription(of: error)
      state.pushNil()
      return true
    }
  }

  /// Pushes the function in a parcel, and keeps it where that can be.
  private mutating func pushFunction(
    of bytes: UnsafeRawBufferPointer, naming channels: [SharedObject], _ key: Int64, isKept: Bool
  ) throws(LuaError) -> Bool {
    // What it names is held no longer than it is needed.
    guard isKept, channels.isEmpty else {
      _ = try Wire.decode(bytes, with: channels, into: state, trusting: true)
      return false
    }
    let isConstant = try Wire.decodeFunction(bytes, into: state)
    keep(key, isConstant)
    return isConstant
  }

  /// Keeps the function on top, or that it must not be kept.
  private mutating func keep(_ key: Int64, _ isConstant: Bool) {
    if functionCount == Self.mostFunctions {
      state.pushTable()
      state.replace(at: functions)
      functionCount = 0
    }
    functionCount += 1
    if isConstant { state.push(copyOf: -1) } else { state.push(false) }
    state.rawSet(key, in: functions)
  }

  /// Calls the function on top for the next item, and puts what comes of it into `outcome`.
  private mutating func perform(
    _ items: inout TaskReader, with channels: [SharedObject], wantsAll: Bool, _ failure: String?
  ) {
    let function = state.top
    defer { state.setTop(function) }
    do throws(LuaError) {
      state.push(copyOf: function)
      // Only the pool's maker gives tasks. Nobody else can: what is in a sandbox has no way to the memory of those
      // outside, and its stand-in knows no queue of a pool's.
      let count =
        items.pushScalar(to: state)
        ? 1 : try Wire.decode(items.message().1, with: channels, into: state, trusting: true)
      if let failure { throw .plain(failure) }
      if let timeout { Alarm.set(after: timeout) }
      defer { if timeout != nil { Alarm.cancel() } }
      try state.call(arguments: count, results: wantsAll ? State.allResults : 1, keepingTracebackBy: keeper)
    } catch {
      return describe(error)
    }
    outcome.removeAll()
    if !wantsAll, outcome.append(runOfScalarAt: -1, of: state) { return }
    do throws(LuaError) {
      let count = state.top - function
      try Wire.encodeForParent(function + 1, count: count, of: state, into: &message, naming: "result")
      guard message.count <= TaskFormat.largestPiece else { throw .plain("cannot send a result of 1 GiB or more") }
      conclude(.returned)
    } catch {
      refuse("it returned, but its result is lost: \(state.takeDescription(of: error))")
    }
  }

  /// Makes the message the outcome.
  private mutating func conclude(_ form: OutcomeForm) {
    outcome.removeAll()
    outcome.append(piece: message.bytes, form)
    outcome.attach(allOf: message.attachments)
    if outcome.isIncomplete, form != .unsendable {
      refuse("it returned, but its result is lost: not enough memory for the message")
    }
  }

  /// How many bytes are told of an error.
  private static let longestText = TaskFormat.largestPiece - 64

  /// Makes an outcome of an error: its text, and its value unless that is a string.
  private mutating func describe(_ error: LuaError) {
    let hasValue = error == .raised && state.type(at: -1) != .string
    if hasValue { state.push(copyOf: -1) }
    let text = state.takeReport(of: error).advised(in: state).withoutCallers(isCallerOfTargets).text
    text.withUnsafeBytes { state.push(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(Self.longestText))) }
    if hasValue { state.insert(at: -2) }
    let first = state.top - (hasValue ? 1 : 0)
    if !hasValue || !isSendable(from: first, count: 2) {
      // The value can't be sent; its description can.
      try? Wire.encodeForParent(first, of: state, into: &message)
    }
    state.setTop(first - 1)
    conclude(.raised)
  }

  /// Makes the message of some values.
  private mutating func isSendable(from first: Int32, count: Int32) -> Bool {
    guard (try? Wire.encodeForParent(first, count: count, of: state, into: &message)) != nil else { return false }
    return message.count <= TaskFormat.largestPiece
  }

  private mutating func refuse(_ reason: String) {
    state.push(reason)
    try? Wire.encode(-1, of: state, into: &message)
    state.pop()
    conclude(.unsendable)
  }

  /// Sends the outcomes that lie in the place, and the last one.
  private mutating func answer(_ number: UInt32) throws(LuaError) {
    if try put(.outcomes, number) { return }
    refuse("it returned, but its result is lost: there is no room for it in shared memory")
    _ = try put(.outcomes, number)
  }

  /// Sends something else; of a worker that is broken the last outcome says why.
  private mutating func answer(_ kind: AnswerKind, _ number: UInt32) throws(LuaError) {
    if kind == .skipped { outcome.removeAll() }
    _ = try put(kind, number)
  }

  /// - Returns: Whether there was room.
  private mutating func put(_ kind: AnswerKind, _ number: UInt32) throws(LuaError) -> Bool {
    if let abroad {
      return try abroad.answer(kind, outcome.bytes, naming: outcome.channels, in: state)
    }
    if Turns.areTaken { Points.takeUninterrupted(.put, answers) }
    let (position, earlier) = place.outcomes
    outgoing.removeAll()
    outgoing.append(kind.rawValue, number, position)
    outgoing.append(earlier)
    outgoing.append(outcome.bytes)
    if outgoing.isIncomplete { return false }
    do throws(Unmet) {
      switch try answers.put(outgoing.bytes, naming: outcome.channels, until: .never) {
      case .stored, .closed, .full: return true
      case .tooLarge, .noMemory: return false
      }
    } catch {
      throw error.asLuaError("the pool's maker has ended")
    }
  }
}
