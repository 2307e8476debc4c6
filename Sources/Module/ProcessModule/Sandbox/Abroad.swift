import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// What a process in a sandbox has of the channels outside of it: names for them, and a ``StandIn`` that does what is
/// asked of it. What it has of each in its own memory is an object that is good for nothing but to be known by.
///
/// Used by one thread.
final class Abroad {
  private struct Known {
    weak var object: SharedObject?
    let handle: UInt32
  }

  private let link: StandInLink
  /// That of the process which has started this one in a sandbox within its own.
  private let outer: Abroad?
  /// The process that has the stand-in: its children have not, as there would be two who talk at the same time.
  private let owner = ProcessID.current()
  /// Who it is; nil where it is on another node.
  let standIn: ProcessID?
  /// Whether a call was interrupted: its answer may still come, and would be taken for that of the next one.
  private var isBroken = false

  private var known: [ObjectIdentifier: Known] = [:]
  private var objects: [UInt32: Known] = [:]
  /// How many there may be before those are looked for that nobody has any more.
  private var mostKnown = 256

  /// Whether a message is being made that goes out: only there the channels can be named.
  private(set) var isSending = false

  /// Whether this process takes tasks of a pool by it.
  let hasSeat: Bool

  /// This process's; nil outside of sandboxes, and where a sandbox is not one that has begun with others outside of it.
  /// The children of such a process have it too, and can't use it.
  nonisolated(unsafe) private(set) static var current: Abroad?

  /// Whether it is on another node than the channels, and in no sandbox.
  private let isOnNode: Bool

  /// - Parameters:
  ///   - link: This process's end of the connection.
  ///   - standIn: The process at the other one; nil where that is on another node.
  ///   - known: What both sides know: the first handles, in their order.
  ///   - hasSeat: Whether this process takes tasks of a pool by it.
  init(over link: StandInLink, to standIn: ProcessID?, knowing known: [SharedObject], hasSeat: Bool) {
    (self.link, self.standIn, self.hasSeat, outer) = (link, standIn, hasSeat, Abroad.current)
    isOnNode = standIn == nil
    for (handle, object) in known.enumerated() { note(object, as: UInt32(handle)) }
    Abroad.current = self
  }

  private func note(_ object: SharedObject, as handle: UInt32) {
    let entry = Known(object: object, handle: handle)
    known[ObjectIdentifier(object)] = entry
    objects[handle] = entry
  }

  /// In the child of a fork: the stand-in is its parent's.
  func letGo() {
    isOpen = false
    close(link.number)
  }

  private var isOpen = true

  /// Whether the process itself has a stand-in, and not only the one that it was forked from.
  var isOwn: Bool { isOpen && owner == ProcessID.current() }

  /// By what a channel of the outside is known there; nil for others.
  func handle(of object: SharedObject) -> UInt32? {
    guard let entry = known[ObjectIdentifier(object)], entry.object === object else { return nil }
    return entry.handle
  }

  /// Whether a channel is one of the outside, or of what is outside of that.
  static func has(_ object: SharedObject) -> Bool {
    var abroad = current
    while let this = abroad {
      if this.handle(of: object) != nil { return true }
      abroad = this.outer
    }
    return false
  }

  /// Whether a channel that this process does not hold can be named in the message that is being made.
  static func mayName(_ object: SharedObject) -> Bool {
    current.map { $0.isSending && $0.handle(of: object) != nil } ?? false
  }

  /// Whether the message that is being made is for the outside.
  static var isSendingOut: Bool { current?.isSending ?? false }

  // MARK: - Messages

  /// Makes a message for the outside, in which channels of the outside can be named.
  func whileSending<Result>(_ body: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    let before = isSending
    isSending = isOwn
    defer { isSending = before }
    return try body()
  }

  /// The words for where the channels are: in a sandbox, or on another node.
  static func words(inSandbox sandbox: String, onNode node: String) -> String {
    current?.isOnNode == true ? node : sandbox
  }

  private func handles(of channels: [SharedObject]) throws(LuaError) -> [(handle: UInt32, kind: UInt32)] {
    var handles: [(handle: UInt32, kind: UInt32)] = []
    for channel in channels {
      guard let handle = handle(of: channel) else {
        throw .message(
          Self.words(
            inSandbox: "cannot send a channel out of the sandbox that was made in it",
            onNode: "cannot send a channel home that was made on this node"))
      }
      handles.append((handle, 0))
    }
    return handles
  }

