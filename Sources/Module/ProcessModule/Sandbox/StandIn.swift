import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSandbox
import ProcscriptSystem
import ProcscriptWire

/// The process that stands in for one in a sandbox among those that share channels outside of it.
///
/// Channels are shared memory: whoever can write there can have others do what he likes. So a process that goes into a
/// sandbox leaves that memory, and forks this one before, which takes its place there. It does what it is asked to by a
/// socket: calls on the channels that the other one had, with what can be checked, and is nothing but data. It is
/// a copy of the other one, as forks are, and runs nothing of the script: see ``StandInState``.
///
/// It is a child of the one in the sandbox, and outside of its walls. It ends itself as soon as the other
/// has ended, a moment later than that: see ``Membership/end(of:)``.
final class StandIn {
  /// What a pool's worker takes its tasks by.
  struct Seat {
    let tasks: Queue
    let answers: Queue
    let board: TaskBoard
    let place: TaskPlace
    /// Seconds that one call may take; nil for any.
    let timeout: Double?
  }

  private struct Assignment {
    let number: UInt32
    let head: TaskHead
    /// How many of its items are told of.
    var position: UInt32 = 0
    /// Whether it was cancelled, and is told to be left out.
    var isSkipped = false

    var isDone: Bool { isSkipped || position >= head.count }
  }

  private let host: Host
  private let link: StandInLink
  private let lua: StandInState

  /// Whether the other one has left its outcome: there is one.
  private var hasLeft = false
  /// Whether it has told that it can't work for its pool.
  private var isBroken = false

  private let seat: Seat?
  private var task: Assignment?
  /// Whether it has come to the point where it takes tasks.
  private var isReady = false
  private var incoming = ReceiveBuffer()

  /// What the other process may name, by handles. Each is held here.
  private var objects: [UInt32: SharedObject] = [:]
  private var handles: [ObjectIdentifier: UInt32] = [:]
  private var lastHandle: UInt32

  /// - Parameters:
  ///   - script: The state of the script, as this process has it.
  ///   - known: What the other process knows from the start: the first handles, in their order.
  ///   - seat: What it works with where it is a pool's worker.
  /// - Throws: ``LuaError`` where there is no memory for it.
  init(
    for host: Host, of script: State, over link: StandInLink, knowing known: [SharedObject], seat: Seat?
  ) throws(LuaError) {
    (self.host, self.link, self.seat) = (host, link, seat)
    lua = try StandInState(for: script)
    for (handle, object) in known.enumerated() {
      objects[UInt32(handle)] = object
      handles[ObjectIdentifier(object)] = UInt32(handle)
    }
    lastHandle = UInt32(known.count)
  }

  /// Makes this process, which was just forked, the stand-in of its parent, to its end.
  ///
  /// - Parameters:
  ///   - parent: The one in the sandbox.
  ///   - host: That of the script.
  ///   - script: The script's state.
  ///   - link: This process's end.
  ///   - known: What both know: the first handles, in their order.
  ///   - seat: What the other one works with where it is a pool's worker.
  ///   - memory: How many bytes more than now this process may have at a time.
  static func run(
    for parent: ProcessID, of host: Host, in script: State, over link: StandInLink, knowing known: [SharedObject],
    seat: Seat?, memory: Int
  ) -> Never {
    SignalHandling.blockAll()
    setsid()
    Recorder.become(nil)
    HandledSignals.end()
    host.becomeStandIn()
    let kept = [link.number] + (host.outboxDescriptor.map { [$0] } ?? [])
    let worker: Int32
    do throws(SandboxFailure) {
      for number in STDIN_FILENO...STDERR_FILENO { try Separation.replaceByNothing(number) }
      try Separation.letGo(of: .all, but: kept)
      worker = try Separation.end(with: parent)
      try Separation.hide(memory: memory)
    } catch {
      exitNow(1)
    }
    guard let standIn = try? StandIn(for: host, of: script, over: link, knowing: known, seat: seat) else { exitNow(1) }
    if seat?.timeout != nil { TaskAlarm.prepare(for: worker) }
    Arena.takePlace()
    // The other one waits for that before it goes on.
    guard (try? link.send(.returned)) != nil else { exitNow(0) }
    standIn.serve()
  }

