package import ProcscriptSystem

/// A pipe for messages between processes: what is sent at one end is received at the other, in order.
package enum Pipe {
  /// Makes a pipe.
  ///
  /// ```swift
  /// let (receiver, sender) = try Pipe.make(isDuplex: false)
  /// ```
  ///
  /// - Parameter isDuplex: Whether both ends can send and receive; else the first receives, and the second sends.
  /// - Throws: `SystemError` when there is no shared memory left.
  package static func make(isDuplex: Bool) throws(SystemError) -> (PipeEnd, PipeEnd) {
    try Arena.prepare()
    let body = try Arena.locked { () throws(SystemError) in
      let body = try Arena.allocate(PipeBody.size)
      PipeBody(memory: Arena.address(of: body)).id.store(Arena.newNumber(0))
      return body
    }
    do throws(SystemError) {
      let first = try PipeEnd(side: 0, of: body, isReadable: true, isWritable: isDuplex)
      return (first, try PipeEnd(side: 1, of: body, isReadable: isDuplex, isWritable: true))
    } catch {
      Arena.lockedNowOrLater { Arena.free(body, PipeBody.size) }
      throw error
    }
  }
}

/// One end of a ``Pipe``.
///
/// It is open while a living process holds it, or a message names it. Several may: each message is received once. A
/// sender waits while 64 KiB are not received yet; for larger messages there is more room, so that each goes through.
package final class PipeEnd: SharedObject {
  package let isReadable: Bool
  package let isWritable: Bool

  let incoming: ByteRing
  private let outgoing: ByteRing
  private let body: PipeBody
  private let side: Int

  private enum Layout {
    static let body = ObjectHeader.size
    static let flags = ObjectHeader.size + 8
    static let size = ObjectHeader.size + 16
  }

  private enum Flags {
    static let isSecond: UInt32 = 1
    static let isReadable: UInt32 = 2
    static let isWritable: UInt32 = 4
  }

  fileprivate convenience init(
    side: Int, of body: UInt64, isReadable: Bool, isWritable: Bool
  ) throws(SystemError) {
    let object = try Made(.pipeEnd, byteCount: Layout.size)
    var flags: UInt32 = side == 0 ? 0 : Flags.isSecond
    if isReadable { flags |= Flags.isReadable }
    if isWritable { flags |= Flags.isWritable }
    Word32(at: object.memory + Layout.flags).store(flags)
    Word64(at: object.memory + Layout.body).store(body)
    let header = ObjectHeader(at: object.memory)
    PipeBody(memory: Arena.address(of: body)).endID(side).store(header.id.load())
    PipeBody(memory: Arena.address(of: body)).end(side).store(header.offset)
    self.init(existing: object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    let flags = Word32(at: object.memory + Layout.flags).load()
    body = PipeBody(memory: Arena.address(of: Word64(at: object.memory + Layout.body).load()))
    side = flags & Flags.isSecond == 0 ? 0 : 1
    isReadable = flags & Flags.isReadable != 0
    isWritable = flags & Flags.isWritable != 0
    (incoming, outgoing) = (body.ring(from: 1 - side), body.ring(from: side))
    super.init(object)
  }

  deinit {
    // While all of it is there.
    letGo()
  }

  /// Tells the two directions of all pipes apart: those of one pipe are an even number and the next.
  package func direction(isSending: Bool) -> UInt64 { body.id.load() * 2 + UInt64(isSending ? side : 1 - side) }

  /// Sends a message, and waits for room where there is none.
  ///
  /// - Precondition: ``isWritable``.
  /// - Parameter objects: What the message names, all held by this process.
  /// - Returns: `.closed` also after ``close()``.
  /// - Throws: ``Unmet``: with a deadline of `.passed`, `.full` is returned instead of `.timedOut`.
  package func send(
    _ message: UnsafeRawBufferPointer, naming objects: [SharedObject] = [], until deadline: Deadline
  ) throws(Unmet) -> PutOutcome {
    precondition(isWritable, "sent at the end of a pipe that only receives")
    guard isHeld else { return .closed }
    if objects.isEmpty && outgoing.tryPut(message) { return .stored }
    do throws(Unmet) {
      return try outgoing.put(
        message, naming: objects, for: peer, purpose: purpose(.send, of: recorded(sending: true)), until: deadline
      ) { [unowned self] in isPeerLost }
    } catch {
      guard error != .broken && isPeerGone() else { throw error }
      return .closed
    }
  }

  /// Receives a message, and waits for one where there is none.
  ///
  /// - Precondition: ``isReadable``.
  /// - Returns: `.closed` also after ``close()``.
  /// - Throws: ``Unmet``: with a deadline of `.passed`, `.empty` is returned instead of `.timedOut`.
  package func receive(into buffer: inout ReceiveBuffer, until deadline: Deadline) throws(Unmet) -> GetOutcome {
    precondition(isReadable, "received at the end of a pipe that only sends")
    guard isHeld else { return .closed }
    if incoming.tryGet(into: &buffer, noting: .nobody) { return .received }
    do throws(Unmet) {
      let outcome = try getSlowly(into: &buffer, until: deadline)
      guard outcome == .empty, Wait.buryIfDue() else { return outcome }
      return try getSlowly(into: &buffer, until: deadline)
    } catch {
      guard error != .broken && isPeerGone() else { throw error }
      return .closed
    }
  }

  private func getSlowly(into buffer: inout ReceiveBuffer, until deadline: Deadline) throws(Unmet) -> GetOutcome {
    try incoming.get(into: &buffer, noting: .nobody, purpose: purposeOfWaiting, until: deadline) { [unowned self] in
      isPeerLost
    }
  }

  /// Whether `receive` would not have to wait.
  package enum Readiness: Hashable, Sendable {
    case message
    case nothing
    case closed
  }

  /// Waits until there is something to receive, or the end of all messages.
  ///
  /// - Precondition: ``isReadable``.
  /// - Returns: `.nothing` once the deadline has passed.
  /// - Throws: ``Unmet``, but not `.timedOut`.
  package func poll(until deadline: Deadline) throws(Unmet) -> Readiness {
    precondition(isReadable, "polled at the end of a pipe that only sends")
    var wait = Wait(for: purposeOfWaiting, until: deadline) { [unowned self] in isPeerLost }
    while true {
      let readiness = readiness
      if readiness != .nothing { return readiness }
      if deadline == .passed { return Wait.buryIfDue() ? self.readiness : .nothing }
      if wait.spin({ incoming.count > 0 }) { return .message }
      var watches = Watches()
      guard incoming.addWatch(to: &watches) else { continue }
      do throws(Unmet) {
        try wait.sleep(watches)
      } catch {
        if error != .broken && isPeerGone() { continue }
        if error == .timedOut { return self.readiness }
        throw error
      }
    }
  }

  private var readiness: Readiness {
    guard isHeld else { return .closed }
    let isClosed = incoming.isClosed
    if incoming.count > 0 { return .message }
    return isClosed ? .closed : .nothing
  }

  private var peer: ObjectHeader { ObjectHeader(at: body.end(1 - side).load()) }

  private var hasPeerEnded: Bool { body.gone.load() & 1 << UInt32(1 - side) != 0 }

  /// Whether no other process can do anything with the other end, which is open all the same: this one has it.
  var isPeerLost: Bool {
    if hasPeerEnded { return false }
    let uses = peer.uses.load()
    let isLost = uses.areAtMost(Holds.isOwn(body.endID(1 - side).load()) ? 1 : 0)
    // An object without any use is about to end. Or it was freed meanwhile, and what we saw means nothing.
    return isLost && uses != .none && !hasPeerEnded
  }

  /// Whether the other end is gone. Where a process was killed just when it was to end it, this one does: whoever gets
  /// the arena's lock after it. If that does not take long: the wait may have an end.
  private func isPeerGone() -> Bool {
    _ = Arena.lockedShortly {}
    return hasPeerEnded
  }

  /// Ends this process's hold on the end.
  package func close() {
    letGo()
  }

  /// Whether this process has closed it.
  package var isClosed: Bool { !isHeld }

  /// Watches for a message, or the close, among other things.
  ///
  /// - Returns: Whether there is neither yet.
  func addWatch(to watches: inout Watches) -> Bool { isHeld && incoming.addWatch(to: &watches) }

  /// The pipe of an end, and which of its two ends that is; nil where its maker was killed before it was one.
  private static func place(of object: ObjectHeader) -> (PipeBody, side: Int)? {
    let body = Word64(at: object.memory + Layout.body).load()
    guard body != 0 else { return nil }
    let flags = Word32(at: object.memory + Layout.flags).load()
    return (PipeBody(memory: Arena.address(of: body)), flags & Flags.isSecond == 0 ? 0 : 1)
  }

  /// Nobody holds the end any more. The arena is locked.
  static func end(_ object: ObjectHeader) {
    if let (body, side) = place(of: object) { body.close(side) }
  }

  /// The arena is locked.
  static func freeInsides(of object: ObjectHeader) {
    if let (body, side) = place(of: object) { body.free(side) }
  }
}