  /// Asks, and waits for the answer.
  ///
  /// - Parameters:
  ///   - state: Where signals that the script handles are seen to meanwhile; nil for no interruption at all.
  /// - Throws: ``LuaError`` where the stand-in is not to be had, or a Ctrl-C has come.
  private func ask(
    _ kind: StandInLink.Kind, _ bytes: UnsafeRawBufferPointer, after head: [UInt32] = [],
    naming channels: [SharedObject] = [], in state: State?
  ) throws(LuaError) -> StandInLink.Frame {
    try checkOwn()
    if isBroken {
      let place = Self.words(inSandbox: "outside of the sandbox", onNode: "of home")
      throw .message("a call on a channel \(place) was interrupted: there can be no other")
    }
    guard link.hasRoom(for: bytes.count) else { throw .message(link.refusal(of: bytes.count)) }
    let named = try handles(of: channels)
    do throws(StandInLink.End) {
      try forgetUnused()
      try link.send(kind, bytes, after: head, channels: named)
    } catch {
      throw Self.ended
    }
    if let state { try awaitAnswer(in: state) }
    do throws(StandInLink.End) {
      return try link.receive()
    } catch {
      throw Self.ended
    }
  }

  private func checkOwn() throws(LuaError) {
    if isOwn { return }
    let (place, inside) = (
      Self.words(inSandbox: "from outside of the sandbox", onNode: "of home"),
      Self.words(inSandbox: "in the sandbox", onNode: "on this node")
    )
    throw .message(
      "this channel is \(place): only the process with pid \(owner), which was started with it, can "
        + "use it, and not those that it starts; make a channel \(inside) for them")
  }

  private static var ended: LuaError {
    .message(
      "the process that stands in for this one \(words(inSandbox: "outside of the sandbox", onNode: "at home")) has ended"
    )
  }

  private func awaitAnswer(in state: State) throws(LuaError) {
    isBroken = true
    while true {
      let outcome = try asLuaError { () throws(SystemError) in
        try Poll.wait(for: Poll.Interest(link.number), until: .never, attention: .toSignals)
      }
      if outcome == .ready { break }
      try state.heed()
    }
    isBroken = false
  }

  /// What nobody has any more needs no name: most are looked at only where there are many.
  private func forgetUnused() throws(StandInLink.End) {
    guard known.count > mostKnown else { return }
    let unused = known.filter { $0.value.object == nil }
    for (key, entry) in unused {
      known[key] = nil
      objects[entry.handle] = nil
    }
    mostKnown = max(256, 2 * known.count)
    if unused.isEmpty { return }
    try link.send(.forget, channels: unused.map { (handle: $0.value.handle, kind: 0) })
  }

  /// What this process has for the channels of an answer.
  private func objects(of frame: StandInLink.Frame) throws(LuaError) -> [SharedObject] {
    var found: [SharedObject] = []
    for (handle, kind) in frame.channels {
      if let object = objects[handle]?.object {
        found.append(object)
        continue
      }
      guard let kind = ObjectKind(rawValue: kind) else { throw .message("cannot receive a channel: it is no more") }
      let object = try asLuaError { () throws(SystemError) in try Self.nameOnly(kind) }
      note(object, as: handle)
      found.append(object)
    }
    return found
  }