  /// Does what is asked, until nobody is there who could ask.
  ///
  /// - Parameter awaitNext: Waits for the next thing that is asked, where that is done in another way than by reading it.
  func serve(awaiting awaitNext: () -> Void = {}) -> Never {
    do throws(StandInLink.End) {
      while true {
        awaitNext()
        try answer(try link.receive())
      }
    } catch {
      exitNow(0)
    }
  }

  private func answer(_ frame: StandInLink.Frame) throws(StandInLink.End) {
    switch frame.kind {
    case .call: try call(frame)
    case .outcome: try leave(frame)
    case .forget:
      for (handle, _) in frame.channels {
        if let object = objects.removeValue(forKey: handle) { handles[ObjectIdentifier(object)] = nil }
      }
    case .take: try take()
    case .function: try sendFunction()
    case .answer: try passOn(frame)
    case .returned, .failed: throw StandInLink.End()
    }
  }

  private func fail(_ reason: String) throws(StandInLink.End) {
    let text = Array(reason.utf8)
    try text.withUnsafeBytes { text in Result { () throws(StandInLink.End) in try link.send(.failed, text) } }.get()
  }

  // MARK: - Channels

  /// What a frame names; nil where the other process may not name it.
  ///
  /// - Parameter isCall: Whether it is a call, which may be one on a queue or an end of a pipe that this process has let
  ///   go of: those look at that themselves. Everything else that is named is passed on, and another object may be in its
  ///   place by now.
  private func named(by frame: StandInLink.Frame, isCall: Bool = false) -> [SharedObject]? {
    // Each is named once, or by its lock as well: a message names it again by the first time.
    guard frame.channels.count <= 2 * objects.count else { return nil }
    var named: [SharedObject] = []
    for (handle, _) in frame.channels {
      guard let object = objects[handle] else { return nil }
      guard object.isHeld || isCall && (object is Queue || object is PipeEnd) else { return nil }
      named.append(object)
    }
    return named
  }

  private func names(of channels: [SharedObject]) -> [(handle: UInt32, kind: UInt32)] {
    channels.map { object in
      let kind = object.recorded.kind?.rawValue ?? 0
      if let handle = handles[ObjectIdentifier(object)] { return (handle, kind) }
      lastHandle += 1
      objects[lastHandle] = object
      handles[ObjectIdentifier(object)] = lastHandle
      return (lastHandle, kind)
    }
  }

  private static let unknown = "a channel is named that this process has not got"

  private func call(_ frame: StandInLink.Frame) throws(StandInLink.End) {
    guard let named = named(by: frame, isCall: true) else { return try fail(Self.unknown) }
    let state = lua.state
    let base = StandInState.perform
    defer { state.setTop(base) }
    var message = MessageBuffer()
    do throws(LuaError) {
      state.push(copyOf: base)
      let count = try frame.bytes.withUnsafeBytesTyped { bytes throws(LuaError) in
        try Wire.decode(bytes, with: named, into: state)
      }
      try state.call(arguments: count, results: State.allResults)
      try Wire.encode(base + 1, count: state.top - base, of: state, into: &message)
    } catch {
      return try fail(state.takeDescription(of: error))
    }
    let channels = names(of: message.channels)
    try link.send(.returned, message.bytes, channels: channels)
  }

  /// Makes what a message says, and drops it: those outside are to need no more memory for it than this process may have,
  /// which ends where that is too little. A small message can say much.
  private func weigh(_ message: ArraySlice<UInt8>, naming channels: [SharedObject]) {
    let state = lua.state
    defer { state.setTop(StandInState.perform) }
    // What is no message is for those who are sent it to tell.
    _ = try? message.withUnsafeBytes { bytes in
      Result { () throws(LuaError) in try Wire.decode(bytes, with: channels, into: state) }
    }.get()
  }

  private func leave(_ frame: StandInLink.Frame) throws(StandInLink.End) {
    guard frame.bytes.count >= 4, let channels = named(by: frame) else { return try fail(Self.unknown) }
    let number = frame.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    guard let outcome = Outcome(rawValue: number), !hasLeft else { return try fail("this is no outcome") }
    if outcome != .unsendable { weigh(frame.bytes.dropFirst(4), naming: channels) }
    do throws(SystemError) {
      try frame.bytes.withUnsafeBytesTyped { bytes throws(SystemError) in
        try host.post(outcome, message: UnsafeRawBufferPointer(rebasing: bytes[4...]), naming: channels)
      }
    } catch {
      return try fail(error.description)
    }
    hasLeft = true
    try link.send(.returned)
  }

