import Channels
import Lua
import Wire

/// A process object as two messages for another interpreter: what it must know before it runs anything, and what it is
/// to run.
struct LaunchParcel: ~Copyable {
  private(set) var birth = MessageBuffer()
  private(set) var content = MessageBuffer()
  /// The channels that the content names. They must be held by the receiver before ``Sending/cancel()``.
  private(set) var channels: [SharedObject] = []

  /// - Throws: ``LuaError/message(_:)`` for what can't be sent, with its place.
  init(_ order: StartOrder) throws(LuaError) {
    do {
      try order.state.ensureRoom(for: 8)
      let height = order.state.top
      try write(order)
      order.state.setTop(height)
    } catch {
      Sending.cancel()
      throw error
    }
  }

  /// Asks `pack(process, found)` for the two. Where there are other process objects in the content, it is asked once
  /// more, with a list of them all, and adds what must be known of these.
  private mutating func write(_ order: StartOrder) throws(LuaError) {
    let state = order.state
    state.pushNil()
    let found = state.top
    if try writeOnce(order, found: found) > 1 {
      Sending.cancel()
      state.replace(at: found)
      _ = try writeOnce(order, found: found)
    }
  }

  /// Leaves the list of process objects on top.
  ///
  /// - Returns: How many those are.
  private mutating func writeOnce(_ order: StartOrder, found: Int32) throws(LuaError) -> Int {
    let state = order.state
    state.setTop(found)
    state.push(copyOf: order.pack)
    state.push(copyOf: order.process)
    state.push(copyOf: found)
    try state.call(arguments: 2, results: 2)
    try Wire.encode(-2, of: state, into: &birth)
    state.pushTable()
    // No finalizer may change what is gone through while the list grows, or send channels of its own.
    try state.withoutCollector { () throws(LuaError) in
      try Wire.encode(-2, of: state, into: &content, listingGuarded: -1)
    }
    channels = Sending.departing
    return state.rawLength(at: -1)
  }
}