  /// An object to know a channel by: of its class, and not held.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  static func nameOnly(_ kind: ObjectKind) throws(SystemError) -> SharedObject {
    let object: SharedObject =
      switch kind {
      case .lock: try Lock(isRecursive: false)
      case .recursiveLock: try Lock(isRecursive: true)
      case .semaphore: try Semaphore(count: 1, isBounded: false)
      case .event: try Event()
      case .condition: try Condition()
      case .barrier: try Barrier(parties: 1)
      case .cells: try Cells(count: 1)
      case .queue: try Queue(capacity: 0)
      case .pipeEnd: try Pipe.make(isDuplex: true).0
      case .map: try SharedMap()
      case .taskBoard: try TaskBoard(places: 1)
      case .parcel, .manifest: try Parcel(UnsafeRawBufferPointer(start: nil, count: 0))
      }
    object.letGo()
    return object
  }

  /// Pushes what a message of the stand-in says. Whatever it has let pass may come in here.
  private func push(_ frame: StandInLink.Frame, to state: State) throws(LuaError) -> Int32 {
    let channels = try objects(of: frame)
    return try frame.bytes.withUnsafeBytesTyped { bytes throws(LuaError) in
      try Wire.decode(bytes, with: channels, into: state, trusting: true)
    }
  }

  // MARK: - Calls

  /// Has a method called with the `count` values from the stack index `first` on: its name, the channel, the arguments.
  ///
  /// - Returns: How many results were pushed.
  /// - Throws: ``LuaError``; that of the call with its words.
  func call(_ first: Int32, count: Int32, in state: State) throws(LuaError) -> Int32 {
    var message = MessageBuffer()
    try checkOwn()
    try whileSending { () throws(LuaError) in
      try Wire.encode(first, count: count, of: state, into: &message, naming: "argument")
    }
    let frame = try ask(.call, message.bytes, naming: message.channels, in: state)
    guard frame.kind == .returned else { throw .message(String(decoding: frame.bytes, as: UTF8.self)) }
    return try push(frame, to: state)
  }

  /// Leaves the outcome of this process for its parent.
  ///
  /// - Throws: `SystemError` where there is no room for it, or no stand-in.
  func leave(
    _ outcome: Outcome, _ message: UnsafeRawBufferPointer, naming channels: [SharedObject]
  ) throws(SystemError) {
    let frame = try? ask(.outcome, message, after: [outcome.rawValue], naming: channels, in: nil)
    guard frame?.kind == .returned else {
      throw SystemError(.writeFile, Errno(rawValue: EPIPE), subject: "what the process leaves", using: .live)
    }
  }

  // MARK: - A pool's worker

  /// A task, as the stand-in has taken it.
  struct Assignment {
    let number: UInt32
    let isCancelled: Bool
    let bytes: [UInt8]
    let channels: [SharedObject]
  }

  /// Takes the next task.
  ///
  /// - Returns: nil where there will be none.
  /// - Throws: ``LuaError``
  func nextTask(in state: State) throws(LuaError) -> Assignment? {
    let frame = try ask(.take, UnsafeRawBufferPointer(start: nil, count: 0), in: state)
    guard frame.kind == .returned, frame.bytes.count >= 8 else { return nil }
    let words = frame.bytes.withUnsafeBytes { bytes in
      (bytes.loadUnaligned(as: UInt32.self), bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    }
    return Assignment(
      number: words.0, isCancelled: words.1 != 0, bytes: Array(frame.bytes[8...]), channels: try objects(of: frame))
  }

  /// The function of the task that was taken last: the bytes of its parcel, and what they name.
  ///
  /// - Throws: ``LuaError`` with the reason where it can't be had.
  func function(in state: State) throws(LuaError) -> ([UInt8], [SharedObject]) {
    let frame = try ask(.function, UnsafeRawBufferPointer(start: nil, count: 0), in: state)
    guard frame.kind == .returned else { throw .message(String(decoding: frame.bytes, as: UTF8.self)) }
    return (frame.bytes, try objects(of: frame))
  }

  /// Sends what came of an item.
  ///
  /// - Returns: Whether there was room.
  /// - Throws: ``LuaError``
  func answer(
    _ kind: AnswerKind, _ outcome: UnsafeRawBufferPointer, naming channels: [SharedObject], in state: State
  ) throws(LuaError) -> Bool {
    guard link.hasRoom(for: outcome.count) else { return false }
    return try ask(.answer, outcome, after: [kind.rawValue], naming: channels, in: state).kind == .returned
  }
}

extension Wire {
  /// As ``encode(_:count:of:into:naming:listingGuarded:)``, for those who have started this process: where they are
  /// outside of its sandbox, channels from there can be named, and no others.
  static func encodeForParent(
    _ first: Int32, count: Int32 = 1, of state: State, into buffer: inout MessageBuffer, naming noun: String = "value"
  ) throws(LuaError) {
    guard let abroad = Abroad.current else {
      return try encode(first, count: count, of: state, into: &buffer, naming: noun)
    }
    try abroad.whileSending { () throws(LuaError) in
      try encode(first, count: count, of: state, into: &buffer, naming: noun)
    }
  }
}
