import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// Where messages are put together and received: memory that is used again for the next one.
enum Messages {
  private struct Memory: ~Copyable {
    var outgoing = SpareBuffer()
    var key = SpareBuffer()
    /// nil while a message in it is being decoded: a finalizer that receives something meanwhile takes one of its own.
    var incoming: UnsafeMutablePointer<ReceiveBuffer>?
  }

  /// Through a pointer, so that looking at it pays for no check of exclusive access; and not a constant, at which each look
  /// asks the runtime whether it was made. Used by one thread.
  @exclusivity(unchecked) nonisolated(unsafe) private static var existingMemory: UnsafeMutablePointer<Memory>?

  @inline(__always)
  private static var memory: UnsafeMutablePointer<Memory> { existingMemory ?? makeMemory() }

  @inline(never)
  private static func makeMemory() -> UnsafeMutablePointer<Memory> {
    let memory = UnsafeMutablePointer.lasting(Memory())
    existingMemory = memory
    return memory
  }

  /// Makes a message of the value at a stack index, and puts it where `put` does, with the channels that it names.
  ///
  /// - Returns: What the call returns: true; nil and `"full"`, `"timeout"` or `"closed"`.
  @inline(__always)
  static func send(
    _ index: Int32, of state: State,
    _ put: (UnsafeRawBufferPointer, [SharedObject]) throws(LuaError) -> PutOutcome?
  ) throws(LuaError) -> Int32 {
    try withSendBuffer { message throws(LuaError) in
      var hasCollected = false
      // A loop, so that what puts is in one place, and compiled into it. After a collection the message is made anew:
      // finalizers may change what is sent.
      while true {
        do throws(LuaError) {
          try Wire.encode(index, of: state, into: &message)
        } catch {
          guard error == Wire.shortage, !hasCollected else { throw error }
          collect(in: state, &hasCollected)
          continue
        }
        switch try put(message.bytes, message.channels) {
        case .stored:
          if message.count >= largeMessage { SharedGarbage.note(message.count) }
          state.push(true)
          return 1
        case .full: return state.push(refusal: "full")
        case .closed: return state.push(refusal: "closed")
        case nil: return state.push(refusal: "timeout")
        case .tooLarge:
          throw .message("cannot send a message of \(message.count) bytes: one may have 2 GiB at most")
        case .noMemory(let error):
          if hasCollected { throw .message(error.description) }
          collect(in: state, &hasCollected)
        }
      }
    }
  }

  /// Messages from this size on weigh something by themselves.
  private static let largeMessage = 1 << 16

  @inline(never)
  private static func collect(in state: State, _ hasCollected: inout Bool) {
    state.collectGarbage()
    hasCollected = true
  }

  /// Lends memory in which a message can be put together.
  @inline(__always)
  static func withSendBuffer<Result>(
    _ body: (inout MessageBuffer) throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    let buffer = memory.pointee.outgoing.lend()
    defer { memory.pointee.outgoing.takeBack(buffer) }
    return try body(&buffer.pointee)
  }

  /// Lends memory in which a key can be put together, beside that of the value that goes with it.
  @inline(__always)
  static func withKeyBuffer<Result>(
    _ body: (inout MessageBuffer) throws(LuaError) -> Result
  ) throws(LuaError) -> Result {
    let buffer = memory.pointee.key.lend()
    defer { memory.pointee.key.takeBack(buffer) }
    return try body(&buffer.pointee)
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
        case .received: return try Wire.decode(buffer.bytes, with: buffer.takeObjects(), into: state)
        case .empty: return state.push(refusal: "empty")
        case .closed: return state.push(refusal: "closed")
        case nil: return state.push(refusal: "timeout")
        case .noMemory:
          if hasCollected { throw .message("not enough memory for the message: it stays where it is") }
          collect(in: state, &hasCollected)
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