  // MARK: - A pool's worker

  private static let noMore = "there is no more to be done"

  private func take() throws(StandInLink.End) {
    // Whoever drops a task holds it to its end: its pool learns of it then.
    guard let seat, !isBroken, task?.isDone ?? true else { return try fail(Self.noMore) }
    isReady = true
    seat.place.becomeReady()
    task = nil
    seat.place.claim.clear()
    let outcome = try? seat.tasks.get(into: &incoming, claiming: seat.place.claim, until: .never)
    guard case .received = outcome else { return try fail(Self.noMore) }
    guard let number = seat.place.claim.number else { return try fail(Self.noMore) }
    let channels = incoming.takeObjects()
    var reader = TaskReader(incoming.bytes)
    task = Assignment(number: number, head: TaskHead(from: &reader))
    seat.place.begin(at: 0)
    setAlarm()
    let isCancelled = seat.board.cancellations.contains(number)
    let named = names(of: channels)
    try link.send(.returned, incoming.bytes, after: [number, isCancelled ? 1 : 0], channels: named)
  }

  private func sendFunction() throws(StandInLink.End) {
    guard let task else { return try fail("there is no task") }
    let found = Result { () throws(SystemError) -> (Parcel, [SharedObject])? in
      guard let parcel = try Parcel.find(task.head.function) else { return nil }
      return (parcel, try parcel.takeNamed())
    }
    switch found {
    case .success((let parcel, let channels)?):
      let named = names(of: channels)
      try link.send(.returned, parcel.bytes, channels: named)
    case .success(nil): try fail("cannot receive the function: it is no more")
    case .failure(let error): try fail(error.description)
    }
  }

  /// Whether an answer has as many outcomes as it says by its kind: those of other items are not this worker's to tell.
  private func hasOutcome(of kind: AnswerKind, _ bytes: [UInt8], naming channels: [SharedObject]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var reader = TaskReader(UnsafeRawBufferPointer(rebasing: bytes[4...]))
      if kind == .skipped { return reader.rest.isEmpty }
      if reader.rest.isEmpty { return false }
      if reader.pushScalar(to: lua.state) {
        lua.state.pop()
      } else {
        let (_, message) = reader.message()
        weigh(Array(message)[...], naming: channels)
      }
      return reader.rest.isEmpty
    }
  }

  private func passOn(_ frame: StandInLink.Frame) throws(StandInLink.End) {
    guard let seat, frame.bytes.count >= 4, let channels = named(by: frame) else { return try fail(Self.unknown) }
    let number = frame.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    guard let kind = AnswerKind(rawValue: number),
      kind == .broken ? !isReady && !isBroken : task?.isDone == false
    else { return try fail("there is no task") }
    guard hasOutcome(of: kind, frame.bytes, naming: channels) else { return try fail("this is no outcome of one item") }
    if kind == .skipped {
      guard task?.position == 0, seat.board.cancellations.contains(task?.number ?? 0) else {
        return try fail("the task was not cancelled")
      }
    }
    var message = MessageBuffer()
    message.append(kind.rawValue, kind == .broken ? 0 : task?.number ?? 0, task?.position ?? 0)
    frame.bytes.withUnsafeBytes { message.append(UnsafeRawBufferPointer(rebasing: $0[4...])) }
    if message.isIncomplete { return try fail("there is no memory for it") }
    switch try? seat.answers.put(message.bytes, naming: channels, until: .never) {
    case .stored, .closed, .full: break
    case .tooLarge, .noMemory: return try fail("there is no room for it in shared memory")
    // The pool's maker has ended.
    case nil: throw StandInLink.End()
    }
    if kind == .broken { isBroken = true }
    if kind == .skipped { task?.isSkipped = true }
    if kind == .outcomes { task?.position += 1 }
    if let position = task?.position { seat.place.begin(at: position) }
    setAlarm()
    try link.send(.returned)
  }

  /// The other process sets an alarm for each call itself, which it need not keep.
  private func setAlarm() {
    guard let timeout = seat?.timeout else { return }
    if task?.isDone == false { Alarm.set(after: timeout + TaskAlarm.grace) } else { Alarm.cancel() }
  }
}
