import ProcscriptChannels
import ProcscriptLua
import ProcscriptWire

/// A process object as two messages for another interpreter: what it must know before it runs anything, and what it is
/// to run.
struct LaunchParcel: ~Copyable {
  private(set) var birth = MessageBuffer()
  private(set) var content = MessageBuffer()

  /// The channels that the two name, in the order of their numbers.
  var channels: [SharedObject] { birth.channels + content.channels }

  /// - Throws: ``LuaError/message(_:)`` for what can't be sent, with its place.
  init(_ order: StartOrder) throws(LuaError) {
    try order.state.ensureRoom(for: 8)
    let height = order.state.top
    try write(order)
    order.state.setTop(height)
  }

  /// Asks `pack(process, found)` for the two. Where there are other process objects in the content, it is asked once
  /// more, with a list of them all, and adds what must be known of these.
  private mutating func write(_ order: StartOrder) throws(LuaError) {
    let state = order.state
    state.pushNil()
    let found = state.top
    if try writeOnce(order, found: found) > 1 {
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
    // No finalizer may change what is gone through while the list grows.
    content.firstAttachment = birth.attachments.count
    try state.withoutCollector { () throws(LuaError) in
      try Wire.encode(-2, of: state, into: &content, listingGuarded: -1)
    }
    return state.rawLength(at: -1)
  }
}
