import Channels
import Lua
import OS
import Wire

/// Where messages are put together and received: memory that is used again for the next one.
enum Messages {
  private struct Memory: ~Copyable {
    var outgoing = MessageBuffer()
    /// nil while a message in it is being decoded: a finalizer that receives something meanwhile takes one of its own.
    var incoming: UnsafeMutablePointer<ReceiveBuffer>?
  }

  /// Through a pointer, so that looking at it pays for no check of exclusive access. Used by one thread.
  nonisolated(unsafe) private static let memory: UnsafeMutablePointer<Memory> = {
    let memory = UnsafeMutablePointer<Memory>.allocate(capacity: 1)
    memory.initialize(to: Memory())
    return memory
  }()

  /// Makes a message of the value at a stack index, and puts it where `put` does.
  ///
  /// - Returns: What the call returns: true; nil and `"full"`, `"timeout"` or `"closed"`.
  @inline(__always)
  static func send(
    _ index: Int32, of state: State, _ put: (UnsafeRawBufferPointer) throws(LuaError) -> PutOutcome?
  ) throws(LuaError) -> Int32 {
    var outcome: PutOutcome?
    defer { if outcome == .stored { Sending.commit() } else { Sending.cancel() } }
    var hasCollected = false
    // A loop, so that what puts is in one place, and compiled into it.
    while true {
      do throws(LuaError) {
        try Wire.encode(index, of: state, into: &memory.pointee.outgoing)
      } catch {
        guard error == Wire.shortage, !hasCollected else { throw error }
        collect(in: state, &hasCollected)
        continue
      }
      outcome = try put(memory.pointee.outgoing.bytes)
      switch outcome {
      case .stored:
        if memory.pointee.outgoing.count >= largeMessage { SharedGarbage.note(memory.pointee.outgoing.count) }
        state.push(true)
        return 1
      case .full: return state.push(refusal: "full")
      case .closed: return state.push(refusal: "closed")
      case nil: return state.push(refusal: "timeout")
      case .tooLarge:
        throw .message("cannot send a message of \(memory.pointee.outgoing.count) bytes: one may have 2 GiB at most")
      case .noMemory(let error):
        if hasCollected { throw .message(error.description) }
        collect(in: state, &hasCollected)
      }
    }
  }

  /// Messages from this size on weigh something by themselves.
  private static let largeMessage = 1 << 16

  /// Collects garbage before a message is made anew: finalizers may send others.
  @inline(never)
  private static func collect(in state: State, _ hasCollected: inout Bool) {
    Sending.cancel()
    state.collectGarbage()
    hasCollected = true
  }

  /// Makes a message of the value at a stack index, and stores it where `store` does, with the channels that it names.
  ///
  /// - Parameter store: It may store none of it only by throwing.
  @inline(__always)
  static func keep(
    _ index: Int32, of state: State, _ store: (UnsafeRawBufferPointer, [SharedObject]) throws(LuaError) -> Void
  ) throws(LuaError) {
    var isStored = false
    defer { if isStored { Sending.commit() } else { Sending.cancel() } }
    try Wire.encode(index, of: state, into: &memory.pointee.outgoing)
    try store(memory.pointee.outgoing.bytes, Sending.departing)
    isStored = true
  }

  /// Receives a message from where `get` does, and pushes its value.
  ///
  /// - Returns: What the call returns: the value; nil and `"empty"`, `"timeout"` or `"closed"`.
  @inline(__always)
  static func receive(
    to state: State, _ get: (inout ReceiveBuffer) throws(LuaError) -> GetOutcome?
  ) throws(LuaError) -> Int32 {
    try withReceiveBuffer { buffer throws(LuaError) in
      var hasCollected = false
      while true {
        switch try get(&buffer) {
        case .received: return try Sending.decodeForGood(buffer.bytes, into: state)
        case .empty: return state.push(refusal: "empty")
        case .closed: return state.push(refusal: "closed")
        case nil: return state.push(refusal: "timeout")
        case .noMemory:
          if hasCollected { throw .message("not enough memory for the message: it stays where it is") }
          state.collectGarbage()
          hasCollected = true
        }
      }
    }
  }

  /// Lends memory into which a message can be copied.
  @inline(__always)
  static func withReceiveBuffer<Result>(
    _ body: (inout ReceiveBuffer) throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    let buffer = memory.pointee.incoming ?? newBuffer()
    memory.pointee.incoming = nil
    defer { giveBack(buffer) }
    return try body(&buffer.pointee)
  }

  private static func newBuffer() -> UnsafeMutablePointer<ReceiveBuffer> {
    let buffer = UnsafeMutablePointer<ReceiveBuffer>.allocate(capacity: 1)
    buffer.initialize(to: ReceiveBuffer())
    return buffer
  }

  @inline(__always)
  private static func giveBack(_ buffer: UnsafeMutablePointer<ReceiveBuffer>) {
    if memory.pointee.incoming == nil {
      memory.pointee.incoming = buffer
    } else {
      buffer.deinitialize(count: 1)
      buffer.deallocate()
    }
  }
}
